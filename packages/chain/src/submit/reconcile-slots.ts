import type { AccountNonces, FoundTransaction } from "../lanes/chain-port.ts"
import type { Observation } from "../journal/record-observations.ts"
import { settleForeign } from "../journal/settle-foreign.ts"
import { AgentGptError } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import type { TrackedSlot } from "./lane-memory.ts"
import type { LaneSession } from "./lane-session.ts"
import { dropSlot } from "./track-attempts.ts"
import { ledgerKey } from "./sign-slots.ts"

/**
 * Asks the chain what used the nonces of slots that are in no known block. One of ours: it is recorded. A foreign
 * transaction in a final block: the slot is settled with that proof and the intent planned again. Anything else is
 * waited for: "nonce too low" alone never moves a payment to another nonce.
 * @throws JOURNAL_LANE_UNCHECKED when a final nonce cannot be explained: matching again freezes the lane
 */
export async function reconcileSlots(
  session: LaneSession,
  slots: readonly TrackedSlot[],
  nonces: AccountNonces,
): Promise<void> {
  const findings = await Promise.all(slots.map(async (slot) => ({ slot, ...(await explain(session, slot)) })))
  const found: Observation[] = findings.flatMap(({ ours }) => (ours === undefined ? [] : [ours]))
  session.news.push(...found)
  for (const { slot, ours, taker } of findings) {
    if (ours !== undefined || slot.nonce >= nonces.finalized) continue
    if (taker === undefined || taker.block.number > nonces.finalizedBlock.number) {
      throw new AgentGptError(
        "JOURNAL_LANE_UNCHECKED",
        `Nonce ${slot.nonce} is used and nobody says by what.`,
      )
    }
    await giveUpSlot(session, slot, taker, nonces.finalizedBlock.number)
  }
}

type Explanation = { readonly ours?: Observation; readonly taker?: FoundTransaction }

async function explain({ engine, lease }: LaneSession, slot: TrackedSlot): Promise<Explanation> {
  for (const { committed } of slot.attempts) {
    const { transactionHash } = committed
    const found = await engine.reader.findTransaction(lease.chainId, transactionHash)
    if (found !== undefined) {
      return { ours: { transactionHash, is: "included", block: found.block, succeeded: found.succeeded } }
    }
  }
  const taker = await engine.reader.findByNonce?.(lease, slot.nonce)
  const isOurs = slot.attempts.some(({ committed }) => committed.transactionHash === taker?.hash)
  return taker === undefined || isOurs ? {} : { taker }
}

async function giveUpSlot(
  session: LaneSession,
  slot: TrackedSlot,
  takenBy: FoundTransaction,
  finalizedBlockNumber: bigint,
): Promise<void> {
  const { engine, lease, memory } = session
  const { nonce } = slot
  await session.inTurn(() => settleForeign(engine.store, lease, { nonce, takenBy, finalizedBlockNumber }))
  dropSlot(session, slot)
  // The intent is older than what was read last.
  memory.readAllAtMs = 0
  noteGivenUp(session, slot, takenBy.hash)
  session.spendBell.ring()
}

/** Tells that the journal has given a slot up to somebody else's transaction. */
export function noteGivenUp(
  { engine, account }: LaneSession,
  { nonce, intent, attempts }: TrackedSlot,
  replacementHash: Hex,
): void {
  engine.ledger.release(ledgerKey(account, nonce), false)
  for (const { committed } of attempts) {
    const { transactionHash } = committed
    const data = { chainId: engine.chainId, transactionHash, replacementHash, reason: "foreign" } as const
    engine.emit("transaction-replaced", account, data, intent.idempotencyKey)
  }
  const told = { nonce: String(nonce), takenBy: replacementHash }
  engine.emit("intent-replanned", account, told, intent.idempotencyKey)
}
