import type { RunView } from "@agentgpt/agentgpt"
import { hasEnded } from "./run-states.ts"

/** Why there is no proof of a run; nothing where there is one. */
export function describeUnproved({ run, state, steps, proofs }: RunView): string | undefined {
  if (proofs.length > 0) return undefined
  if (!hasEnded(state)) return `What is to be proved of ${run} is known when it has ended.`
  if (steps.every(({ output }) => output?.txHash === undefined)) {
    return `Nothing of ${run} is on a chain: there is nothing to prove.`
  }
  return `${run} is not proved: it was cancelled, or nothing is proved on its chains or by its workers.`
}
