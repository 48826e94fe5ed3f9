import { randomBytes } from "node:crypto"
import { bytesToHex } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { openSpendingLane, planSome, sign } from "../../test/support/lane-fixture.ts"
import { recordAttempts } from "../journal/record-attempts.ts"
import { readIntent } from "../journal/read-intent.ts"
import { reserveSlots } from "../journal/reserve-slots.ts"
import type { Observation } from "../journal/record-observations.ts"
import { openMockStore } from "../mocks/mock-store.ts"
import type { Store } from "../store/store.ts"
import { createBell } from "./bell.ts"
import type { EngineContext } from "./engine-context.ts"
import type { EngineEventType } from "./engine-event.ts"
import { createLaneMemory } from "./lane-memory.ts"
import type { TrackedSlot } from "./lane-memory.ts"
import { createTurns } from "./lane-session.ts"
import type { LaneSession } from "./lane-session.ts"
import { recordNews } from "./record-news.ts"
import { trackAttempt } from "./track-attempts.ts"

let store: Store
beforeAll(async () => {
  store = await openMockStore()
})
afterAll(() => store.close())

const RECIPIENT: EvmAddress = `0x${"ab".repeat(20)}`

const clock = { nowMs: 1_000_000 }

/** A session with so many transactions on their way, in the journal and in memory. */
async function openSession(count: number) {
  const { lease, lane } = await openSpendingLane(store)
  const intents = await planSome(store, count)
  const intentIds = intents.map(({ intentId }) => intentId)
  const slots = await reserveSlots(store, lease, intentIds)
  const committed = await recordAttempts(
    store,
    lease,
    slots.map(({ nonce }) => sign(nonce)),
  )
  const told: EngineEventType[] = []
  const engine = {
    store,
    chainId: lane.chainId,
    watched: new Map(),
    now: () => clock.nowMs,
    step: async () => undefined,
    emit: (type: EngineEventType) => void told.push(type),
    board: { note: () => undefined },
    hints: { forget: () => undefined },
    ledger: { release: () => undefined },
  } as unknown as EngineContext
  const memory = createLaneMemory()
  const session = {
    engine,
    lease,
    memory,
    account: lane.account as EvmAddress,
    outcomes: [] as Observation[],
    news: [] as Observation[],
    settling: new Map<Hex, Observation>(),
    spendBell: createBell(),
    tendBell: createBell(),
    inTurn: createTurns(),
  } as unknown as LaneSession
  for (const [index, attempt] of committed.entries()) {
    const { idempotencyKey } = intents[index]!
    const intent = { idempotencyKey, transaction: { call: { to: RECIPIENT } } }
    const slot = { nonce: attempt.nonce, intent, attempts: [] } as unknown as TrackedSlot
    memory.slots.set(slot.nonce, slot)
    const price = { type: "legacy", gasPriceWei: 1n } as const
    trackAttempt(session, slot, { committed: attempt, price, gasLimit: 21_000n })
  }
  const hashes = committed.map(({ transactionHash }) => transactionHash)
  return { session, told, hashes, keys: intents.map(({ idempotencyKey }) => idempotencyKey) }
}

const freshBlock = () => ({ number: 9n, hash: bytesToHex(randomBytes(32)) })

const included = (transactionHash: Hex, block = freshBlock()): Observation => ({
  transactionHash,
  is: "included",
  block,
  succeeded: true,
})

const count = (told: readonly string[], type: string) => told.filter((other) => other === type).length

describe("news of blocks", () => {
  it("are told once though two parts of the lane ask for them to be recorded", async () => {
    const { session, told, hashes } = await openSession(1)
    const [transactionHash] = hashes as [Hex]
    session.news.push(included(transactionHash), { transactionHash, is: "safe" })
    await Promise.all([recordNews(session), recordNews(session)])
    expect(told).toEqual(["transaction-included", "transaction-safe"])
    expect(session.news).toEqual([])
  })

  it("are told once though the chain is asked for what blocks have said", async () => {
    const { session, told, hashes } = await openSession(1)
    const [transactionHash] = hashes as [Hex]
    const news = included(transactionHash)
    session.news.push(news, { transactionHash, is: "safe" })
    await recordNews(session)
    // The answer to a question by hash, and then a view that begins anew.
    session.news.push(news)
    await recordNews(session)
    session.news.push({ transactionHash, is: "safe" })
    await recordNews(session)
    expect(told).toEqual(["transaction-included", "transaction-safe"])
  })

  it("are told again when a re-org put the transaction into another block", async () => {
    const { session, told, hashes } = await openSession(1)
    const [transactionHash] = hashes as [Hex]
    session.news.push(included(transactionHash), { transactionHash, is: "safe" })
    await recordNews(session)
    session.news.push(included(transactionHash), { transactionHash, is: "safe" })
    await recordNews(session)
    expect(count(told, "transaction-included")).toBe(2)
    expect(count(told, "transaction-safe")).toBe(2)
  })

  it("that come while others are being recorded are not lost", async () => {
    const { session, told, hashes, keys } = await openSession(2)
    const [first, second] = hashes as [Hex, Hex]
    session.news.push(included(first))
    const recorded = [recordNews(session), recordNews(session)]
    // After the first of the two has written, and before the second is done.
    await recorded[0]
    session.news.push(included(second))
    await recorded[1]
    await recordNews(session)
    expect(count(told, "transaction-included")).toBe(2)
    expect((await readIntent(store, keys[1]!)).progress).toBe("included")
  })

  it("of finality wait while another transaction is on its way, but no longer than five seconds", async () => {
    const { session, told, hashes, keys } = await openSession(2)
    const [first, second] = hashes as [Hex, Hex]
    const settle = (transactionHash: Hex) =>
      session.settling.set(transactionHash, { transactionHash, is: "final", finalizedBlockNumber: 9n })
    session.memory.settledAtMs = clock.nowMs
    session.news.push(included(first))
    settle(first)
    await recordNews(session)
    expect(told).toEqual(["transaction-included"])
    clock.nowMs += 4_999
    await recordNews(session)
    expect(count(told, "intent-settled")).toBe(0)
    expect(session.settling.size).toBe(1)
    clock.nowMs += 1
    await recordNews(session)
    expect(count(told, "intent-settled")).toBe(1)
    expect((await readIntent(store, keys[0]!)).progress).toBe("finalized")
    expect(session.settling.size).toBe(0)
    // The last one is in a block: nothing is to be held up any more.
    session.news.push(included(second))
    await recordNews(session)
    settle(second)
    await recordNews(session)
    expect((await readIntent(store, keys[1]!)).progress).toBe("finalized")
  })

  it("of finality do not wait for a clock that was put back", async () => {
    const { session, told, hashes } = await openSession(2)
    const [transactionHash] = hashes as [Hex]
    session.news.push(included(transactionHash))
    session.settling.set(transactionHash, { transactionHash, is: "safe" })
    session.memory.settledAtMs = clock.nowMs + 600_000
    await recordNews(session)
    expect(told).toEqual(["transaction-included", "transaction-safe"])
  })

  it("of finality are written a part at a time, so that what is to be signed does not wait for all", async () => {
    const { session, told, hashes } = await openSession(501)
    for (const transactionHash of hashes) {
      session.news.push(included(transactionHash))
      session.settling.set(transactionHash, { transactionHash, is: "safe" })
    }
    // Another transaction is on its way: the lane is not quiet.
    session.memory.queue.push({} as never)
    const [first] = [recordNews(session), session.inTurn(async () => told.push("lane-closed"))]
    await first
    expect(count(told.slice(0, told.indexOf("lane-closed")), "transaction-safe")).toBe(500)
    await recordNews(session)
    expect(count(told, "transaction-safe")).toBe(501)
    expect(session.settling.size).toBe(0)
  })
})

describe("what nodes said of sending", () => {
  it("is in the journal after the next look", async () => {
    const { session, told, hashes, keys } = await openSession(1)
    const [transactionHash] = hashes as [Hex]
    session.outcomes.push({ transactionHash, is: "sent" })
    await recordNews(session)
    expect(session.outcomes).toEqual([])
    expect((await readIntent(store, keys[0]!)).progress).toBe("sent")
    expect(told).toEqual([])
  })

  it("is not written where a block has told more, and undoes nothing that is known", async () => {
    const { session, hashes, keys } = await openSession(2)
    const [first, second] = hashes as [Hex, Hex]
    session.outcomes.push({ transactionHash: first, is: "unknown" })
    session.news.push(included(first), included(second))
    await recordNews(session)
    session.outcomes.push({ transactionHash: second, is: "sent" })
    await recordNews(session)
    for (const key of keys) expect((await readIntent(store, key)).progress).toBe("included")
  })

  it("is kept where the journal cannot take it", async () => {
    const { session, hashes, keys } = await openSession(1)
    const [transactionHash] = hashes as [Hex]
    session.outcomes.push({ transactionHash, is: "sent" })
    const away = { ...session, lease: { ...session.lease, fencingToken: 0n } }
    await expect(recordNews(away)).rejects.toMatchObject({ code: "JOURNAL_LEASE_LOST" })
    expect(session.outcomes).toHaveLength(1)
    await recordNews(session)
    expect((await readIntent(store, keys[0]!)).progress).toBe("sent")
  })
})
