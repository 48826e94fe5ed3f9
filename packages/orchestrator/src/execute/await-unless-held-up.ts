import { findLaneObstacle } from "@agentgpt/chain"
import type { ProgressRow, Store } from "@agentgpt/chain"
import { hasEnded } from "./has-ended.ts"
import type { ChainDesk } from "./workshop.ts"

/** How often it is looked whether something holds up the lane. */
const LOOK_MS = 1_000

/** Waits until a transaction is in a block or has ended, or until only a person can let its lane go on. */
export async function awaitUnlessHeldUp(
  store: Store,
  { engine }: Pick<ChainDesk, "engine">,
  idempotencyKey: string,
): Promise<{ readonly row: ProgressRow | undefined; readonly obstacle?: string }> {
  for (;;) {
    const look = AbortSignal.timeout(LOOK_MS)
    // eslint-disable-next-line no-await-in-loop -- one look after the other
    const [row] = await engine.waitFor([idempotencyKey], "included", look)
    if (row === undefined || hasEnded(row)) return { row }
    // eslint-disable-next-line no-await-in-loop -- the same
    const obstacle = await findLaneObstacle(store, idempotencyKey)
    if (obstacle !== undefined) return { row, obstacle }
    // The engine tells no end, and nothing is in the way that could be told.
    if (!look.aborted) return { row }
  }
}
