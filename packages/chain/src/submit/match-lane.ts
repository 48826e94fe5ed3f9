import { matchNonces } from "../lanes/match-nonces.ts"
import { pause } from "./bell.ts"
import { listInFlight } from "./lane-memory.ts"
import type { LaneSession } from "./lane-session.ts"
import { loadLane } from "./load-lane.ts"
import { retryNodes } from "./patience.ts"
import { noteGivenUp, reconcileSlots } from "./reconcile-slots.ts"
import { recordNews } from "./record-news.ts"

/** How many idle polls a frozen lane rests between two looks. */
const FROZEN_POLLS = 3

/**
 * Compares the chain's nonces with the journal and opens the lane. A foreign transaction on one of our nonces is
 * waited for until it is final, because only then it explains the nonce; a nonce that nothing explains freezes the
 * lane until a person declares it foreign. A frozen lane is followed, but spends nothing.
 */
export async function matchLane(session: LaneSession): Promise<void> {
  const { engine, standing, signal, account, lease } = session
  standing.state = "matching"
  while (!signal.aborted) {
    const isOpen = await retryNodes(session, () => matchOnce(session))
    if (signal.aborted) return
    if (isOpen === true) {
      standing.state = "open"
      standing.why = undefined
      await session.inTurn(() => loadLane(session))
      const told = { fencingToken: String(lease.fencingToken), unsettled: session.memory.slots.size }
      engine.emit("lane-opened", account, told)
      session.tendBell.ring()
      return
    }
    await pause(engine.settings.idlePollMs * (isOpen === undefined ? 1 : FROZEN_POLLS), signal)
  }
}

/** Whether the lane is open; undefined while the chain has yet to decide. */
async function matchOnce(session: LaneSession): Promise<boolean | undefined> {
  const { engine, lease, standing, account, memory, writtenUpTo, signal } = session
  if (await isContested(session)) return undefined
  if (signal.aborted) return undefined
  const { isOpen, unexplained, undecided, lostSlots } = await session.inTurn(() =>
    matchNonces(engine.store, lease, engine.reader, writtenUpTo === undefined ? {} : { writtenUpTo }),
  )
  for (const { nonce, takenBy } of lostSlots) {
    const slot = memory.slots.get(nonce)
    if (slot !== undefined) noteGivenUp(session, slot, takenBy.hash)
  }
  if (isOpen) return true
  const [first] = unexplained
  // A block came while the nonces were compared.
  if (first === undefined && undecided.length > 0) return undefined
  const why = first === undefined ? "not matched" : `nonce ${first.fromNonce}: ${first.why}`
  if (standing.state !== "frozen" || standing.why !== why) engine.emit("lane-frozen", account, { why })
  standing.state = "frozen"
  standing.why = why
  return false
}

/** Whether a nonce of ours was used by a block that may still leave the chain, and not by us. */
async function isContested(session: LaneSession): Promise<boolean> {
  const { engine, lease, memory, standing } = session
  // In a frozen lane only a person explains what is foreign.
  if (standing.state === "frozen") return false
  const nonces = await engine.reader.readNonces(lease)
  const used = listInFlight(memory).filter(({ nonce }) => nonce < nonces.latest && nonce >= nonces.finalized)
  await reconcileSlots(session, used, nonces)
  await recordNews(session)
  return listInFlight(memory).some(({ nonce }) => nonce < nonces.latest && nonce >= nonces.finalized)
}
