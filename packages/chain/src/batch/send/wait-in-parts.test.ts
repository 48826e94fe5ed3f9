import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { CHAIN, openSpendingLane, randomKey, sign } from "../../../test/support/lane-fixture.ts"
import { closeIntents } from "../../journal/close-intents.ts"
import { planIntents } from "../../journal/plan-intents.ts"
import { recordAttempts } from "../../journal/record-attempts.ts"
import { reserveSlots } from "../../journal/reserve-slots.ts"
import { openMockStore } from "../../mocks/mock-store.ts"
import type { Store } from "../../store/store.ts"
import { createProgressBoard } from "../../submit/progress-board.ts"
import { waitFor } from "../../submit/wait-for.ts"
import type { WaitGoal } from "../../submit/wait-for.ts"
import type { ProgressRow } from "../../submit/read-progress.ts"
import { waitInParts } from "./wait-in-parts.ts"

it.each([
  [1, [1]],
  [3, [1, 2, 3]],
  [45, [3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 33, 36, 39, 42, 45]],
])("of %i transactions each is waited for once, in their order", async (count, told) => {
  const keys = Array.from({ length: count }, (_, index) => `key-${index}`)
  const asked: string[] = []
  const waitForSome = async (some: readonly string[]) => {
    asked.push(...some)
    return some.map((idempotencyKey) => ({ idempotencyKey }) as ProgressRow)
  }
  const parts: number[] = []
  const progress = await waitInParts({ waitFor: waitForSome }, keys, "finalized", (done) => parts.push(done))
  expect(asked).toEqual(keys)
  expect(progress.map(({ idempotencyKey }) => idempotencyKey)).toEqual(keys)
  expect(parts).toEqual(told)
})

describe("as an engine waits", () => {
  let store: Store
  beforeAll(async () => {
    store = await openMockStore()
  })
  afterAll(() => store.close())

  /** Two transactions, each a part and a lane of its own. */
  async function createTwo() {
    const stopping = new AbortController()
    const context = { store, board: createProgressBoard(), stopping: stopping.signal, idlePollMs: 5 }
    const engine = {
      waitFor: (keys: readonly string[], goal: WaitGoal) => waitFor(context, keys, goal),
    }
    const transactions = [await planOne(), await planOne()] as const
    return { stopping, engine, transactions, keys: transactions.map(({ key }) => key) }
  }

  async function planOne() {
    const { lane, lease } = await openSpendingLane(store)
    const key = randomKey()
    const payload = { account: lane.account, kind: "call" }
    const [intent] = await planIntents(store, [{ idempotencyKey: key, chainId: CHAIN, payload }])
    const freeze = async () => {
      const [slot] = await reserveSlots(store, lease, [intent!.intentId])
      await recordAttempts(store, lease, [sign(slot!.nonce)])
      await store.sql
        .updateTable("agentgpt.lane")
        .set({ frozen_why: "nonce 7: a stranger's", checked_token: null })
        .where("account", "=", lane.account)
        .execute()
    }
    const end = () =>
      closeIntents(store, [intent!.intentId], { as: "failed-before-send", why: "it would revert" })
    return { key, freeze, end }
  }

  it("a frozen transaction does not hide the later ones", async () => {
    const { engine, transactions, keys } = await createTwo()
    const [first, second] = transactions
    await first.freeze()
    const ending: Promise<unknown>[] = []
    const progress = await waitInParts(engine, keys, "finalized", (done) => {
      if (done === 1) ending.push(second.end())
    })
    await Promise.all(ending)
    expect(progress.map(({ progress: state }) => state)).toEqual(["frozen", "failed-before-send"])
  })

  it("an engine that stops between two parts ends it with SUBMIT_STOPPED", async () => {
    const { engine, transactions, keys, stopping } = await createTwo()
    await transactions[0].end()
    const parts: number[] = []
    const waiting = waitInParts(engine, keys, "finalized", (done) => {
      parts.push(done)
      stopping.abort()
    })
    await expect(waiting).rejects.toMatchObject({ code: "SUBMIT_STOPPED" })
    expect(parts).toEqual([1])
  })
})
