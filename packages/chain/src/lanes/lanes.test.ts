import { setTimeout as sleep } from "node:timers/promises"
import type { Hex } from "@agentgpt/core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { describeOnEveryBackend } from "../../test/support/backends.ts"
import type { Backend } from "../../test/support/backends.ts"
import { CHAIN, openSpendingLane, planSome, sign } from "../../test/support/lane-fixture.ts"
import type { LaneFixture } from "../../test/support/lane-fixture.ts"
import { takeBytes } from "../journal/committed-attempt.ts"
import { readIntent } from "../journal/read-intent.ts"
import { recordAttempts } from "../journal/record-attempts.ts"
import { recordObservations } from "../journal/record-observations.ts"
import { releaseIntents } from "../journal/release-intents.ts"
import { reserveSlots } from "../journal/reserve-slots.ts"
import { MockChain } from "../mocks/mock-chain.ts"
import type { Store } from "../store/store.ts"
import { acquireLease, releaseLease, renewLease } from "./acquire-lease.ts"
import { declareForeign } from "./declare-foreign.ts"
import { assertLeaseLive, readLeaseClock } from "./lease.ts"
import { matchNonces } from "./match-nonces.ts"
import { openLane } from "./open-lane.ts"
import { hasEnded, nameProcess } from "./process-identity.ts"
import { startHeartbeat } from "./start-heartbeat.ts"

const FOREIGN: Hex = `0x${"f".repeat(64)}`
const person = { who: "ana", why: "sent from the hardware wallet by mistake" }

describeOnEveryBackend("lanes", (start) => {
  let backend: Backend
  let store: Store
  beforeAll(async () => {
    backend = await start()
    store = await backend.fresh()
  })
  afterAll(() => backend.stop())

  const pay = async ({ lease }: LaneFixture, count = 1) => {
    const intents = await planSome(store, count)
    const slots = await reserveSlots(
      store,
      lease,
      intents.map(({ intentId }) => intentId),
    )
    const signed = slots.map(({ nonce }) => sign(nonce))
    const committed = await recordAttempts(store, lease, signed)
    return { intents, slots, signed, committed }
  }

  describe("are opened", () => {
    it("once, where the account stands, in any spelling of its address", async () => {
      const chain = new MockChain(41n)
      const address = "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045"
      const lane = await openLane(store, chain, CHAIN, address)
      chain.mine(FOREIGN)
      expect(await openLane(store, chain, CHAIN, address.toLowerCase())).toEqual(lane)
      const row = await store.sql
        .selectFrom("agentgpt.lane")
        .selectAll()
        .where("account", "=", lane.account)
        .executeTakeFirstOrThrow()
      expect(row).toMatchObject({ first_nonce: 41n, next_nonce: 41n, fencing_token: 0n })
    })

    it.each([
      ["a wrong checksum", CHAIN, "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96046", "ID_ADDRESS_CHECKSUM"],
      ["no address", CHAIN, "ana.eth", "ID_ADDRESS_INVALID"],
      ["no chain", "ethereum", "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045", "ID_CHAIN_INVALID"],
    ])("not for %s", async (_what, chainId, account, code) => {
      await expect(openLane(store, new MockChain(), chainId, account)).rejects.toMatchObject({ code })
    })

    it("not while somebody else's transactions are pending", async () => {
      const chain = new MockChain()
      chain.pending.push(FOREIGN)
      const opened = openLane(store, chain, CHAIN, `0x${"3".repeat(40)}`)
      await expect(opened).rejects.toMatchObject({ code: "JOURNAL_ACCOUNT_BUSY" })
    })
  })

  describe("have one writer", () => {
    it("and refuse a second while the first lives", async () => {
      const { lane } = await openSpendingLane(store)
      await expect(acquireLease(store, lane)).rejects.toMatchObject({ code: "JOURNAL_LANE_BUSY" })
    })

    it("refuse a lane that was never opened, and a lease of no length", async () => {
      const lane = { chainId: CHAIN, account: `0x${"4".repeat(40)}` } as const
      await expect(acquireLease(store, lane)).rejects.toMatchObject({ code: "JOURNAL_LANE_UNKNOWN" })
      await expect(acquireLease(store, lane, { lengthMs: 0 })).rejects.toMatchObject({
        code: "JOURNAL_INPUT_INVALID",
      })
    })

    it("whose successor shuts it out of everything", async () => {
      const first = await openSpendingLane(store, { lengthMs: 300 })
      const { committed, signed } = await pay(first)
      const [planned] = await planSome(store, 1)
      await sleep(350)
      const second = await acquireLease(store, first.lane, { lengthMs: 60_000 })
      expect(second.fencingToken).toBe(first.lease.fencingToken + 1n)
      // A clock that was set back must not help: the database decides.
      const revived = { ...first.lease }
      const { noteLease } = await import("./lease.ts")
      noteLease(revived, { monotonicMs: performance.now() + 1e6, wallMs: Date.now() + 1e6 })
      const lost = { code: "JOURNAL_LEASE_LOST" }
      await expect(reserveSlots(store, { ...revived }, [planned!.intentId])).rejects.toMatchObject(lost)
      for (const attempt of [
        () => takeBytes(store, revived, committed),
        () => recordAttempts(store, revived, [sign(7n)]),
        () =>
          recordObservations(store, revived, [{ transactionHash: signed[0]!.transactionHash, is: "sent" }]),
        () => matchNonces(store, revived, first.chain),
        () => renewLease(store, revived),
      ]) {
        noteLease(revived, { monotonicMs: performance.now() + 1e6, wallMs: Date.now() + 1e6 })
        await expect(attempt()).rejects.toMatchObject(lost)
      }
    })

    it("whose expired lease is lost even if nobody took the lane", async () => {
      const fixture = await openSpendingLane(store, { lengthMs: 200 })
      const { committed } = await pay(fixture)
      await sleep(250)
      await expect(renewLease(store, fixture.lease)).rejects.toMatchObject({ code: "JOURNAL_LEASE_LOST" })
      await expect(takeBytes(store, fixture.lease, committed)).rejects.toMatchObject({
        code: "JOURNAL_LEASE_LOST",
      })
    })

    it("which gives the lane back", async () => {
      const { lane, lease } = await openSpendingLane(store)
      await releaseLease(store, lease)
      expect(() => assertLeaseLive(lease)).toThrow(expect.objectContaining({ code: "JOURNAL_LEASE_LOST" }))
      expect((await acquireLease(store, lane)).fencingToken).toBe(lease.fencingToken + 1n)
    })

    it("whose heartbeat keeps the lease beyond its length, and ends with it", async () => {
      const fixture = await openSpendingLane(store, { lengthMs: 2_000 })
      const heartbeat = startHeartbeat(store, fixture.lease)
      await sleep(2_500)
      await pay(fixture)
      expect(heartbeat.lost.aborted).toBe(false)
      await heartbeat.stop()
      await sleep(2_100)
      await expect(pay(fixture)).rejects.toMatchObject({ code: "JOURNAL_LEASE_LOST" })
    })

    it("whose heartbeat reports the loss", async () => {
      const { lane, lease } = await openSpendingLane(store, { lengthMs: 600 })
      await releaseLease(store, lease)
      await acquireLease(store, lane)
      const heartbeat = startHeartbeat(store, lease)
      await new Promise((resolve) => heartbeat.lost.addEventListener("abort", resolve))
      expect(heartbeat.lost.reason).toMatchObject({ code: "JOURNAL_LEASE_LOST" })
      await heartbeat.stop()
    })

    it("is taken over at once when its process has ended, and not when that cannot be known", async () => {
      const own = nameProcess()
      const reused = own
        .split(" ")
        .map((part, index) => (index === 3 ? "1" : part))
        .join(" ")
      const elsewhere = own
        .split(" ")
        .map((part, index) => (index === 1 ? "other-boot/pid:[1]" : part))
        .join(" ")
      expect([own, reused, elsewhere, "unknown"].map(hasEnded)).toEqual([false, true, false, false])
      const dead = await openSpendingLane(store, { holder: reused })
      expect((await acquireLease(store, dead.lane)).fencingToken).toBe(dead.lease.fencingToken + 1n)
      const remote = await openSpendingLane(store, { holder: elsewhere })
      await expect(acquireLease(store, remote.lane)).rejects.toMatchObject({ code: "JOURNAL_LANE_BUSY" })
    })

    it("stops by its own clocks when either has passed the end", async () => {
      const { lease } = await openSpendingLane(store, { lengthMs: 1000 })
      const now = readLeaseClock()
      const lost = expect.objectContaining({ code: "JOURNAL_LEASE_LOST" })
      expect(() => assertLeaseLive(lease, now)).not.toThrow()
      expect(() => assertLeaseLive(lease, { ...now, monotonicMs: now.monotonicMs + 1000 })).toThrow(lost)
      expect(() => assertLeaseLive(lease, { ...now, wallMs: now.wallMs + 1000 })).toThrow(lost)
      expect(() => assertLeaseLive({ ...lease }, now)).toThrow(lost)
    })

    it("and are independent of each other", async () => {
      const lanes = await Promise.all([1, 2, 3].map(() => openSpendingLane(store)))
      const paid = await Promise.all(lanes.map((lane) => pay(lane, 20)))
      for (const { slots } of paid) {
        expect(slots.map(({ nonce }) => nonce)).toEqual(
          Array.from({ length: 20 }, (_, index) => BigInt(7 + index)),
        )
      }
    })
  })

  describe("match their nonces with the chain", () => {
    it("before they spend", async () => {
      const { lane, lease, chain } = await openSpendingLane(store)
      await releaseLease(store, lease)
      const next = await acquireLease(store, lane)
      const [intent] = await planSome(store, 1)
      const spend = () => reserveSlots(store, next, [intent!.intentId])
      await expect(spend()).rejects.toMatchObject({ code: "JOURNAL_LANE_UNCHECKED" })
      expect(await matchNonces(store, next, chain)).toEqual({
        isOpen: true,
        unexplained: [],
        undecided: [],
        lostSlots: [],
        changed: [],
      })
      expect(await spend()).toHaveLength(1)
    })

    it("and find their own transactions in blocks, replacements among them", async () => {
      const fixture = await openSpendingLane(store)
      const { signed, slots, intents } = await pay(fixture, 3)
      const bump = sign(slots[1]!.nonce)
      await recordAttempts(store, fixture.lease, [bump])
      fixture.chain.mine(signed[0]!.transactionHash)
      fixture.chain.mine(bump.transactionHash, false)
      const { isOpen, changed } = await matchNonces(store, fixture.lease, fixture.chain)
      expect(isOpen).toBe(true)
      expect(changed.map(({ transactionHash }) => transactionHash)).toEqual([
        signed[0]!.transactionHash,
        bump.transactionHash,
      ])
      expect((await readIntent(store, intents[2]!.idempotencyKey)).progress).toBe("signed")
    })

    it("and freeze on a transaction that the journal never made, until a person declares it foreign", async () => {
      const fixture = await openSpendingLane(store)
      const { chain, lane, lease } = fixture
      chain.mine(FOREIGN)
      chain.pending.push(FOREIGN)
      const match = await matchNonces(store, lease, chain)
      expect(match).toMatchObject({ isOpen: false, unexplained: [{ fromNonce: 7n, toNonce: 8n }] })
      await expect(pay(fixture)).rejects.toMatchObject({ code: "JOURNAL_LANE_FROZEN" })
      const declare = (fromNonce: bigint, toNonce: bigint, who = person) =>
        declareForeign(store, chain, lane, { fromNonce, toNonce }, who)
      await expect(declare(7n, 9n)).rejects.toMatchObject({ code: "JOURNAL_NONCE_UNUSED" })
      await expect(declare(8n, 8n)).rejects.toMatchObject({ code: "JOURNAL_TRANSITION_FORBIDDEN" })
      await expect(declare(8n, 7n)).rejects.toMatchObject({ code: "JOURNAL_INPUT_INVALID" })
      await expect(declare(7n, 8n, { who: "", why: "" })).rejects.toMatchObject({
        code: "JOURNAL_PERSON_MISSING",
      })
      await declare(7n, 8n)
      expect(await matchNonces(store, lease, chain)).toMatchObject({ isOpen: true })
      expect((await pay(fixture)).slots[0]!.nonce).toBe(9n)
      await expect(declare(9n, 9n)).rejects.toMatchObject({ code: "JOURNAL_NONCE_UNUSED" })
    })

    it("and conclude nothing from a foreign transaction in a block that may still leave the chain", async () => {
      const fixture = await openSpendingLane(store)
      const { lane, chain } = fixture
      const { intents, signed } = await pay(fixture)
      await releaseLease(store, fixture.lease)
      const lease = await acquireLease(store, lane)
      chain.mine(FOREIGN)
      expect(await matchNonces(store, lease, chain)).toMatchObject({
        isOpen: false,
        unexplained: [],
        undecided: [7n],
        lostSlots: [],
      })
      const spend = () => reserveSlots(store, lease, [intents[0]!.intentId])
      await expect(spend()).rejects.toMatchObject({ code: "JOURNAL_LANE_UNCHECKED" })
      expect((await readIntent(store, intents[0]!.idempotencyKey)).progress).toBe("signed")
      // It left the chain, and ours is in its place.
      chain.reorg(1)
      chain.mine(signed[0]!.transactionHash)
      expect(await matchNonces(store, lease, chain)).toMatchObject({ isOpen: true, undecided: [] })
    })

    it("and freeze on one in a fresh block too when the journal never gave the nonce out", async () => {
      const fixture = await openSpendingLane(store)
      await pay(fixture)
      fixture.chain.mine(FOREIGN)
      fixture.chain.mine(FOREIGN)
      const match = await matchNonces(store, fixture.lease, fixture.chain)
      expect(match).toMatchObject({ isOpen: false, unexplained: [{ fromNonce: 8n }], undecided: [7n] })
      await expect(pay(fixture)).rejects.toMatchObject({ code: "JOURNAL_LANE_FROZEN" })
    })

    it("and take an unknown nonce for foreign when the caller itself wrote the journal last", async () => {
      const fixture = await openSpendingLane(store)
      await pay(fixture)
      fixture.chain.mine(FOREIGN)
      fixture.chain.finalizeAll()
      fixture.chain.mine(FOREIGN)
      const match = (writtenUpTo: bigint) => matchNonces(store, fixture.lease, fixture.chain, { writtenUpTo })
      expect(await match(8n)).toMatchObject({ isOpen: true, unexplained: [] })
      expect((await pay(fixture)).slots[0]!.nonce).toBe(8n)
      // A journal that has given out fewer nonces than the caller did is an older one.
      fixture.chain.mine(FOREIGN)
      expect(await match(10n)).toMatchObject({ isOpen: false, unexplained: [{ fromNonce: 9n }] })
      // Once frozen, only a person opens it.
      expect(await match(9n)).toMatchObject({
        isOpen: false,
        unexplained: [{ fromNonce: 8n }, { fromNonce: 9n }],
      })
    })

    it("and take a final foreign transaction for one by themselves only in an open lane", async () => {
      const fixture = await openSpendingLane(store)
      const { intents } = await pay(fixture)
      fixture.chain.mine(FOREIGN)
      fixture.chain.finalizeAll()
      const match = await matchNonces(store, fixture.lease, fixture.chain)
      expect(match).toMatchObject({ isOpen: true, lostSlots: [{ nonce: 7n, takenBy: { hash: FOREIGN } }] })
      expect((await readIntent(store, intents[0]!.idempotencyKey)).state).toBe("planned")
      const [slot] = await reserveSlots(store, fixture.lease, [intents[0]!.intentId])
      expect(slot!.nonce).toBe(8n)
    })

    it("and never take 'not found' for foreign: a person decides, and the intent waits for a release", async () => {
      const fixture = await openSpendingLane(store)
      const { chain, lane, lease } = fixture
      const { intents } = await pay(fixture, 2)
      chain.knowsNonces = false
      chain.mine(FOREIGN)
      expect(await matchNonces(store, lease, chain)).toMatchObject({ unexplained: [], undecided: [7n] })
      chain.finalizeAll()
      const frozen = { isOpen: false, unexplained: [{ fromNonce: 7n }] }
      expect(await matchNonces(store, lease, chain)).toMatchObject(frozen)
      // In a frozen lane a fresh one is for a person too.
      chain.mine(FOREIGN)
      const both = { isOpen: false, unexplained: [{ fromNonce: 7n }, { fromNonce: 8n }], undecided: [] }
      expect(await matchNonces(store, lease, chain)).toMatchObject(both)
      const declare = () => declareForeign(store, chain, lane, { fromNonce: 7n, toNonce: 8n }, person)
      await expect(declare()).rejects.toMatchObject({ code: "JOURNAL_NONCE_UNUSED" })
      chain.finalizeAll()
      await declare()
      expect(await matchNonces(store, lease, chain)).toMatchObject({ isOpen: true })
      expect((await readIntent(store, intents[0]!.idempotencyKey)).state).toBe("frozen")
      const spend = () => reserveSlots(store, lease, [intents[0]!.intentId])
      await expect(spend()).rejects.toMatchObject({ code: "JOURNAL_TRANSITION_FORBIDDEN" })
      expect(await releaseIntents(store, [intents[0]!.idempotencyKey], person)).toMatchObject([
        { state: "planned" },
      ])
      expect((await spend())[0]!.nonce).toBe(9n)
    })

    it("and refuse to declare a nonce foreign that an own transaction used", async () => {
      const fixture = await openSpendingLane(store)
      const { chain, lane, lease } = fixture
      const { signed } = await pay(fixture)
      chain.knowsNonces = false
      chain.mine(FOREIGN)
      await matchNonces(store, lease, chain)
      chain.mined = []
      chain.mine(signed[0]!.transactionHash)
      chain.finalizeAll()
      const declared = declareForeign(store, chain, lane, { fromNonce: 7n }, person)
      await expect(declared).rejects.toMatchObject({ code: "JOURNAL_PROOF_MISSING" })
      expect(await matchNonces(store, lease, chain)).toMatchObject({ isOpen: true })
    })

    it("and refuse a chain that is behind the journal", async () => {
      const fixture = await openSpendingLane(store)
      const { signed } = await pay(fixture)
      const { block } = fixture.chain.mine(signed[0]!.transactionHash)
      await recordObservations(store, fixture.lease, [
        { transactionHash: signed[0]!.transactionHash, is: "included", block, succeeded: true },
        { transactionHash: signed[0]!.transactionHash, is: "final", finalizedBlockNumber: block.number },
      ])
      const match = matchNonces(store, fixture.lease, new MockChain(7n))
      await expect(match).rejects.toMatchObject({ code: "JOURNAL_CHAIN_BEHIND" })
      await expect(pay(fixture)).rejects.toMatchObject({ code: "JOURNAL_LANE_FROZEN" })
      expect(await matchNonces(store, fixture.lease, fixture.chain)).toMatchObject({ isOpen: true })
    })
  })
})
