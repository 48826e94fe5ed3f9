import type { Bytes32 } from "@agentgpt/core"
import { listAttempts } from "../journal/list-attempts.ts"
import type { Attempt } from "../journal/list-attempts.ts"
import type { Store } from "../store/store.ts"
import { SWAP_ACTIONS } from "./swap.ts"
import type { SwapAct, SwapSide } from "./swap.ts"

/** An act that was done, and what became of its transaction. */
export type SwapDeed = SwapAct & Attempt

/** The key under which the journal holds one attempt of an act: it makes each of them go out once. */
export function keyOfSwapDeed(swapId: Bytes32, { action, side }: SwapAct, attemptNumber: number): string {
  return `swap/${swapId}/${action}-${side}/${attemptNumber}`
}

/**
 * Everything that was done about a swap, oldest first, with what became of it. Nothing is written down but the engine's own
 * intents.
 * @throws STORE_ codes
 *
 * @example
 * for (const { action, side } of await listSwapDeeds(store, swapIdOf(swap))) console.log(action, side)
 */
export function listSwapDeeds(store: Store, swapId: Bytes32): Promise<readonly SwapDeed[]> {
  return listAttempts(store, ACTS, (act, attemptNumber) => keyOfSwapDeed(swapId, act, attemptNumber))
}

export function isSameAct(one: SwapAct, other: SwapAct): boolean {
  return one.action === other.action && one.side === other.side
}

const SIDES: readonly SwapSide[] = ["first", "second"]
const ACTS: readonly SwapAct[] = SWAP_ACTIONS.flatMap((action) => SIDES.map((side) => ({ action, side })))
