import { AgentGptError } from "@agentgpt/core"
import type { Store } from "../store/store.ts"
import { withCodedErrors } from "../store/translate-error.ts"
import type { ChainReader } from "./chain-port.ts"
import { parseLaneKey } from "./lane-key.ts"
import type { LaneKey } from "./lease.ts"

/**
 * Opens the lane of an account, once: nonces begin where the chain stands. An account with pending transactions
 * of somebody else is refused, since nobody knows which nonce will be free.
 * @throws JOURNAL_ACCOUNT_BUSY, ID_CHAIN_INVALID, ID_ADDRESS_INVALID
 *
 * @example
 * const lane = await openLane(store, chainReader, "eip155:1", "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045")
 */
export async function openLane(
  store: Store,
  chain: ChainReader,
  chainId: string,
  account: string,
): Promise<LaneKey> {
  const lane = parseLaneKey(chainId, account)
  const isOpen = await withCodedErrors(() =>
    store.sql
      .selectFrom("agentgpt.lane")
      .select("chain_id")
      .where("chain_id", "=", lane.chainId)
      .where("account", "=", lane.account)
      .executeTakeFirst(),
  )
  if (isOpen !== undefined) return lane
  const { latest, pending } = await chain.readNonces(lane)
  if (pending !== latest) throw new AgentGptError("JOURNAL_ACCOUNT_BUSY")
  await withCodedErrors(() =>
    store.sql
      .insertInto("agentgpt.lane")
      .values({ chain_id: lane.chainId, account: lane.account, first_nonce: latest, next_nonce: latest })
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  )
  return lane
}
