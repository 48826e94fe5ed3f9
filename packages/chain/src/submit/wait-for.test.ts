import { AgentGptError } from "@agentgpt/core"
import type { KyselyPlugin } from "kysely"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { planSome } from "../../test/support/lane-fixture.ts"
import { openMockStore } from "../mocks/mock-store.ts"
import type { Store } from "../store/store.ts"
import { createProgressBoard } from "./progress-board.ts"
import { waitFor } from "./wait-for.ts"
import type { WaitContext } from "./wait-for.ts"

let store: Store
beforeAll(async () => {
  store = await openMockStore()
})
afterAll(() => store.close())

/** The store with a connection that is lost at the queries of these numbers, from 1. */
function loseConnection(isLostAt: (query: number) => boolean): Store & { readonly asked: () => number } {
  let asked = 0
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => {
      asked += 1
      if (!isLostAt(asked)) return node
      throw Object.assign(new Error("terminating connection due to unexpected postmaster exit"), {
        code: "57P01",
      })
    },
    transformResult: async ({ result }) => result,
  }
  return { ...store, sql: store.sql.withPlugin(plugin), asked: () => asked }
}

function contextOf(lost: Store, stopping: AbortSignal = new AbortController().signal): WaitContext {
  return { store: lost, board: createProgressBoard(), stopping, idlePollMs: 1 }
}

async function planOne(): Promise<string> {
  const [intent] = await planSome(store, 1)
  return intent!.idempotencyKey
}

describe("a database that is away", () => {
  it.each([
    ["when the waiting begins", [1, 2]],
    ["while it goes on", [2, 3, 4]],
  ])("%s, is waited for", async (_when, lostAt) => {
    const key = await planOne()
    const lost = loseConnection((query) => lostAt.includes(query))
    const context = contextOf(lost)
    const waiting = waitFor(context, [key], "finalized")
    await expect.poll(lost.asked).toBeGreaterThan(lostAt.at(-1)!)
    context.board.note(key, "finalized")
    expect((await waiting).map(({ idempotencyKey }) => idempotencyKey)).toEqual([key])
  })

  it("when the end is read, is waited for", async () => {
    const key = await planOne()
    const lost = loseConnection((query) => query === 2 || query === 3)
    // Nothing is asked between the first reading and the last.
    const context = { ...contextOf(lost), idlePollMs: 200 }
    const waiting = waitFor(context, [key], "finalized")
    await expect.poll(lost.asked).toBe(1)
    context.board.note(key, "finalized")
    expect((await waiting).map(({ idempotencyKey }) => idempotencyKey)).toEqual([key])
    expect(lost.asked()).toBe(4)
  })

  it("is no longer waited for when the engine stops", async () => {
    const stopping = new AbortController()
    const lost = loseConnection(() => true)
    const waiting = waitFor(contextOf(lost, stopping.signal), [await planOne()], "included")
    const refused = expect(waiting).rejects.toMatchObject({ code: "SUBMIT_STOPPED" })
    await expect.poll(lost.asked).toBeGreaterThan(2)
    stopping.abort()
    await refused
  })
})

it.each(["no such key", "", "of\ntwo lines"])(
  "refuses %j, which the journal does not know, at once",
  async (key) => {
    const refused = waitFor(contextOf(store), [key], "included")
    await expect(refused).rejects.toBeInstanceOf(AgentGptError)
    await expect(refused).rejects.toMatchObject({ code: "JOURNAL_INTENT_UNKNOWN" })
  },
)

it("tells where everything is when it is waited no longer", async () => {
  const [late, early] = [await planOne(), await planOne()]
  const context = contextOf(store)
  const enough = new AbortController()
  const waiting = waitFor(context, [late, early], "finalized", enough.signal)
  context.board.note(early, "finalized")
  enough.abort()
  expect((await waiting).map(({ idempotencyKey, progress }) => [idempotencyKey, progress])).toEqual([
    [late, "planned"],
    [early, "planned"],
  ])
})
