import { AgentGptError, toAgentGptError } from "@agentgpt/core"
import { closeIntents } from "../journal/close-intents.ts"
import type { Lease } from "../lanes/lease.ts"
import { assessIntents } from "./assess-intents.ts"
import type { Assessment, ReadyIntent } from "./assess-intents.ts"
import { blockTimeMs } from "./block-time.ts"
import type { JournalIntent } from "./journal-intent.ts"
import { reservedWei } from "./lane-memory.ts"
import type { LaneSession } from "./lane-session.ts"
import { noteFunds } from "./note-funds.ts"
import { priceIntent } from "./price-intent.ts"
import type { PriceFacts } from "./price-intent.ts"
import { leaveQueue } from "./take-planned.ts"
import { readFacts } from "./simulate-calls.ts"

/**
 * Simulates and prices intents, ends those that would revert, parks those that wait, and returns what can be paid
 * for now. A lease is passed when they have nonces already.
 * @throws NODE_ codes when no node can say
 */
export async function assessGroup(
  session: LaneSession,
  group: readonly JournalIntent[],
  lease?: Lease,
): Promise<readonly ReadyIntent[]> {
  if (group.length === 0) return []
  const { engine, memory } = session
  const { balanceWei, simulations } = await readFacts(session, group)
  const facts = await readPriceFacts(session, group)
  const assessed = group.map((intent, index) => {
    const hint = engine.hints.of(intent.idempotencyKey)
    return {
      intent,
      strategy: hint.strategy,
      simulation: simulations[index]!,
      fee: priceOrError(hint, facts),
    }
  })
  const dataFees = await engine.dataFees()
  const freeWei = balanceWei - reservedWei(memory, dataFees)
  const assessment = assessIntents(assessed, { freeWei, dataFees })
  await endRefused(session, assessment.refused, lease)
  for (const wait of assessment.waiting) parkIntent(session, wait)
  noteFunds(session, assessment.shortfallWei, balanceWei)
  await engine.step("assessed", assessment.ready.length)
  return assessment.ready
}

async function readPriceFacts({ engine }: LaneSession, group: readonly JournalIntent[]): Promise<PriceFacts> {
  const needsHistory = group.some(({ idempotencyKey }) => engine.hints.of(idempotencyKey).strategy === "eco")
  const recent = needsHistory ? await engine.recentBaseFees() : undefined
  const [market, feedWei] = await Promise.all([engine.market(), engine.feedWei()])
  return { market, feedWei, recent, nowMs: engine.now(), settings: engine.settings }
}

function priceOrError(...question: Parameters<typeof priceIntent>) {
  try {
    return priceIntent(...question)
  } catch (thrown) {
    return toAgentGptError(thrown)
  }
}

/** Ends intents for which nothing was signed. */
export async function endRefused(
  session: LaneSession,
  refused: Assessment["refused"],
  lease?: Lease,
): Promise<void> {
  const { engine, account, memory } = session
  for (const { intent, error } of refused) {
    const closing = { as: "failed-before-send", why: `${error.code}: ${error.shortMessage}` } as const
    try {
      await session.inTurn(() => closeIntents(engine.store, [intent.intentId], closing, lease))
    } catch (thrown) {
      // Somebody else ended it first.
      if (!AgentGptError.is(thrown) || thrown.code !== "JOURNAL_TRANSITION_FORBIDDEN") throw thrown
    }
    leaveQueue(memory, [intent])
    engine.hints.forget(intent.idempotencyKey)
    const told = { why: error.shortMessage, errorCode: error.code }
    engine.emit("intent-refused", account, told, intent.idempotencyKey)
    engine.board.note(intent.idempotencyKey, "failed-before-send")
  }
}

const LEAST_PARKED_MS = 500

/** Leaves an intent as it is for a while; told once for each reason. */
export function parkIntent(
  { engine, memory, account }: LaneSession,
  { intent, why, errorCode }: Assessment["waiting"][number],
): void {
  const known = memory.parked.get(intent.intentId)
  const untilMs = engine.now() + Math.max(LEAST_PARKED_MS, blockTimeMs(engine.view()))
  memory.parked.set(intent.intentId, { untilMs, why: errorCode ?? why })
  if (known?.why === (errorCode ?? why)) return
  const told = { why, ...(errorCode !== undefined && { errorCode }) }
  engine.emit("intent-waiting", account, told, intent.idempotencyKey)
}
