import type { IntentProgress } from "../../journal/read-intent.ts"
import type { WaitGoal } from "../../submit/wait-for.ts"
import type { BatchEngine } from "./batch-engine.ts"

/** How often a wait tells how far it is: more questions to the journal would slow down what is waited for. */
const MOST_PARTS = 20

/**
 * Waits for transactions in their order, part by part, and tells after each part how many have come so far. They are sent
 * in this order too, so that waiting for one part costs the others no time.
 */
export async function waitInParts(
  engine: Pick<BatchEngine, "waitFor">,
  keys: readonly string[],
  until: WaitGoal,
  onPart: (transactionsDone: number) => void,
): Promise<readonly IntentProgress[]> {
  const size = Math.ceil(keys.length / MOST_PARTS)
  const progress: IntentProgress[] = []
  while (progress.length < keys.length) {
    // eslint-disable-next-line no-await-in-loop -- one part after the other
    progress.push(...(await engine.waitFor(keys.slice(progress.length, progress.length + size), until)))
    onPart(progress.length)
  }
  return progress
}
