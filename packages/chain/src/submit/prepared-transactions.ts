import { AgentGptError, hashCanonical } from "@agentgpt/core"
import type { FeePrice } from "../fees/fee-market.ts"
import type { Intent, IntentRequest } from "../journal/plan-intents.ts"
import { assessIntents } from "./assess-intents.ts"
import type { EngineContext } from "./engine-context.ts"
import type { PreparedCounts } from "./engine-status.ts"
import type { JournalIntent } from "./journal-intent.ts"
import { missingFunds } from "./note-funds.ts"
import { priceIntent } from "./price-intent.ts"
import { readFacts } from "./simulate-calls.ts"
import type { TransactionRequest } from "./transaction-request.ts"
import { readPayload } from "./call-payload.ts"

/** A transaction that was tried and priced and is nowhere written down: until it is fired nothing can send it. */
export type PreparedTransaction = {
  readonly request: TransactionRequest
  readonly gasLimit: bigint
  /** At the moment of preparing; firing prices it anew. */
  readonly price: FeePrice
  readonly worstCaseWei: bigint
  /** Milliseconds since 1970. */
  readonly until: number
  /**
   * Submits it. Fired again, also by another program with the same key, it is the same transaction.
   * @throws SUBMIT_PREPARED_ENDED after `discard` or its time, and what `submit` throws
   */
  readonly fire: () => Promise<Intent>
  /** Gives it up; nothing was written. */
  readonly discard: () => void
}

export type PreparedBook = {
  readonly prepare: (
    request: TransactionRequest,
    options: { readonly until: number },
  ) => Promise<PreparedTransaction>
  readonly counts: () => PreparedCounts
}

type Submit = (requests: readonly TransactionRequest[]) => Promise<readonly Intent[]>
type Ending = "fired" | "discarded" | "expired"

/** Prepares transactions that a trigger may fire later, and counts how often it did. */
export function createPreparedBook(
  engine: EngineContext,
  check: (requests: readonly TransactionRequest[]) => readonly IntentRequest[],
  submit: Submit,
): PreparedBook {
  const ended: Record<Ending, number> = { fired: 0, discarded: 0, expired: 0 }
  const open = new Set<{ readonly until: number }>()

  const prepare: PreparedBook["prepare"] = async (request, { until }) => {
    if (!Number.isFinite(until) || until <= engine.now()) throw new AgentGptError("SUBMIT_PREPARED_ENDED")
    const ready = await tryRequest(engine, check([request])[0]!, request)
    const entry = { until }
    open.add(entry)
    const end = (as: Ending) => {
      if (open.delete(entry)) ended[as] += 1
    }
    let fired: Promise<Intent> | undefined
    return Object.freeze<PreparedTransaction>({
      request,
      ...ready,
      until,
      fire: () => {
        if (fired !== undefined) return fired
        if (engine.now() >= until) end("expired")
        if (!open.has(entry)) return Promise.reject(new AgentGptError("SUBMIT_PREPARED_ENDED"))
        // Its gas was estimated already: the request is submitted as it was, so that its payload is the same.
        const firing = submit([request]).then(([intent]) => {
          end("fired")
          return intent!
        })
        fired = firing
        // A refusal wrote nothing: it may be fired again in its time.
        firing.catch(() => {
          fired = undefined
        })
        return firing
      },
      discard: () => end("discarded"),
    })
  }

  const counts = (): PreparedCounts => {
    for (const entry of open) {
      if (entry.until <= engine.now() && open.delete(entry)) ended.expired += 1
    }
    const all = ended.fired + ended.discarded + ended.expired
    return { ...ended, hitRate: all === 0 ? undefined : ended.fired / all }
  }
  return { prepare, counts }
}

/**
 * Does all that needs no nonce: simulates, estimates, prices and looks at the balance.
 * @throws SUBMIT_WOULD_REVERT, SUBMIT_FUNDS_MISSING, FEE_ codes, NODE_ codes
 */
async function tryRequest(
  engine: EngineContext,
  { payload }: IntentRequest,
  request: TransactionRequest,
): Promise<Pick<PreparedTransaction, "gasLimit" | "price" | "worstCaseWei">> {
  const { idempotencyKey, strategy = engine.settings.strategy, deadlineMs } = request
  const intent: JournalIntent = {
    intentId: 0n,
    idempotencyKey,
    state: "planned",
    payload,
    payloadHash: hashCanonical(payload),
    transaction: readPayload(payload),
  }
  const { balanceWei, simulations } = await readFacts({ engine, account: intent.transaction.account }, [
    intent,
  ])
  const recent = strategy === "eco" ? await engine.recentBaseFees() : undefined
  const nowMs = engine.now()
  const hint = { strategy, askedAtMs: nowMs, ...(deadlineMs !== undefined && { deadlineMs }) }
  const [market, feedWei, dataFees] = await Promise.all([
    engine.market(),
    engine.feedWei(),
    engine.dataFees(),
  ])
  const fee = priceIntent(hint, { market, feedWei, recent, nowMs, settings: engine.settings })
  const assessed = [{ intent, strategy, simulation: simulations[0]!, fee }]
  const { ready, refused, waiting, shortfallWei } = assessIntents(assessed, { freeWei: balanceWei, dataFees })
  const [fine] = ready
  if (fine !== undefined) {
    const { gasLimit, price, feeWei } = fine
    return { gasLimit, price, worstCaseWei: feeWei + intent.transaction.call.valueWei }
  }
  if (refused[0] !== undefined) throw refused[0].error
  if (shortfallWei > 0n) throw missingFunds(shortfallWei, balanceWei)
  throw new AgentGptError("SUBMIT_PREPARED_ENDED", waiting[0]?.why)
}
