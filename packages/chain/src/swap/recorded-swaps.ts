import type { Bytes32 } from "@agentgpt/core"
import type { Store } from "../store/store.ts"
import { withCodedErrors } from "../store/translate-error.ts"
import { checkSwap, refuseSwap } from "./swap.ts"
import type { Swap } from "./swap.ts"
import { readSwapJson, swapIdOf, writeSwapJson } from "./swap-codec.ts"

/**
 * Writes a swap down, before anything is locked for it. The same swap may be recorded again; another one with the same
 * hash is refused: with one secret, one lock of ours would pay for two of theirs, or two of ours for one.
 * @throws BRIDGE_SWAP_INVALID, STORE_ codes
 */
export async function recordSwap(store: Store, swap: Swap): Promise<Bytes32> {
  checkSwap(swap)
  const swapId = swapIdOf(swap)
  const { hashlock } = swap
  const known = await withCodedErrors(async () => {
    await store.sql
      .insertInto("agentgpt.swap")
      .values({ swap_id: swapId, hashlock, terms_json: writeSwapJson(swap) })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    return store.sql
      .selectFrom("agentgpt.swap")
      .select("swap_id")
      .where("hashlock", "=", hashlock)
      .executeTakeFirst()
  })
  if (known?.swap_id !== swapId) throw refuseSwap("Another swap of this journal has the same hash.")
  return swapId
}

/**
 * All swaps that were ever tended through this journal, oldest first: what a program that starts again goes on with.
 * @throws BRIDGE_SWAP_INVALID, STORE_ codes
 *
 * @example
 * for (const swap of await listSwaps(store)) await tendSwap(ports, swap)
 */
export async function listSwaps(store: Store): Promise<readonly Swap[]> {
  const rows = await withCodedErrors(() =>
    store.sql
      .selectFrom("agentgpt.swap")
      .select("terms_json")
      .orderBy("recorded_at")
      .orderBy("swap_id")
      .execute(),
  )
  return rows.map((row) => readSwapJson(row.terms_json))
}
