import { AgentGptError } from "@agentgpt/core"
import { endRefused } from "./assess-group.ts"
import type { Assessment } from "./assess-intents.ts"
import type { LaneSession } from "./lane-session.ts"
import { signSlots, toCandidate } from "./sign-slots.ts"
import type { SignedSlot, SigningOrder } from "./sign-slots.ts"

/**
 * Signs what has a nonce. If the guard refuses the group, each is asked for alone: the refused intents end, their
 * nonces are used up by cancelling transactions, and the others are signed in the next round.
 */
export async function signOrRefuse(
  session: LaneSession,
  orders: readonly SigningOrder[],
): Promise<readonly SignedSlot[]> {
  if (orders.length === 0) return []
  try {
    return await session.inTurn(() => signSlots(session, orders))
  } catch (thrown) {
    // Whatever it was, nonces are given out and nothing is signed for them.
    session.memory.mustFillSlots = true
    if (!isGuardRefusal(thrown)) throw thrown
    const refused: Assessment["refused"][number][] = []
    for (const { slot, transaction, kind } of orders) {
      const error = await askGuard(session, toCandidate(slot.intent, transaction, kind))
      if (error === undefined) continue
      // Without its cancelling transactions the lane cannot go on.
      if (kind === "cancel") throw error
      refused.push({ intent: slot.intent, error })
    }
    await endRefused(session, refused, session.lease)
    return []
  }
}

async function askGuard(
  { engine }: LaneSession,
  candidate: Parameters<LaneSession["engine"]["guard"]["check"]>[0][number],
): Promise<AgentGptError | undefined> {
  try {
    await engine.guard.check([candidate])
    return undefined
  } catch (thrown) {
    if (!isGuardRefusal(thrown)) throw thrown
    return thrown
  }
}

/** Not a broken line or database: then the guard could not say, and it is asked again later. */
function isGuardRefusal(thrown: unknown): thrown is AgentGptError {
  return AgentGptError.is(thrown) && !/^(?:JOURNAL|STORE|NODE|SIGNER|SUBMIT|INTERNAL)_/u.test(thrown.code)
}
