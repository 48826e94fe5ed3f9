import { earliestPublications, publish } from "../journal/publications.ts"
import type { Publication } from "../journal/publications.ts"
import { isPrivate, listSendable } from "./lane-memory.ts"
import type { TrackedSlot } from "./lane-memory.ts"
import type { LaneSession } from "./lane-session.ts"

/**
 * Learns from the journal which private transactions may go to public nodes by now, and writes down when those may that
 * become public after a number of blocks. Asked before every sending; while the journal cannot say, nothing is sent.
 */
export async function followRoutes(session: LaneSession, slots: readonly TrackedSlot[]): Promise<void> {
  const hidden = slots.filter(isPrivate)
  if (hidden.length === 0) return
  const { engine } = session
  const ids = hidden.map(({ intent }) => intent.intentId)
  const known = await earliestPublications(engine.store, ids)
  const head = engine.view()?.blocks.at(-1)?.number
  for (const slot of hidden) {
    const found = known.get(slot.intent.intentId)
    if (found?.fromBlock === 0n) makePublic(session, slot, found)
    // eslint-disable-next-line no-await-in-loop -- once or twice for each private payment that has a last block
    else if (head !== undefined) await followBlocks(session, slot, found, head)
  }
}

/** Counted from the block at which relays get it first, in the journal: a new process counts on. */
async function followBlocks(
  session: LaneSession,
  slot: TrackedSlot,
  found: Publication | undefined,
  head: bigint,
): Promise<void> {
  const { publicAfterBlocks } = slot.intent.transaction
  if (publicAfterBlocks === undefined) return
  const why = `asked for: after ${publicAfterBlocks} blocks`
  const write = async (fromBlock: bigint) => {
    const publication = { fromBlock, who: "agentgpt", why }
    await publish(session.engine.store, slot.intent.intentId, publication)
    return publication
  }
  if (found === undefined) await write(head + BigInt(publicAfterBlocks))
  // A re-org may lower the head: what was public stays so.
  else if (head >= found.fromBlock) makePublic(session, slot, await write(0n))
}

function makePublic({ engine, account }: LaneSession, slot: TrackedSlot, { who, why }: Publication): void {
  // It was found twice at the same moment.
  if (slot.isMadePublic === true) return
  slot.isMadePublic = true
  for (const attempt of listSendable(slot)) attempt.dueAtMs = 0
  engine.emit("intent-made-public", account, { who, why }, slot.intent.idempotencyKey)
}
