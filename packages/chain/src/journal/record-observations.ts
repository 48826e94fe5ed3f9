import { AgentGptError } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import { sql } from "kysely"
import type { RawBuilder } from "kysely"
import type { BlockReference } from "../lanes/chain-port.ts"
import { inLane } from "../lanes/in-lane.ts"
import type { Lease } from "../lanes/lease.ts"
import type { JournalTransaction } from "../store/database.ts"
import type { Store } from "../store/store.ts"
import { textArray } from "../store/text-array.ts"
import type { AttemptState } from "./states.ts"

/** What became known about a transaction of ours. */
export type Observation = { readonly transactionHash: Hex } & (
  | {
      /**
       * `sent`: a node took it. `unknown`: the outcome of sending is not known, which every transport error means.
       * `dropped`: no node has it any more; the same bytes may be sent again. `removed`: its block left the chain.
       */
      readonly is: "sent" | "unknown" | "dropped" | "removed" | "safe"
    }
  | { readonly is: "included"; readonly block: BlockReference; readonly succeeded: boolean }
  /** Its block can no longer leave the chain, because the finalized block has this number or a later one. */
  | { readonly is: "final"; readonly finalizedBlockNumber: bigint }
)

export type ChangedAttempt = { readonly transactionHash: Hex; readonly state: AttemptState }

/**
 * Records observations in the order given, in one transaction, and returns what changed. What is known already
 * changes nothing, and news that are older than the journal's, such as `sent` after `included`, change nothing.
 * @throws JOURNAL_ATTEMPT_UNKNOWN, JOURNAL_TRANSITION_FORBIDDEN, JOURNAL_LEASE_LOST
 *
 * @example
 * const changed = await recordObservations(store, lease, step.observations)
 */
export async function recordObservations(
  store: Store,
  lease: Lease,
  observations: readonly Observation[],
): Promise<readonly ChangedAttempt[]> {
  if (observations.length === 0) return []
  return inLane(store, lease, "observe", async (transaction) => {
    const changed: ChangedAttempt[] = []
    for (const group of groupByKind(observations)) {
      if (group[0]?.is === "included" && (await mayMove(transaction, lease, group))) {
        await leaveOtherBlocks(transaction, lease, group)
      }
      const now = await applyGroup(transaction, lease, group)
      // What did not change is known already, or not at all.
      if (now.length < group.length) await requireKnown(transaction, lease, group)
      changed.push(...now)
    }
    return changed
  })
}

/** Neighbours of one kind are written by one statement. A transaction named twice begins a new group. */
function groupByKind(observations: readonly Observation[]): readonly (readonly Observation[])[] {
  const groups: Observation[][] = []
  let seen = new Set<Hex>()
  for (const observation of observations) {
    const group = groups.at(-1)
    if (group?.[0]?.is === observation.is && !seen.has(observation.transactionHash)) group.push(observation)
    else {
      groups.push([observation])
      seen = new Set()
    }
    seen.add(observation.transactionHash)
  }
  return groups
}

/**
 * The chain stands beside every hash: as a constant it would look as selective as the hash to a database that has no
 * statistics yet, which then reads all transactions of the chain.
 */
async function applyGroup(
  transaction: JournalTransaction,
  lease: Lease,
  group: readonly Observation[],
): Promise<readonly ChangedAttempt[]> {
  const [kind] = group.map(({ is }) => is)
  if (kind === undefined) return []
  const { rows } = await sql<{ transaction_hash: Hex; state: AttemptState }>`
    update agentgpt.attempt set ${CHANGE[kind]}
    from unnest(
      ${textArray(group.map(() => lease.chainId))},
      ${textArray(group.map(({ transactionHash }) => transactionHash))},
      ${textArray(group.map((news) => (news.is === "included" ? String(news.block.number) : null)))}::bigint[],
      ${textArray(group.map((news) => (news.is === "included" ? news.block.hash : null)))},
      ${textArray(group.map((news) => (news.is === "included" ? String(news.succeeded) : null)))}::boolean[],
      ${textArray(group.map((news) => (news.is === "final" ? String(news.finalizedBlockNumber) : null)))}::bigint[]
    ) news (chain_id, transaction_hash, block_number, block_hash, succeeded, finalized_block_number)
    where attempt.chain_id = news.chain_id and attempt.transaction_hash = news.transaction_hash
      and ${CONDITION[kind]}
    returning attempt.transaction_hash, attempt.state`.execute(transaction)
  // An update returns its rows in any order; callers get them in theirs.
  const stateOf = new Map(rows.map(({ transaction_hash, state }) => [transaction_hash, state]))
  return group.flatMap(({ transactionHash }) => {
    const state = stateOf.get(transactionHash)
    return state === undefined ? [] : [{ transactionHash, state }]
  })
}

const LEAVE_BLOCK = sql`state = 'unknown', block_number = null, block_hash = null, succeeded = null`

const CHANGE: Readonly<Record<Observation["is"], RawBuilder<unknown>>> = {
  sent: sql`state = 'sent'`,
  unknown: sql`state = 'unknown'`,
  dropped: sql`state = 'dropped'`,
  removed: LEAVE_BLOCK,
  safe: sql`state = 'safe'`,
  included: sql`state = 'included', block_number = news.block_number, block_hash = news.block_hash,
    succeeded = news.succeeded`,
  final: sql`state = case when attempt.succeeded then 'finalized' else 'reverted' end,
    finalized_block_number = news.finalized_block_number`,
}

const ON_ITS_WAY = sql`('signed', 'sent', 'unknown', 'dropped')`

/** From where news lead on. Elsewhere they are old, or the guards refuse them. */
const CONDITION: Readonly<Record<Observation["is"], RawBuilder<unknown>>> = {
  sent: sql`attempt.state in ${ON_ITS_WAY} and attempt.state <> 'sent'`,
  unknown: sql`attempt.state in ${ON_ITS_WAY} and attempt.state <> 'unknown'`,
  dropped: sql`attempt.state in ${ON_ITS_WAY} and attempt.state <> 'dropped'`,
  removed: sql`attempt.state not in ${ON_ITS_WAY}`,
  safe: sql`attempt.state not in ('safe', 'finalized', 'reverted')`,
  included: sql`(attempt.state in ${ON_ITS_WAY} or attempt.state = 'replaced'
    or attempt.block_hash <> news.block_hash)`,
  final: sql`attempt.state not in ('finalized', 'reverted')`,
}

/** A re-org may move a transaction to another block, or put its rival in: the old block is left first. */
async function leaveOtherBlocks(
  transaction: JournalTransaction,
  lease: Lease,
  group: readonly Observation[],
): Promise<void> {
  await sql`
    update agentgpt.attempt set ${LEAVE_BLOCK}
    from unnest(
      ${textArray(group.map(({ transactionHash }) => transactionHash))},
      ${textArray(group.map((news) => (news.is === "included" ? news.block.hash : null)))}
    ) news (transaction_hash, block_hash)
    join agentgpt.attempt winner on winner.transaction_hash = news.transaction_hash
    where winner.chain_id = ${lease.chainId} and attempt.chain_id = winner.chain_id
      and attempt.account = winner.account and attempt.nonce = winner.nonce
      and attempt.state in ('included', 'safe')
      and (attempt.transaction_hash <> winner.transaction_hash or attempt.block_hash <> news.block_hash)`.execute(
    transaction,
  )
}

/** Whether any of the transactions, or a rival of one, may stand in another block already. */
async function mayMove(
  transaction: JournalTransaction,
  lease: Lease,
  group: readonly Observation[],
): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (
      select from unnest(
        ${textArray(group.map(() => lease.chainId))},
        ${textArray(group.map(({ transactionHash }) => transactionHash))}
      ) news (chain_id, transaction_hash)
      join agentgpt.attempt winner using (chain_id, transaction_hash)
      where winner.state in ('included', 'safe') or exists (select from agentgpt.attempt rival
        where rival.chain_id = winner.chain_id and rival.account = winner.account and rival.nonce = winner.nonce
          and rival.attempt_number = 2)
    ) as found`.execute(transaction)
  return rows[0]?.found !== false
}

async function requireKnown(
  transaction: JournalTransaction,
  lease: Lease,
  group: readonly Observation[],
): Promise<void> {
  const hashes = group.map(({ transactionHash }) => transactionHash)
  const { rows } = await sql<{ hash: string }>`
    select hash from unnest(${textArray(hashes)}) hash
    where not exists (select from agentgpt.attempt where chain_id = ${lease.chainId}
      and account = ${lease.account} and transaction_hash = hash)`.execute(transaction)
  if (rows.length === 0) return
  throw new AgentGptError("JOURNAL_ATTEMPT_UNKNOWN", undefined, {
    meta: [`The first of ${rows.length}: ${rows[0]?.hash}.`],
  })
}
