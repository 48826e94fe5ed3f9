import { AgentGptError } from "@agentgpt/core"
import { decideFee } from "../fees/decide-fee.ts"
import type { FeePrice } from "../fees/fee-market.ts"
import { replacePrice } from "../fees/replacement.ts"
import { parkIntent } from "./assess-group.ts"
import { backOffMs } from "./decide-after-send.ts"
import { buildTransaction, cancellingCall } from "./build-transaction.ts"
import { listSendable } from "./lane-memory.ts"
import type { TrackedSlot } from "./lane-memory.ts"
import type { LaneSession } from "./lane-session.ts"
import { signSlots } from "./sign-slots.ts"
import type { SignedSlot, SigningOrder } from "./sign-slots.ts"

/**
 * Signs a higher fee for slots whose transaction is not taken: same nonce, same call, both fees an eighth more at
 * least. A slot whose cap or budget does not allow it keeps its bytes, which are sent again.
 */
export async function replaceSlots(
  session: LaneSession,
  slots: readonly TrackedSlot[],
): Promise<readonly SignedSlot[]> {
  const { engine, account, memory } = session
  const replaced: SignedSlot[] = []
  const market = await priceNow(session)
  for (const slot of slots) {
    const before = listSendable(slot).at(-1)
    if (before === undefined || market === undefined) continue
    try {
      const price = replacePrice(before.price, market, engine.settings.caps)
      const order = orderReplacement(session, slot, before.committed.kind, price, before.gasLimit)
      const [signed] = await signSlots(session, [order])
      replaced.push(signed!)
      memory.parked.delete(slot.intent.intentId)
      const data = {
        chainId: engine.chainId,
        transactionHash: before.committed.transactionHash,
        replacementHash: signed!.attempt.committed.transactionHash,
        reason: "fee",
      } as const
      engine.emit("transaction-replaced", account, data, slot.intent.idempotencyKey)
    } catch (error) {
      if (!isRefusal(error)) throw error
      before.lastOutcome = undefined
      before.dueAtMs = engine.now() + backOffMs(before.sends + 1, engine.random())
      parkIntent(session, { intent: slot.intent, why: error.shortMessage, errorCode: error.code })
    }
  }
  return replaced
}

function orderReplacement(
  { engine, account }: LaneSession,
  slot: TrackedSlot,
  kind: "payment" | "cancel",
  price: FeePrice,
  gasLimit: bigint,
): SigningOrder {
  const call = kind === "cancel" ? cancellingCall(account) : slot.intent.transaction.call
  const chainId = engine.pool.chainNumber
  return { slot, kind, transaction: buildTransaction({ chainId, nonce: slot.nonce, call, gasLimit, price }) }
}

/** What the market asks; undefined while the cap lies below it. */
async function priceNow({ engine }: LaneSession): Promise<FeePrice | undefined> {
  const market = await engine.market()
  const decision = decideFee({ strategy: "optimal", market, feedWei: await engine.feedWei() })
  return decision.action === "send" ? decision.price : undefined
}

/** A cap, a budget or the guard said no to this replacement; anything else concerns the lane. */
function isRefusal(error: unknown): error is AgentGptError {
  return AgentGptError.is(error) && !/^(?:JOURNAL|STORE|NODE|INTERNAL)_/u.test(error.code)
}
