import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { describeOnEveryBackend } from "../../test/support/backends.ts"
import type { Backend } from "../../test/support/backends.ts"
import { CHAIN, openSpendingLane, planSome, randomKey, sign } from "../../test/support/lane-fixture.ts"
import { listOpenSlots } from "../lanes/list-open-slots.ts"
import type { Store } from "../store/store.ts"
import { closeIntents } from "./close-intents.ts"
import { takeBytes } from "./committed-attempt.ts"
import { loadUnsettledAttempts } from "./load-attempts.ts"
import { planIntents } from "./plan-intents.ts"
import { readIntent } from "./read-intent.ts"
import { recordAttempts } from "./record-attempts.ts"
import { recordObservations } from "./record-observations.ts"
import { releaseIntents } from "./release-intents.ts"
import { reserveSlots } from "./reserve-slots.ts"
import { settleForeign } from "./settle-foreign.ts"

const person = { who: "ana", why: "checked on the explorer" }
const block = (number: bigint, digit = "a") => ({ number, hash: `0x${digit.repeat(64)}` }) as const

describeOnEveryBackend("the journal", (start) => {
  let backend: Backend
  let store: Store
  beforeAll(async () => {
    backend = await start()
    store = await backend.fresh()
  })
  afterAll(() => backend.stop())

  const signOne = async (more: Parameters<typeof sign>[1] = {}) => {
    const fixture = await openSpendingLane(store)
    const [intent] = await planSome(store, 1)
    const [slot] = await reserveSlots(store, fixture.lease, [intent!.intentId])
    const signed = sign(slot!.nonce, more)
    const [committed] = await recordAttempts(store, fixture.lease, [signed])
    return { ...fixture, intent: intent!, slot: slot!, signed, committed: committed! }
  }

  describe("intents", () => {
    it("gives the same intent for the same key and payload, whatever the order of its members", async () => {
      const key = randomKey()
      const [first] = await planIntents(store, [
        { idempotencyKey: key, chainId: CHAIN, payload: { a: 1, b: "2" } },
      ])
      const [again] = await planIntents(store, [
        { idempotencyKey: key, chainId: CHAIN, payload: { b: "2", a: 1 } },
      ])
      expect(again).toEqual(first)
      expect(await readIntent(store, key)).toMatchObject({ state: "planned", progress: "planned" })
    })

    it("are in the order of their request, whatever their keys, also beside some that are known", async () => {
      const key = randomKey()
      const request = (name: string) =>
        ({ idempotencyKey: `${key}/${name}`, chainId: CHAIN, payload: name }) as const
      const [known] = await planIntents(store, [request("b")])
      const [swap, again, revoke] = await planIntents(store, [request("swap"), request("b"), request("a")])
      expect(again).toEqual(known)
      expect(swap!.intentId).toBeGreaterThan(known!.intentId)
      expect(revoke!.intentId).toBeGreaterThan(swap!.intentId)
    })

    it("refuses another payload, or another chain, under a used key, and writes nothing of the request", async () => {
      const [key, other] = [randomKey(), randomKey()]
      await planIntents(store, [{ idempotencyKey: key, chainId: CHAIN, payload: { to: "ana" } }])
      const changed = { idempotencyKey: key, chainId: CHAIN, payload: { to: "bob" } } as const
      const fresh = { idempotencyKey: other, chainId: CHAIN, payload: 1 } as const
      await expect(planIntents(store, [fresh, changed])).rejects.toMatchObject({ code: "JOURNAL_KEY_REUSED" })
      const moved = { idempotencyKey: key, chainId: "eip155:1", payload: { to: "ana" } } as const
      await expect(planIntents(store, [moved])).rejects.toMatchObject({ code: "JOURNAL_KEY_REUSED" })
      await expect(readIntent(store, other)).rejects.toMatchObject({ code: "JOURNAL_INTENT_UNKNOWN" })
    })

    it("refuses one key with two payloads inside a request, and takes equal ones as one", async () => {
      const key = randomKey()
      const twice = [1, 1].map((payload) => ({ idempotencyKey: key, chainId: CHAIN, payload }) as const)
      const [one, same] = await planIntents(store, twice)
      expect(one!.intentId).toBe(same!.intentId)
      const clash = [1, 2].map(
        (payload) => ({ idempotencyKey: randomKey().slice(0, 5), chainId: CHAIN, payload }) as const,
      )
      await expect(planIntents(store, clash)).rejects.toMatchObject({ code: "JOURNAL_KEY_REUSED" })
    })

    it.each(["", "two words", "x".repeat(201), "ä", "line\nfeed", undefined])(
      "refuses %j as a key",
      async (key) => {
        const request = { idempotencyKey: key as string, chainId: CHAIN, payload: 1 } as const
        await expect(planIntents(store, [request])).rejects.toMatchObject({ code: "JOURNAL_KEY_INVALID" })
      },
    )

    it.each([
      [1.5, "HASH_NUMBER_NOT_INTEGER"],
      [{ amount: 1n }, "HASH_BIGINT"],
      [undefined, "HASH_UNDEFINED"],
    ])("refuses the payload %s", async (payload, code) => {
      const request = { idempotencyKey: randomKey(), chainId: CHAIN, payload: payload as never } as const
      await expect(planIntents(store, [request])).rejects.toMatchObject({ code })
    })

    it("refuses a chain id that is none", async () => {
      const request = { idempotencyKey: randomKey(), chainId: "mainnet" as never, payload: 1 }
      await expect(planIntents(store, [request])).rejects.toMatchObject({ code: "ID_CHAIN_INVALID" })
    })

    it("commits what is written alongside with them, and neither when that fails", async () => {
      const [key, other] = [randomKey(), randomKey()]
      const request = { idempotencyKey: key, chainId: CHAIN, payload: 1 } as const
      const budget = planIntents(store, [request], async (transaction) => {
        await transaction
          .insertInto("agentgpt.decision")
          .values({ kind: "freeze", subject: other, who: "test", why: "test" })
          .execute()
        throw new Error("over budget")
      })
      await expect(budget).rejects.toMatchObject({ code: "INTERNAL_UNEXPECTED" })
      await expect(readIntent(store, key)).rejects.toMatchObject({ code: "JOURNAL_INTENT_UNKNOWN" })
      const left = await store.sql.selectFrom("agentgpt.decision").where("subject", "=", other).execute()
      expect(left).toEqual([])
    })
  })

  describe("slots", () => {
    it("gives out nonces in order, without gaps, across calls", async () => {
      const { lease } = await openSpendingLane(store)
      const intents = await planSome(store, 5)
      const ids = intents.map(({ intentId }) => intentId)
      const first = await reserveSlots(store, lease, ids.slice(0, 3))
      const second = await reserveSlots(store, lease, ids.slice(3))
      expect([...first, ...second].map(({ nonce, intentId }) => [nonce, intentId])).toEqual(
        ids.map((id, index) => [BigInt(7 + index), id]),
      )
    })

    it("refuses a second slot for an intent, and gives out none of the call's nonces", async () => {
      const { lease } = await openSpendingLane(store)
      const [one, two] = await planSome(store, 2)
      await reserveSlots(store, lease, [one!.intentId])
      const refused = reserveSlots(store, lease, [two!.intentId, one!.intentId])
      await expect(refused).rejects.toMatchObject({ code: "JOURNAL_SLOT_TAKEN" })
      const twice = reserveSlots(store, lease, [two!.intentId, two!.intentId])
      await expect(twice).rejects.toMatchObject({ code: "JOURNAL_SLOT_TAKEN" })
      const [slot] = await reserveSlots(store, lease, [two!.intentId])
      expect(slot!.nonce).toBe(8n)
    })

    it("refuses an intent of another chain and one that does not exist", async () => {
      const { lease } = await openSpendingLane(store)
      const [elsewhere] = await planIntents(store, [
        { idempotencyKey: randomKey(), chainId: "eip155:1", payload: 1 },
      ])
      for (const [id, code] of [
        [elsewhere!.intentId, "JOURNAL_TRANSITION_FORBIDDEN"],
        [999_999_999n, "JOURNAL_INPUT_INVALID"],
      ] as const) {
        await expect(reserveSlots(store, lease, [id])).rejects.toMatchObject({ code })
      }
    })
  })

  describe("attempts", () => {
    it("returns bytes to send only for what it committed itself", async () => {
      const { lease, committed, signed } = await signOne()
      const [bytes] = await takeBytes(store, lease, [committed])
      expect(bytes).toEqual(signed.signedBytes)
      const forged = { ...committed }
      await expect(takeBytes(store, lease, [forged])).rejects.toMatchObject({ code: "JOURNAL_NOT_COMMITTED" })
      const other = await openSpendingLane(store)
      await expect(takeBytes(store, other.lease, [committed])).rejects.toMatchObject({
        code: "JOURNAL_NOT_COMMITTED",
      })
    })

    it("keeps its bytes when the caller's array changes", async () => {
      const { lease, committed, signed } = await signOne()
      const before = Uint8Array.from(signed.signedBytes)
      signed.signedBytes.fill(0)
      expect((await takeBytes(store, lease, [committed]))[0]).toEqual(before)
      ;(await takeBytes(store, lease, [committed]))[0]!.fill(0)
      expect((await takeBytes(store, lease, [committed]))[0]).toEqual(before)
    })

    it("refuses bytes whose hash is another one", async () => {
      const { lease } = await openSpendingLane(store)
      const [intent] = await planSome(store, 1)
      const [slot] = await reserveSlots(store, lease, [intent!.intentId])
      const wrong = { ...sign(slot!.nonce), transactionHash: `0x${"0".repeat(64)}` } as const
      await expect(recordAttempts(store, lease, [wrong])).rejects.toMatchObject({
        code: "JOURNAL_BYTES_MISMATCH",
      })
      expect(await loadUnsettledAttempts(store, lease)).toEqual([])
    })

    it("refuses an attempt at a nonce that was never given out", async () => {
      const { lease } = await openSpendingLane(store)
      const refused = recordAttempts(store, lease, [sign(7n)])
      await expect(refused).rejects.toMatchObject({ code: "JOURNAL_INPUT_INVALID" })
    })

    it("takes a replacement that pays the same, and refuses one that pays something else", async () => {
      const { lease, slot } = await signOne()
      await recordAttempts(store, lease, [sign(slot.nonce)])
      const other = sign(slot.nonce, { callHash: `0x${"d".repeat(64)}` })
      await expect(recordAttempts(store, lease, [other])).rejects.toMatchObject({ code: "JOURNAL_IMMUTABLE" })
      const loaded = await loadUnsettledAttempts(store, lease)
      expect(loaded.map(({ attemptNumber }) => attemptNumber)).toEqual([1, 2])
    })

    it("loads unsettled attempts byte for byte, ready to send", async () => {
      const { lease, signed } = await signOne()
      const [loaded] = await loadUnsettledAttempts(store, lease)
      expect(loaded!.state).toBe("signed")
      expect((await takeBytes(store, lease, [loaded!.attempt]))[0]).toEqual(signed.signedBytes)
    })
  })

  describe("observations", () => {
    it("follow a payment to its end and say each step in one word", async () => {
      const { lease, intent, signed } = await signOne()
      const news = signed.transactionHash
      const progress = async () => (await readIntent(store, intent.idempotencyKey)).progress
      const seen = [await progress()]
      for (const step of [
        { is: "sent" },
        { is: "unknown" },
        { is: "dropped" },
        { is: "included", block: block(5n), succeeded: true },
        { is: "safe" },
        { is: "final", finalizedBlockNumber: 5n },
      ] as const) {
        await recordObservations(store, lease, [{ transactionHash: news, ...step }])
        seen.push(await progress())
      }
      expect(seen).toEqual(["signed", "sent", "unknown", "dropped", "included", "safe", "finalized"])
      const again = reserveSlots(store, lease, [intent.intentId])
      await expect(again).rejects.toMatchObject({ code: "JOURNAL_SLOT_TAKEN" })
    })

    it("un-confirm a transaction whose block left the chain, and find it in another", async () => {
      const { lease, intent, signed } = await signOne()
      const included = (digit: string) =>
        ({
          transactionHash: signed.transactionHash,
          is: "included",
          block: block(9n, digit),
          succeeded: true,
        }) as const
      await recordObservations(store, lease, [included("a")])
      await recordObservations(store, lease, [{ transactionHash: signed.transactionHash, is: "removed" }])
      expect((await readIntent(store, intent.idempotencyKey)).progress).toBe("unknown")
      await recordObservations(store, lease, [included("b")])
      expect(await recordObservations(store, lease, [included("c")])).toEqual([
        { transactionHash: signed.transactionHash, state: "included" },
      ])
    })

    it("let a rival of the same slot take the place after a re-org, and close the other when it is final", async () => {
      const { lease, slot, intent, signed } = await signOne()
      const bump = sign(slot.nonce)
      await recordAttempts(store, lease, [bump])
      await recordObservations(store, lease, [
        { transactionHash: signed.transactionHash, is: "included", block: block(3n), succeeded: true },
      ])
      await recordObservations(store, lease, [
        { transactionHash: bump.transactionHash, is: "included", block: block(4n, "b"), succeeded: true },
      ])
      await recordObservations(store, lease, [
        { transactionHash: bump.transactionHash, is: "final", finalizedBlockNumber: 10n },
      ])
      const rows = await store.sql
        .selectFrom("agentgpt.attempt")
        .select(["transaction_hash", "state"])
        .where("account", "=", lease.account)
        .orderBy("attempt_number")
        .execute()
      expect(rows.map(({ state }) => state)).toEqual(["replaced", "finalized"])
      expect((await readIntent(store, intent.idempotencyKey)).state).toBe("finalized")
    })

    it("change nothing when they are old or known", async () => {
      const { lease, signed } = await signOne()
      const transactionHash = signed.transactionHash
      const included = { transactionHash, is: "included", block: block(5n), succeeded: true } as const
      await recordObservations(store, lease, [included])
      expect(await recordObservations(store, lease, [included, { transactionHash, is: "sent" }])).toEqual([])
      const final = { transactionHash, is: "final", finalizedBlockNumber: 6n } as const
      await recordObservations(store, lease, [final])
      expect(
        await recordObservations(store, lease, [final, included, { transactionHash, is: "safe" }]),
      ).toEqual([])
    })

    it("refuse what contradicts the journal", async () => {
      const { lease, signed } = await signOne()
      const transactionHash = signed.transactionHash
      const record = (...news: Parameters<typeof recordObservations>[2]) =>
        recordObservations(store, lease, news)
      await expect(record({ transactionHash, is: "safe" })).rejects.toMatchObject({
        code: "JOURNAL_TRANSITION_FORBIDDEN",
      })
      await expect(record({ transactionHash, is: "final", finalizedBlockNumber: 9n })).rejects.toMatchObject({
        code: "JOURNAL_TRANSITION_FORBIDDEN",
      })
      await expect(record({ transactionHash: `0x${"9".repeat(64)}`, is: "sent" })).rejects.toMatchObject({
        code: "JOURNAL_ATTEMPT_UNKNOWN",
      })
      const included = { transactionHash, is: "included", block: block(5n), succeeded: true } as const
      await record(included)
      // Finality of an earlier block says nothing about this one.
      await expect(record({ transactionHash, is: "final", finalizedBlockNumber: 4n })).rejects.toMatchObject({
        code: "JOURNAL_INPUT_INVALID",
      })
      await record({ transactionHash, is: "final", finalizedBlockNumber: 5n })
      await expect(record({ transactionHash, is: "removed" })).rejects.toMatchObject({
        code: "JOURNAL_TRANSITION_FORBIDDEN",
      })
      await expect(record({ ...included, block: block(6n, "b") })).rejects.toMatchObject({
        code: "JOURNAL_TRANSITION_FORBIDDEN",
      })
    })

    it("record a revert, after which a person may let the intent be paid from another slot", async () => {
      const { lease, intent, signed } = await signOne()
      const transactionHash = signed.transactionHash
      await recordObservations(store, lease, [
        { transactionHash, is: "included", block: block(5n), succeeded: false },
        { transactionHash, is: "final", finalizedBlockNumber: 5n },
      ])
      expect(await readIntent(store, intent.idempotencyKey)).toMatchObject({ state: "reverted" })
      const early = reserveSlots(store, lease, [intent.intentId])
      await expect(early).rejects.toMatchObject({ code: "JOURNAL_TRANSITION_FORBIDDEN" })
      await releaseIntents(store, [intent.idempotencyKey], person)
      const [slot] = await reserveSlots(store, lease, [intent.intentId])
      expect(slot!.nonce).toBe(8n)
    })
  })

  describe("foreign transactions", () => {
    const taker = (number: bigint) =>
      ({ hash: `0x${"f".repeat(64)}`, block: block(number, "e"), succeeded: true }) as const

    it("free the intent for another slot once they are final, and not before", async () => {
      const { lease, intent, slot } = await signOne()
      const early = { nonce: slot.nonce, takenBy: taker(20n), finalizedBlockNumber: 19n }
      await expect(settleForeign(store, lease, early)).rejects.toMatchObject({
        code: "JOURNAL_PROOF_MISSING",
      })
      expect((await readIntent(store, intent.idempotencyKey)).state).toBe("signed")
      await settleForeign(store, lease, { ...early, finalizedBlockNumber: 20n })
      expect((await readIntent(store, intent.idempotencyKey)).state).toBe("planned")
      const [next] = await reserveSlots(store, lease, [intent.intentId])
      expect(next!.nonce).toBe(slot.nonce + 1n)
      expect(await loadUnsettledAttempts(store, lease)).toEqual([])
    })

    it("told again later leave the intent its next slot, reserved or signed", async () => {
      const { lease, intent, slot } = await signOne()
      const proof = { nonce: slot.nonce, takenBy: taker(20n), finalizedBlockNumber: 20n }
      await settleForeign(store, lease, proof)
      const [next] = await reserveSlots(store, lease, [intent.intentId])
      await settleForeign(store, lease, proof)
      expect((await readIntent(store, intent.idempotencyKey)).state).toBe("reserved")
      await recordAttempts(store, lease, [sign(next!.nonce)])
      await settleForeign(store, lease, proof)
      expect((await readIntent(store, intent.idempotencyKey)).state).toBe("signed")
    })

    it("are not believed when the taker is a transaction of the journal, or one stands in a block", async () => {
      const { lease, slot, signed } = await signOne()
      const proof = { nonce: slot.nonce, takenBy: taker(20n), finalizedBlockNumber: 20n }
      const own = { ...proof, takenBy: { ...proof.takenBy, hash: signed.transactionHash } }
      await expect(settleForeign(store, lease, own)).rejects.toMatchObject({ code: "JOURNAL_PROOF_MISSING" })
      await recordObservations(store, lease, [
        { transactionHash: signed.transactionHash, is: "included", block: block(19n), succeeded: true },
      ])
      await expect(settleForeign(store, lease, proof)).rejects.toMatchObject({
        code: "JOURNAL_PROOF_MISSING",
      })
    })
  })

  describe("ends without payment", () => {
    it("close an intent before its slot, and with a slot leave a gap for a cancelling transaction", async () => {
      const { lease, lane } = await openSpendingLane(store)
      const [early, late] = await planSome(store, 2)
      await closeIntents(store, [early!.intentId], {
        as: "failed-before-send",
        why: "the simulation reverted",
      })
      expect(await readIntent(store, early!.idempotencyKey)).toMatchObject({
        state: "failed-before-send",
        stateWhy: "the simulation reverted",
      })
      const [slot] = await reserveSlots(store, lease, [late!.intentId])
      const closing = { as: "cancelled", why: "asked by the payer" } as const
      const unfenced = closeIntents(store, [late!.intentId], closing)
      await expect(unfenced).rejects.toMatchObject({ code: "JOURNAL_LEASE_LOST" })
      await closeIntents(store, [late!.intentId], closing, lease)
      expect(await listOpenSlots(store.sql, lane)).toMatchObject([{ nonce: slot!.nonce, needs: "cancel" }])
      const payment = recordAttempts(store, lease, [sign(slot!.nonce)])
      await expect(payment).rejects.toMatchObject({ code: "JOURNAL_TRANSITION_FORBIDDEN" })
      const cancel = sign(slot!.nonce, { kind: "cancel" })
      await recordAttempts(store, lease, [cancel])
      await recordObservations(store, lease, [
        { transactionHash: cancel.transactionHash, is: "included", block: block(2n), succeeded: true },
        { transactionHash: cancel.transactionHash, is: "final", finalizedBlockNumber: 2n },
      ])
      expect((await readIntent(store, late!.idempotencyKey)).state).toBe("cancelled")
      expect(await listOpenSlots(store.sql, lane)).toEqual([])
    })

    it("cancel a signed payment only by the final cancelling transaction of its own slot", async () => {
      const { lease, intent, slot, signed } = await signOne()
      const closing = { as: "cancelled", why: "asked" } as const
      await expect(closeIntents(store, [intent.intentId], closing, lease)).rejects.toMatchObject({
        code: "JOURNAL_PROOF_MISSING",
      })
      const cancel = sign(slot.nonce, { kind: "cancel" })
      await recordAttempts(store, lease, [cancel])
      expect((await readIntent(store, intent.idempotencyKey)).state).toBe("signed")
      await recordObservations(store, lease, [
        { transactionHash: cancel.transactionHash, is: "included", block: block(2n), succeeded: true },
        { transactionHash: cancel.transactionHash, is: "final", finalizedBlockNumber: 2n },
      ])
      expect((await readIntent(store, intent.idempotencyKey)).state).toBe("cancelled")
      const late = {
        transactionHash: signed.transactionHash,
        is: "included",
        block: block(3n, "b"),
        succeeded: true,
      } as const
      await expect(recordObservations(store, lease, [late])).rejects.toMatchObject({
        code: "JOURNAL_TRANSITION_FORBIDDEN",
      })
    })

    it("refuse to close a paid intent", async () => {
      const { lease, intent, signed } = await signOne()
      await recordObservations(store, lease, [
        { transactionHash: signed.transactionHash, is: "included", block: block(2n), succeeded: true },
        { transactionHash: signed.transactionHash, is: "final", finalizedBlockNumber: 2n },
      ])
      const closing = closeIntents(store, [intent.intentId], { as: "cancelled", why: "x" }, lease)
      await expect(closing).rejects.toMatchObject({ code: "JOURNAL_TRANSITION_FORBIDDEN" })
      await expect(releaseIntents(store, [intent.idempotencyKey], person)).rejects.toMatchObject({
        code: "JOURNAL_INTENT_UNKNOWN",
      })
    })

    it.each([
      ["no name", { who: " ", why: "because" }],
      ["no reason", { who: "ana", why: "" }],
      ["nothing", undefined as never],
    ])("refuse a release with %s", async (_what, who) => {
      await expect(releaseIntents(store, [], who)).rejects.toMatchObject({ code: "JOURNAL_PERSON_MISSING" })
    })
  })
})
