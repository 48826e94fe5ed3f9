import { AgentGptError } from "@agentgpt/core"
import type { ChangedAttempt, Observation } from "../journal/record-observations.ts"
import { recordObservations } from "../journal/record-observations.ts"
import { settleForeign } from "../journal/settle-foreign.ts"
import type { ForeignProof } from "../journal/settle-foreign.ts"
import type { JournalSql } from "../store/database.ts"
import type { Store } from "../store/store.ts"
import { withCodedErrors } from "../store/translate-error.ts"
import type { AccountNonces, ChainReader, FoundTransaction } from "./chain-port.ts"
import { inLane } from "./in-lane.ts"
import type { LaneKey, Lease } from "./lease.ts"
import { listOpenSlots } from "./list-open-slots.ts"
import type { OpenSlot } from "./list-open-slots.ts"

export type UnexplainedNonces = {
  readonly fromNonce: bigint
  readonly toNonce: bigint
  readonly why: string
}

export type NonceMatch = {
  /** Whether the lane may spend now. */
  readonly isOpen: boolean
  readonly unexplained: readonly UnexplainedNonces[]
  /** Nonces that blocks used which may still leave the chain: nothing is concluded, ask again later. */
  readonly undecided: readonly bigint[]
  /** Slots that foreign transactions took, with finalized proof; their intents are planned again. */
  readonly lostSlots: readonly ForeignProof[]
  readonly changed: readonly ChangedAttempt[]
}

export type MatchOptions = {
  /**
   * The next nonce as the caller left it in the lease just before this one. If the journal has given out as many,
   * it is no older one that was restored, nobody else has written, and a nonce above them is certainly foreign: as
   * in a lane that is open, it then costs a slot and freezes nothing.
   */
  readonly writtenUpTo?: bigint
}

const LOOKUPS_AT_ONCE = 16

/**
 * Compares every nonce the chain has used with the journal. Whoever takes a lease does this once before spending.
 * A final nonce that no transaction of ours explains, and one that the journal never gave out, freezes the lane,
 * until it is explained or a person declares it foreign (`declareForeign`). In a frozen lane nothing is taken for
 * foreign without a person; therefore a block that may still leave the chain freezes none.
 * @throws JOURNAL_CHAIN_BEHIND, JOURNAL_LEASE_LOST, and what the chain reader throws
 *
 * @example
 * const match = await matchNonces(store, lease, createChainReader(pool, finalityOf("eip155:1")))
 */
export async function matchNonces(
  store: Store,
  lease: Lease,
  chain: ChainReader,
  { writtenUpTo }: MatchOptions = {},
): Promise<NonceMatch> {
  const { nextNonce, settledNonce, isFrozen } = await withCodedErrors(() => readLane(store.sql, lease))
  const nonces = await chain.readNonces(lease)
  if (settledNonce !== undefined && nonces.latest <= settledNonce) {
    await writeVerdict(store, lease, "the chain is behind the journal")
    throw new AgentGptError("JOURNAL_CHAIN_BEHIND", undefined, {
      meta: [
        `Nonce ${settledNonce} is settled in the journal; the chain has used nonces below ${nonces.latest}.`,
      ],
    })
  }
  const used = (await withCodedErrors(() => listOpenSlots(store.sql, lease))).filter(
    ({ nonce }) => nonce < nonces.latest,
  )
  const observations: Observation[] = []
  const lostSlots: ForeignProof[] = []
  const unexplained: UnexplainedNonces[] = []
  const undecided: bigint[] = []
  for (let start = 0; start < used.length; start += LOOKUPS_AT_ONCE) {
    const part = used.slice(start, start + LOOKUPS_AT_ONCE)
    for (const finding of await Promise.all(part.map((slot) => explainSlot(chain, lease, slot, nonces)))) {
      if ("is" in finding) observations.push(finding)
      else if ("takenBy" in finding && !isFrozen) lostSlots.push(finding)
      else if (finding.nonce >= nonces.finalized && !isFrozen) undecided.push(finding.nonce)
      else unexplained.push(describeTaken(finding))
    }
  }
  const highest = nonces.pending > nonces.latest ? nonces.pending : nonces.latest
  const isContinued = !isFrozen && writtenUpTo !== undefined && nextNonce >= writtenUpTo
  if (highest > nextNonce && !isContinued) {
    const why = "transactions that the journal never made"
    unexplained.push({ fromNonce: nextNonce, toNonce: highest - 1n, why })
  }
  const changed = await recordObservations(store, lease, observations)
  for (const proof of lostSlots) await settleForeign(store, lease, proof)
  const [first] = unexplained
  const why = first === undefined ? undefined : `nonce ${first.fromNonce}: ${first.why}`
  const isUndecided = undecided.length > 0 && first === undefined
  if (!isUndecided) await writeVerdict(store, lease, why)
  return { isOpen: unexplained.length === 0 && !isUndecided, unexplained, undecided, lostSlots, changed }
}

type Finding = Observation | ForeignProof | { readonly nonce: bigint }

async function explainSlot(
  chain: ChainReader,
  lane: LaneKey,
  slot: OpenSlot,
  { finalizedBlock }: AccountNonces,
): Promise<Finding> {
  for (const hash of slot.transactionHashes) {
    const found = await chain.findTransaction(lane.chainId, hash)
    if (found !== undefined) {
      return { is: "included", transactionHash: hash, block: found.block, succeeded: found.succeeded }
    }
  }
  const taker: FoundTransaction | undefined = await chain.findByNonce?.(lane, slot.nonce)
  const isFinal = taker !== undefined && taker.block.number <= finalizedBlock.number
  if (!isFinal || slot.transactionHashes.includes(taker.hash)) return { nonce: slot.nonce }
  return { nonce: slot.nonce, takenBy: taker, finalizedBlockNumber: finalizedBlock.number }
}

function describeTaken(finding: ForeignProof | { readonly nonce: bigint }): UnexplainedNonces {
  const { nonce } = finding
  const why =
    "takenBy" in finding
      ? `taken by ${finding.takenBy.hash}, which the journal does not know`
      : "used on the chain, and none of the transactions signed for it is in a block of this node"
  return { fromNonce: nonce, toNonce: nonce, why }
}

/** Opens the lane for this lease, or freezes it. The first reason of a freeze is kept. */
async function writeVerdict(store: Store, lease: Lease, why: string | undefined): Promise<void> {
  await inLane(store, lease, "observe", async (transaction) => {
    const lane = transaction
      .updateTable("agentgpt.lane")
      .where("chain_id", "=", lease.chainId)
      .where("account", "=", lease.account)
    if (why === undefined) await lane.set({ checked_token: lease.fencingToken, frozen_why: null }).execute()
    else await lane.where("frozen_why", "is", null).set({ checked_token: null, frozen_why: why }).execute()
  })
}

async function readLane(database: JournalSql, lease: LaneKey) {
  const lane = await database
    .selectFrom("agentgpt.lane")
    .select(["next_nonce", "frozen_why"])
    .where("chain_id", "=", lease.chainId)
    .where("account", "=", lease.account)
    .executeTakeFirst()
  if (lane === undefined) throw new AgentGptError("JOURNAL_LANE_UNKNOWN")
  const settled = await database
    .selectFrom("agentgpt.slot")
    .select((select) => select.fn.max("nonce").as("nonce"))
    .where("chain_id", "=", lease.chainId)
    .where("account", "=", lease.account)
    .where("state", "in", ["finalized", "reverted", "cancelled"])
    .executeTakeFirst()
  return {
    nextNonce: lane.next_nonce,
    settledNonce: settled?.nonce ?? undefined,
    isFrozen: lane.frozen_why !== null,
  }
}
