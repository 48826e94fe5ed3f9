import { AgentGptError } from "@agentgpt/core"
import { sql } from "kysely"
import { parsePerson } from "../journal/person.ts"
import type { Person } from "../journal/person.ts"
import type { JournalTransaction } from "../store/database.ts"
import type { Store } from "../store/store.ts"
import { withCodedErrors } from "../store/translate-error.ts"
import type { AccountNonces, ChainReader } from "./chain-port.ts"
import { describeLane } from "./lane-key.ts"
import type { LaneKey } from "./lease.ts"
import { listOpenSlots } from "./list-open-slots.ts"

/** One nonce, or a range with both ends. */
export type NonceRange = { readonly fromNonce: bigint; readonly toNonce?: bigint }

const MOST_NONCES = 10_000n

/**
 * A person says that the transactions which used these nonces of a frozen lane are not the journal's. An intent
 * whose slot is lost this way stays frozen until a person releases it: the unknown transaction may have paid it.
 * Nonces of slots have to be final on the chain; nonces that the journal never gave out are declared in order.
 * @throws JOURNAL_PERSON_MISSING, JOURNAL_NONCE_UNUSED, JOURNAL_PROOF_MISSING if a transaction of ours used the
 * nonce, JOURNAL_TRANSITION_FORBIDDEN if the lane is not frozen
 *
 * @example
 * const range = { fromNonce: 7n, toNonce: 8n }
 * await declareForeign(store, chainReader, lane, range, { who: "ana@example.org", why: "sent by hand" })
 */
export async function declareForeign(
  store: Store,
  chain: ChainReader,
  lane: LaneKey,
  range: NonceRange,
  person: Person,
): Promise<void> {
  const { who, why } = parsePerson(person)
  const { fromNonce, toNonce = fromNonce } = range
  if (toNonce < fromNonce || fromNonce < 0n || toNonce - fromNonce >= MOST_NONCES) {
    throw new AgentGptError("JOURNAL_INPUT_INVALID", `A range has 1 to ${MOST_NONCES} nonces.`)
  }
  const nonces = await chain.readNonces(lane)
  if (toNonce >= nonces.pending) throw new AgentGptError("JOURNAL_NONCE_UNUSED")
  const ours = await findOwn(store, chain, lane, fromNonce, toNonce)
  if (ours !== undefined) {
    throw new AgentGptError("JOURNAL_PROOF_MISSING", `The journal's own transaction ${ours} used the nonce.`)
  }
  await withCodedErrors(() =>
    store.sql.transaction().execute(async (transaction) => {
      await sql`select agentgpt.enter_frozen_lane(${lane.chainId}, ${lane.account})`.execute(transaction)
      await declareSlots(transaction, lane, fromNonce, toNonce, nonces, { who, why })
      await declareUnknown(transaction, lane, fromNonce, toNonce, { who, why })
      const subject = `${describeLane(lane)} nonce ${fromNonce} to ${toNonce}`
      await transaction
        .insertInto("agentgpt.decision")
        .values({ kind: "declare-foreign", subject, who, why })
        .execute()
    }),
  )
}

async function findOwn(
  store: Store,
  chain: ChainReader,
  lane: LaneKey,
  fromNonce: bigint,
  toNonce: bigint,
): Promise<string | undefined> {
  const slots = await withCodedErrors(() => listOpenSlots(store.sql, lane))
  for (const { nonce, transactionHashes } of slots) {
    if (nonce < fromNonce || nonce > toNonce) continue
    for (const hash of transactionHashes) {
      if ((await chain.findTransaction(lane.chainId, hash)) !== undefined) return hash
    }
  }
  return undefined
}

/** Slots of intents. A person's word replaces the name of the taker, not the finality of the chain. */
async function declareSlots(
  transaction: JournalTransaction,
  lane: LaneKey,
  fromNonce: bigint,
  toNonce: bigint,
  { finalized, finalizedBlock }: AccountNonces,
  { who, why }: Person,
): Promise<void> {
  const { rows } = await sql<{ nonce: bigint }>`
    update agentgpt.slot set state = 'foreign', declared_by = ${who}, declared_why = ${why},
      finalized_block_number = ${String(finalizedBlock.number)}::bigint
    where chain_id = ${lane.chainId} and account = ${lane.account}
      and nonce between ${String(fromNonce)}::bigint and ${String(toNonce)}::bigint
      and is_open
    returning nonce`.execute(transaction)
  if (rows.some(({ nonce }) => nonce >= finalized)) {
    throw new AgentGptError("JOURNAL_NONCE_UNUSED", "The transaction that used the nonce is not final yet.")
  }
}

async function declareUnknown(
  transaction: JournalTransaction,
  lane: LaneKey,
  fromNonce: bigint,
  toNonce: bigint,
  { who, why }: Person,
): Promise<void> {
  await sql`
    insert into agentgpt.slot (chain_id, account, nonce, state, declared_by, declared_why)
    select ${lane.chainId}, ${lane.account}, nonce, 'foreign', ${who}, ${why}
    from generate_series(${String(fromNonce)}::bigint, ${String(toNonce)}::bigint) nonce
    where nonce >= (select next_nonce from agentgpt.lane
      where chain_id = ${lane.chainId} and account = ${lane.account})
    order by nonce`.execute(transaction)
}
