import { toAgentGptError } from "@agentgpt/core"
import { fillOpenSlots, readIntents } from "./fill-open-slots.ts"
import { reservedWei } from "./lane-memory.ts"
import type { LaneSession } from "./lane-session.ts"
import { noteFunds } from "./note-funds.ts"
import { awaitResume, retryNodes, unlessHalted } from "./patience.ts"
import { prepareGroup } from "./prepare-group.ts"
import { isHalt, sendAttempts } from "./send-attempts.ts"
import type { SignedSlot } from "./sign-slots.ts"
import { readFacts } from "./simulate-calls.ts"

/**
 * Signs and sends what is planned until the session ends. While one group is on its way to the nodes the next is
 * prepared; groups reach the nodes in the order of their nonces.
 */
export async function spendInLane(session: LaneSession): Promise<void> {
  const { engine, signal, standing } = session
  let sending: Promise<void> = Promise.resolve()
  let failure: unknown
  try {
    while (!signal.aborted) {
      if (standing.state === "halted") {
        await awaitResume(session)
        continue
      }
      await unlessHalted(session, async () => {
        const signed = (await retryNodes(session, () => signNext(session))) ?? []
        await sending
        if (failure !== undefined) throw failure
        sending = sendOrPostpone(session, signed).catch((error: unknown) => {
          failure = error
        })
        if (signed.length === 0) await session.spendBell.wait(engine.settings.idlePollMs, signal)
      })
      failure = isHalt(failure) ? undefined : failure
    }
  } finally {
    await sending
  }
}

async function signNext(session: LaneSession): Promise<readonly SignedSlot[]> {
  const { memory, signal } = session
  if (signal.aborted || session.engine.view() === undefined) return []
  if (session.standing.state === "unfunded") await checkFunds(session)
  await refreshFrozen(session)
  if (memory.mustFillSlots) {
    const filled = await fillOpenSlots(session)
    if (filled.length > 0 || memory.mustFillSlots) return filled
  }
  return prepareGroup(session)
}

/** What is signed stays signed: after a failure it goes out again as soon as the lane may send. */
async function sendOrPostpone(session: LaneSession, signed: readonly SignedSlot[]): Promise<void> {
  try {
    await sendAttempts(session, signed)
  } catch (thrown) {
    for (const { attempt } of signed) attempt.dueAtMs = 0
    throw toAgentGptError(thrown)
  }
}

/** Whether what is on its way can be paid for by now. */
async function checkFunds(session: LaneSession): Promise<void> {
  const { balanceWei } = await readFacts(session, [])
  const missingWei = reservedWei(session.memory, await session.engine.dataFees()) - balanceWei
  noteFunds(session, missingWei > 0n ? missingWei : 0n, balanceWei)
}

/** A person may have released an intent that was frozen. */
async function refreshFrozen(session: LaneSession): Promise<void> {
  const frozen = [...session.memory.slots.values()].filter(({ intent }) => intent.state === "frozen")
  if (frozen.length === 0) return
  const intents = await readIntents(
    session,
    frozen.map(({ intent }) => intent.intentId),
  )
  for (const slot of frozen) slot.intent = intents.get(slot.intent.intentId) ?? slot.intent
}
