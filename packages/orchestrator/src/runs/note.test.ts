import type { Store } from "@agentgpt/chain"
import { sql } from "kysely"
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest"
import { startServer } from "../../test/support/database.ts"
import type { TestServer } from "../../test/support/database.ts"
import { migrateDurable } from "../durable/migrate-durable.ts"
import { readEvents } from "./append-event.ts"
import { note } from "./note.ts"
import type { Note } from "./note.ts"
import { readSteps } from "./record-step.ts"

let server: TestServer
let store: Store
let run: string
let counter = 0
beforeAll(async () => {
  server = await startServer()
  store = await server.fresh()
  await migrateDurable(store)
})
afterAll(() => server.stop())
beforeEach(async () => {
  counter += 1
  run = `run-${counter}`
  await sql`
    insert into agentgpt.run (run, request_hash, plan, route, hints, decision, refused_rows, state)
    values (${run}, '', '', '{}', '{}', '{}', '[]', 'running')`.execute(store.sql)
  await sql`
    insert into agentgpt.run_step (run, step_id, place, state) values (${run}, 'a', 0, 'waiting')`.execute(
    store.sql,
  )
})

const told = (marker: string): Note => ({
  kind: "event",
  type: "run-end",
  data: { status: "completed" },
  marker,
})
const output = { agentId: "one", gasUsed: "5", executionTime: 7 }
const readNumbers = async () => (await readEvents(store, run, 0)).map(({ sequence }) => sequence)

it("writes all in the order given", async () => {
  const done: Note = { kind: "step", stepId: "a", state: "done", output, values: { text: "it's" } }
  await note(store, run, [
    { kind: "step", stepId: "a", state: "running" },
    told("first"),
    done,
    told("second"),
  ])
  expect(await readNumbers()).toEqual([0, 1])
  expect(await readSteps(store, run)).toEqual([
    { stepId: "a", state: "done", output: { ...output, gasUsed: 5n }, values: { text: "it's" } },
  ])
})

it("writes nothing if one of them cannot be written", async () => {
  const wrong = { kind: "step", stepId: "a", state: "no such state" } as unknown as Note
  await expect(note(store, run, [told("first"), wrong])).rejects.toThrow()
  const unknown = { kind: "no such kind" } as unknown as Note
  await expect(note(store, run, [told("first"), unknown])).rejects.toThrow()
  expect(await readNumbers()).toEqual([])
})

it("written again, by many at once, it is written once", async () => {
  const many = Array.from({ length: 20 })
  // Connections that are open already, so that they meet.
  await Promise.all(many.map(() => sql`select pg_sleep(0.1)`.execute(store.sql)))
  await Promise.all(many.map(() => note(store, run, [told("same"), told("second")], { isRepeated: true })))
  expect(await readNumbers()).toEqual([0, 1])
})

it("what is done stays done", async () => {
  await note(store, run, [{ kind: "step", stepId: "a", state: "done", output, values: {} }])
  await note(store, run, [{ kind: "step", stepId: "a", state: "failed", errorCode: "WORKFLOW_DEAD" }])
  expect((await readSteps(store, run))[0]).toMatchObject({ state: "done" })
})

it("what comes after an end is written with it or not at all, and once", async () => {
  const end = (state: "completed" | "failed", tries: number): Note => ({ kind: "end", state, tries })
  expect(await note(store, run, [end("failed", 1), told("of another try")])).toBe("running")
  const many = Array.from({ length: 5 })
  const states = await Promise.all(many.map(() => note(store, run, [end("completed", 0), told("end")])))
  expect(new Set(states)).toEqual(new Set(["completed"]))
  expect(await note(store, run, [end("failed", 0), told("too late")])).toBe("completed")
  expect(await readNumbers()).toEqual([0])
})

it("only what is repeated is committed without waiting for the disk", async () => {
  const seen: (string | undefined)[] = []
  for (const isRepeated of [true, false]) {
    // eslint-disable-next-line no-await-in-loop -- one after the other
    await store.sql.transaction().execute(async (transaction) => {
      await note({ ...store, sql: transaction }, run, [told(`told ${isRepeated}`)], { isRepeated })
      const { rows } = await sql<{ is: string }>`
        select current_setting('synchronous_commit') as is`.execute(transaction)
      seen.push(rows[0]?.is)
    })
  }
  expect(seen).toEqual(["off", "on"])
  const { rows } =
    await sql`select from pg_settings where name = 'synchronous_commit' and setting = 'on'`.execute(store.sql)
  expect(rows).toHaveLength(1)
})
