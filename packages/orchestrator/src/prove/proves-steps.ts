import { Role, STANDARD_STEPS } from "@agentgpt/core"
import type { ChainId } from "@agentgpt/core"
import type { Plan } from "../plan/plan.ts"

/**
 * Whether the steps of runs of a plan are proved by one proof: as it is wished. Without a wish where payrolls are proved
 * on more than one chain, since each of their proofs says nothing of the whole; and where none is proved but something
 * is done, since nothing else would be said of it.
 */
export function provesSteps(
  { steps }: Pick<Plan, "steps">,
  provesOn: (chainId: ChainId) => boolean,
  wish?: boolean,
): boolean {
  const acting = steps.filter(({ role, chainId }) => role === Role.EXECUTOR && provesOn(chainId))
  const payrolls = acting.filter(({ kind }) => kind === STANDARD_STEPS.payBatch.kind)
  if (wish !== undefined || payrolls.length === 0) return wish !== false && acting.length > 0
  return new Set(payrolls.map(({ chainId }) => chainId)).size > 1
}
