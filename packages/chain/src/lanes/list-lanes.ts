import type { Store } from "../store/store.ts"
import { withCodedErrors } from "../store/translate-error.ts"
import { parseLaneKey } from "./lane-key.ts"
import type { LaneKey } from "./lease.ts"

export type LaneStanding = LaneKey & {
  /** The nonce that the journal would give out next. */
  readonly nextNonce: bigint
  /** Present as long as the lane may spend nothing. */
  readonly frozenWhy?: string
}

/**
 * Every lane of the journal, as the journal alone knows it.
 *
 * @example
 * for (const { chainId, account } of await listLanes(store)) console.log(chainId, account)
 */
export async function listLanes(store: Store): Promise<readonly LaneStanding[]> {
  const rows = await withCodedErrors(() =>
    store.sql
      .selectFrom("agentgpt.lane")
      .select(["chain_id", "account", "next_nonce", "frozen_why"])
      .orderBy("chain_id")
      .orderBy("account")
      .execute(),
  )
  return rows.map(({ chain_id: chainId, account, next_nonce: nextNonce, frozen_why: frozenWhy }) => ({
    ...parseLaneKey(chainId, account),
    nextNonce,
    ...(frozenWhy !== null && { frozenWhy }),
  }))
}
