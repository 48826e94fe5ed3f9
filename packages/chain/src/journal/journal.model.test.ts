import fc from "fast-check"
import type { Hex } from "@agentgpt/core"
import { afterAll, beforeAll, expect, it } from "vitest"
import { openSpendingLane, planSome, sign } from "../../test/support/lane-fixture.ts"
import type { LaneFixture } from "../../test/support/lane-fixture.ts"
import { openMockStore } from "../mocks/mock-store.ts"
import type { Store } from "../store/store.ts"
import { readIntent } from "./read-intent.ts"
import { recordAttempts } from "./record-attempts.ts"
import { recordObservations } from "./record-observations.ts"
import type { Observation } from "./record-observations.ts"
import { releaseIntents } from "./release-intents.ts"
import { reserveSlots } from "./reserve-slots.ts"
import { settleForeign } from "./settle-foreign.ts"

/** What the journal should know: the model is a few lines of plain data. */
type ModelAttempt = {
  hash: Hex
  kind: "payment" | "cancel"
  in: "out" | "block" | "final" | "replaced"
  ok: boolean
}
type ModelSlot = {
  nonce: bigint
  intent: number
  attempts: ModelAttempt[]
  end?: "finalized" | "reverted" | "cancelled" | "foreign"
}
type Model = { keys: string[]; ids: bigint[]; slots: ModelSlot[] }

const person = { who: "model", why: "checked" }
const BLOCK = (number: bigint) => ({ number, hash: `0x${number.toString(16).padStart(64, "0")}` }) as const
const FOREIGN: Hex = `0x${"f".repeat(64)}`

let store: Store
beforeAll(async () => {
  store = await openMockStore()
})
afterAll(() => store.close())

const liveSlot = (model: Model, intent: number) =>
  model.slots.find((slot) => slot.intent === intent && (slot.end === undefined || slot.end === "finalized"))

function expectedState(model: Model, intent: number): string {
  const slot = liveSlot(model, intent) ?? model.slots.findLast((one) => one.intent === intent)
  if (slot === undefined) return "planned"
  if (slot.end === undefined)
    return slot.attempts.some(({ kind }) => kind === "payment") ? "signed" : "reserved"
  return slot.end === "foreign" ? "planned" : slot.end
}

/** Every step picks its target by a number; whether it must succeed follows from the model alone. */
const steps = fc.array(
  fc.record({
    step: fc.constantFrom("reserve", "sign", "cancel", "include", "remove", "final", "foreign", "release"),
    pick: fc.nat(50),
    ok: fc.boolean(),
  }),
  { minLength: 1, maxLength: 25 },
)

type Step = { readonly step: string; readonly pick: number; readonly ok: boolean }

async function apply({ lease }: LaneFixture, model: Model, released: Set<number>, { step, pick, ok }: Step) {
  const intent = pick % model.ids.length
  const slot = model.slots.length === 0 ? undefined : model.slots[pick % model.slots.length]
  const attempt =
    slot === undefined || slot.attempts.length === 0 ? undefined : slot.attempts[pick % slot.attempts.length]
  const observe = (news: object) =>
    recordObservations(store, lease, [{ transactionHash: attempt!.hash, ...news } as Observation])

  if (step === "reserve") {
    const state = released.has(intent) ? "planned" : expectedState(model, intent)
    const done = reserveSlots(store, lease, [model.ids[intent]!])
    const hasSlot = ["reserved", "signed", "finalized"].includes(state)
    const code = hasSlot ? "JOURNAL_SLOT_TAKEN" : "JOURNAL_TRANSITION_FORBIDDEN"
    if (state !== "planned") return expect(done).rejects.toMatchObject({ code })
    const [given] = await done
    expect(given!.nonce).toBe(7n + BigInt(model.slots.length))
    released.delete(intent)
    model.slots.push({ nonce: given!.nonce, intent, attempts: [] })
  } else if (step === "release") {
    const isHeld = ["reverted", "cancelled"].includes(expectedState(model, intent)) && !released.has(intent)
    const done = releaseIntents(store, [model.keys[intent]!], person)
    if (!isHeld) return expect(done).rejects.toMatchObject({ code: "JOURNAL_INTENT_UNKNOWN" })
    await done
    released.add(intent)
  } else if (slot === undefined) {
    return undefined
  } else if (step === "sign" || step === "cancel") {
    const signed = sign(slot.nonce, { kind: step === "sign" ? "payment" : "cancel" })
    const done = recordAttempts(store, lease, [signed])
    if (slot.end !== undefined)
      return expect(done).rejects.toMatchObject({ code: "JOURNAL_TRANSITION_FORBIDDEN" })
    await done
    slot.attempts.push({ hash: signed.transactionHash, kind: signed.kind, in: "out", ok: true })
  } else if (step === "foreign") {
    const proof = {
      nonce: slot.nonce,
      takenBy: { hash: FOREIGN, block: BLOCK(5n), succeeded: true },
      finalizedBlockNumber: 5n,
    }
    const done = settleForeign(store, lease, proof)
    if (slot.end === "foreign") {
      // The same news again changes nothing.
      await done.catch((thrown: unknown) => expect(thrown).toMatchObject({ code: "JOURNAL_INPUT_INVALID" }))
      return undefined
    }
    if (slot.end !== undefined)
      return expect(done).rejects.toMatchObject({ code: "JOURNAL_TRANSITION_FORBIDDEN" })
    if (slot.attempts.some((one) => one.in === "block")) {
      return expect(done).rejects.toMatchObject({ code: "JOURNAL_PROOF_MISSING" })
    }
    await done
    slot.end = "foreign"
    for (const one of slot.attempts) one.in = "replaced"
  } else if (attempt === undefined) {
    return undefined
  } else if (step === "include") {
    const done = observe({ is: "included", block: BLOCK(9n), succeeded: ok })
    if (attempt.in === "replaced")
      return expect(done).rejects.toMatchObject({ code: "JOURNAL_TRANSITION_FORBIDDEN" })
    await done
    if (attempt.in === "final" || attempt.in === "block") return undefined
    for (const one of slot.attempts) if (one.in === "block") one.in = "out"
    Object.assign(attempt, { in: "block", ok })
  } else if (step === "remove") {
    const done = observe({ is: "removed" })
    if (attempt.in === "replaced" || attempt.in === "final") {
      return expect(done).rejects.toMatchObject({ code: "JOURNAL_TRANSITION_FORBIDDEN" })
    }
    await done
    attempt.in = "out"
  } else if (step === "final") {
    const done = observe({ is: "final", finalizedBlockNumber: 9n })
    if (attempt.in === "out" || attempt.in === "replaced") {
      return expect(done).rejects.toMatchObject({ code: "JOURNAL_TRANSITION_FORBIDDEN" })
    }
    await done
    if (attempt.in === "final") return undefined
    for (const one of slot.attempts) one.in = "replaced"
    attempt.in = "final"
    slot.end = attempt.kind === "cancel" ? "cancelled" : attempt.ok ? "finalized" : "reverted"
  }
  return undefined
}

/** A slot that was taken is told of again when its intent has another one. */
const TAKEN_TWICE: Step[] = ["reserve", "foreign", "reserve", "foreign", "sign"].map((step) => ({
  step,
  pick: 0,
  ok: true,
}))

it("does what a few lines of plain data do, whatever the order of steps", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      const fixture = await openSpendingLane(store)
      const intents = await planSome(store, 3)
      const model: Model = {
        keys: intents.map(({ idempotencyKey }) => idempotencyKey),
        ids: intents.map(({ intentId }) => intentId),
        slots: [],
      }
      const released = new Set<number>()
      for (const one of list) await apply(fixture, model, released, one)
      for (const [index, key] of model.keys.entries()) {
        const expected = released.has(index) ? "planned" : expectedState(model, index)
        expect((await readIntent(store, key)).state).toBe(expected)
      }
      // Never two places that could pay one intent.
      for (const index of model.ids.keys()) {
        const paying = model.slots.filter(
          (slot) => slot.intent === index && (slot.end === undefined || slot.end === "finalized"),
        )
        expect(paying.length).toBeLessThanOrEqual(1)
      }
      const rows = await store.sql
        .selectFrom("agentgpt.slot")
        .select(["nonce", "state"])
        .where("account", "=", fixture.lane.account)
        .orderBy("nonce")
        .execute()
      expect(rows).toEqual(
        model.slots.map(({ nonce, attempts, end }) => ({
          nonce,
          state: end ?? (attempts.length === 0 ? "reserved" : "signed"),
        })),
      )
    }),
    { numRuns: 60, seed: 20_261_121, examples: [[TAKEN_TWICE]] },
  )
})
