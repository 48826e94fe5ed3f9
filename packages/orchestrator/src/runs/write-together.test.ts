import type { Store } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import { sql } from "kysely"
import { afterAll, beforeAll, expect, it } from "vitest"
import { startServer } from "../../test/support/database.ts"
import type { TestServer } from "../../test/support/database.ts"
import { migrateDurable } from "../durable/migrate-durable.ts"
import { appendEvent, readEvents } from "./append-event.ts"
import { writeTogether } from "./write-together.ts"

let server: TestServer
let store: Store
beforeAll(async () => {
  server = await startServer()
  store = await server.fresh()
  await migrateDurable(store)
  await sql`
    insert into agentgpt.run (run, request_hash, plan, route, hints, decision, refused_rows, state)
    values ('a', '', '', '{}', '{}', '{}', '[]', 'running')`.execute(store.sql)
})
afterAll(() => server.stop())

const tell = (place: Store, marker: string) =>
  appendEvent(place, "a", "run-end", { status: "completed" }, marker)
const count = async () => (await readEvents(store, "a", 0)).length

it("what fails half-way leaves nothing behind", async () => {
  const failing = writeTogether(store, "a", async (together) => {
    await tell(together, "first")
    throw new AgentGptError("WORKFLOW_CANCELLED")
  })
  await expect(failing).rejects.toMatchObject({ code: "WORKFLOW_CANCELLED" })
  expect(await count()).toBe(0)
})

it("many that write the same at once write it once, and none of them fails", async () => {
  const many = Array.from({ length: 20 })
  // Connections that are open already, so that they meet.
  await Promise.all(many.map(() => sql`select pg_sleep(0.1)`.execute(store.sql)))
  await Promise.all(
    many.map(() =>
      writeTogether(store, "a", async (together) => {
        await tell(together, "same")
        await tell(together, "second")
      }),
    ),
  )
  const events = await readEvents(store, "a", 0)
  expect(events.map(({ sequence }) => sequence)).toEqual([0, 1])
})
