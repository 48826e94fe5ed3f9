import { afterAll, beforeAll, expect, it } from "vitest"
import { describeOnEveryBackend } from "../../test/support/backends.ts"
import type { Backend } from "../../test/support/backends.ts"
import { openSpendingLane, planSome, sign } from "../../test/support/lane-fixture.ts"
import { takeBytes } from "../journal/committed-attempt.ts"
import { recordAttempts } from "../journal/record-attempts.ts"
import { recordObservations } from "../journal/record-observations.ts"
import { reserveSlots } from "../journal/reserve-slots.ts"
import { renewLease } from "../lanes/acquire-lease.ts"
import { inLane } from "../lanes/in-lane.ts"
import type { Store } from "../store/store.ts"
import { halt, readHalt, resume } from "./halt.ts"

const person = { who: "ana", why: "the key may be stolen" }

describeOnEveryBackend("a halt", (start) => {
  let backend: Backend
  let store: Store
  beforeAll(async () => {
    backend = await start()
    store = await backend.fresh()
  })
  afterAll(() => backend.stop())

  it("is off at first, and holds however often it is given", async () => {
    expect(await readHalt(store)).toEqual({ isHalted: false, inFlight: [] })
    await halt(store, person)
    await halt(store, person)
    expect((await readHalt(store)).isHalted).toBe(true)
    await resume(store, person)
    expect((await readHalt(store)).isHalted).toBe(false)
  })

  it("stops every lane for nonces, signatures and bytes to send, and lets results be recorded", async () => {
    const lanes = await Promise.all([openSpendingLane(store), openSpendingLane(store)])
    const intents = await planSome(store, 4)
    const work = await Promise.all(
      lanes.map(async ({ lease }, index) => {
        const [slot] = await reserveSlots(store, lease, [intents[index]!.intentId])
        const signed = sign(slot!.nonce)
        return { lease, signed, committed: await recordAttempts(store, lease, [signed]), slot: slot! }
      }),
    )
    const report = await halt(store, person)
    expect(report).toMatchObject({ isHalted: true, last: person })
    expect(
      report.inFlight
        .map(({ transactionHash, idempotencyKey, state }) => [transactionHash, idempotencyKey, state])
        .sort(),
    ).toEqual(
      work
        .map(({ signed }, index) => [signed.transactionHash, intents[index]!.idempotencyKey, "signed"])
        .sort(),
    )
    const halted = { code: "JOURNAL_HALTED" }
    for (const [index, { lease, committed, signed, slot }] of work.entries()) {
      await expect(reserveSlots(store, lease, [intents[index + 2]!.intentId])).rejects.toMatchObject(halted)
      await expect(recordAttempts(store, lease, [sign(slot.nonce)])).rejects.toMatchObject(halted)
      await expect(
        recordAttempts(store, lease, [sign(slot.nonce, { kind: "cancel" })]),
      ).rejects.toMatchObject(halted)
      await expect(takeBytes(store, lease, committed)).rejects.toMatchObject(halted)
      await recordObservations(store, lease, [{ transactionHash: signed.transactionHash, is: "sent" }])
      await renewLease(store, lease)
    }
    expect(await resume(store, { who: "bob", why: "the key is safe" })).toMatchObject({
      isHalted: false,
      last: { who: "bob" },
    })
    expect(await takeBytes(store, work[0]!.lease, work[0]!.committed)).toHaveLength(1)
    expect(await reserveSlots(store, work[0]!.lease, [intents[2]!.intentId])).toHaveLength(1)
  })

  it("waits for a commit under way, so that nothing is given out after it returned", async () => {
    // One connection cannot wait for itself.
    if (store.kind === "mock") return
    const { lease } = await openSpendingLane(store)
    const order: string[] = []
    let proceed = (): void => undefined
    const entered = new Promise<void>((resolve) => {
      void inLane(store, lease, "spend", async () => {
        resolve()
        await new Promise<void>((done) => {
          proceed = done
        })
        order.push("committed")
      })
    })
    await entered
    const halting = halt(store, person).then(() => order.push("halted"))
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(order).toEqual([])
    proceed()
    await halting
    expect(order).toEqual(["committed", "halted"])
  })

  it.each([
    ["no name", { who: "", why: "x" }],
    ["no reason", { who: "x", why: "  " }],
    ["too long a name", { who: "x".repeat(201), why: "x" }],
    ["a number", { who: 7 as never, why: "x" }],
  ])("needs who and why: %s", async (_what, who) => {
    await expect(halt(store, who)).rejects.toMatchObject({ code: "JOURNAL_PERSON_MISSING" })
    await expect(resume(store, who)).rejects.toMatchObject({ code: "JOURNAL_PERSON_MISSING" })
    expect(
      await store.sql.selectFrom("agentgpt.decision").where("who", "not in", ["ana", "bob"]).execute(),
    ).toEqual([])
  })
})
