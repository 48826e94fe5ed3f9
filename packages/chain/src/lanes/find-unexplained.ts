import type { Store } from "../store/store.ts"
import { withCodedErrors } from "../store/translate-error.ts"
import type { AccountNonces, ChainReader } from "./chain-port.ts"
import type { LaneStanding } from "./list-lanes.ts"
import { listOpenSlots } from "./list-open-slots.ts"
import type { UnexplainedNonces } from "./match-nonces.ts"

/**
 * What `matchNonces` would find in a lane, for people: it needs no lease and writes nothing. Of nonces that the
 * journal gave out only final ones are named, since others cannot be declared yet.
 * @throws what the chain reader throws
 *
 * @example
 * const { unexplained } = await findUnexplained(store, chainReader, lane)
 */
export async function findUnexplained(
  store: Store,
  chain: ChainReader,
  lane: LaneStanding,
): Promise<{ readonly nonces: AccountNonces; readonly unexplained: readonly UnexplainedNonces[] }> {
  const nonces = await chain.readNonces(lane)
  const unexplained: UnexplainedNonces[] = []
  for (const { nonce, transactionHashes } of await withCodedErrors(() => listOpenSlots(store.sql, lane))) {
    if (nonce >= nonces.finalized || nonce >= nonces.latest) continue
    let isOwn = false
    for (const hash of transactionHashes) {
      isOwn ||= (await chain.findTransaction(lane.chainId, hash)) !== undefined
    }
    if (!isOwn) unexplained.push({ fromNonce: nonce, toNonce: nonce, why: "used by an unknown transaction" })
  }
  const highest = nonces.pending > nonces.latest ? nonces.pending : nonces.latest
  if (highest > lane.nextNonce) {
    const why = "transactions that the journal never made"
    unexplained.push({ fromNonce: lane.nextNonce, toNonce: highest - 1n, why })
  }
  return { nonces, unexplained }
}
