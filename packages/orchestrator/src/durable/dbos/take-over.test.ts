import type { Store } from "@agentgpt/chain"
import { nameProcess } from "@agentgpt/chain"
import { sql } from "kysely"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { startServer } from "../../../test/support/database.ts"
import type { TestServer } from "../../../test/support/database.ts"
import { openDurableEngine } from "../open-durable-engine.ts"
import { trackOwnBeats } from "./keep-watch.ts"
import { takeOverWork } from "./take-over.ts"

let server: TestServer
let store: Store

beforeAll(async () => {
  server = await startServer()
  store = await server.fresh()
  // For its tables.
  await (await openDurableEngine({ store, version: "1", workflows: {} })).close()
})
afterAll(() => server.stop())
beforeEach(async () => {
  await sql`truncate dbos.workflow_status, dbos.operation_outputs, agentgpt.workflow_executor, agentgpt.workflow_dead_letter,
    dbos.application_versions cascade`.execute(store.sql)
  await executor("me")
})

const rules = { judgesSilence: true, mostExecutions: 3 }
const take = (changes: Partial<typeof rules> = {}) => takeOverWork(store, "me", { ...rules, ...changes })

async function executor(id: string, version = "1", silentMs = 0, isWorker = true): Promise<void> {
  await sql`
    insert into agentgpt.workflow_executor (executor_id, version, is_worker, lost_after_ms, beat_at)
    values (${id}, ${version}, ${isWorker}, 20000, clock_timestamp() - ${silentMs}::float8 * interval '1 millisecond')`.execute(
    store.sql,
  )
  await sql`
    insert into dbos.application_versions (version_id, version_name, application_name, version_timestamp)
    values (${`${id}-${version}`}, ${version}, 'agentgpt', ${Number(version)}) on conflict do nothing`.execute(
    store.sql,
  )
}

type Run = {
  status?: string
  executor?: string
  executions?: number
  startedAgoMs?: number
  version?: string
}

async function run(id: string, values: Run = {}): Promise<void> {
  const {
    status = "PENDING",
    executor: holder = "other",
    executions = 1,
    startedAgoMs = 1_000,
    version = "1",
  } = values
  await sql`
    insert into dbos.workflow_status (workflow_uuid, status, name, executor_id, application_version, application_name,
      recovery_attempts, started_at_epoch_ms, queue_name, owner_xid, priority)
    values (${id}, ${status}, 'work', ${holder}, ${version}, 'agentgpt', ${executions},
      (extract(epoch from clock_timestamp()) * 1000)::bigint - ${startedAgoMs}::bigint, 'work', 'owner', 7)`.execute(
    store.sql,
  )
}

async function read(id: string) {
  const { rows } = await sql<{
    status: string
    executions: number
    owner: string | null
    queue: string | null
    version: string
    order: number
  }>`
    select status, recovery_attempts::int as executions, owner_xid as owner, queue_name as queue,
      application_version as version, priority as "order"
    from dbos.workflow_status where workflow_uuid = ${id}`.execute(store.sql)
  return rows[0]
}

describe("taking over", () => {
  it("puts the runs of a process back that has been silent for too long, in their old place", async () => {
    await executor("other", "1", 20_500)
    await run("a")
    expect(await take()).toEqual({ executors: ["other"], resumed: ["a"], dead: [] })
    expect(await read("a")).toEqual({
      status: "ENQUEUED",
      executions: 1,
      owner: null,
      queue: "work",
      version: "1",
      order: 7,
    })
    expect(await take()).toEqual({ executors: [], resumed: [], dead: [] })
  })

  it("leaves a process alone that was silent for less, and when silence proves nothing", async () => {
    await executor("other", "1", 19_000)
    await run("a")
    expect(await take()).toEqual({ executors: [], resumed: [], dead: [] })
    await sql`update agentgpt.workflow_executor set beat_at = beat_at - interval '1 hour'`.execute(store.sql)
    expect(await take({ judgesSilence: false })).toEqual({ executors: [], resumed: [], dead: [] })
    expect(await read("a")).toMatchObject({ status: "PENDING", owner: "owner" })
  })

  it("judges each process by the time that it has declared itself", async () => {
    await executor("patient", "1", 60_000)
    await sql`update agentgpt.workflow_executor set lost_after_ms = 70000 where executor_id = 'patient'`.execute(
      store.sql,
    )
    expect(await take()).toEqual({ executors: [], resumed: [], dead: [] })
  })

  it("never takes its own work, however long ago its last beat is", async () => {
    await sql`update agentgpt.workflow_executor set beat_at = beat_at - interval '1 hour'`.execute(store.sql)
    await run("a", { executor: "me" })
    expect(await take()).toEqual({ executors: [], resumed: [], dead: [] })
  })

  it("sees at once that a process of this machine ended", async () => {
    const [host, place, , start, id] = nameProcess().split(" ")
    // No process has this number.
    const ended = [host, place, 4_194_305, start, id].join(" ")
    await executor(ended)
    await executor(nameProcess())
    await run("a", { executor: ended })
    await run("b", { executor: nameProcess() })
    expect(await take({ judgesSilence: false })).toEqual({ executors: [ended], resumed: ["a"], dead: [] })
  })

  it("takes what belongs to a process that nobody knows", async () => {
    await run("a", { executor: "forgotten" })
    expect(await take({ judgesSilence: false })).toEqual({ executors: [], resumed: ["a"], dead: [] })
  })

  it("touches nothing that has ended or waits", async () => {
    await executor("other", "1", 60_000)
    for (const status of ["SUCCESS", "ERROR", "CANCELLED", "ENQUEUED"]) await run(status, { status })
    expect(await take()).toEqual({ executors: ["other"], resumed: [], dead: [] })
    expect(await read("SUCCESS")).toMatchObject({ status: "SUCCESS" })
    expect(await read("CANCELLED")).toMatchObject({ status: "CANCELLED" })
  })

  it("is done by one at a time", async () => {
    await executor("other", "1", 60_000)
    await run("a")
    await store.sql.transaction().execute(async (transaction) => {
      await sql`select pg_advisory_xact_lock(7046029254386353131)`.execute(transaction)
      expect(await take()).toEqual({ executors: [], resumed: [], dead: [] })
    })
    expect(await take()).toMatchObject({ resumed: ["a"] })
  })
})

describe("giving up", () => {
  const lost = () => executor("other", "1", 60_000)

  it("gives up a run that got no further in as many processes as it may", async () => {
    await lost()
    // It was young when its process fell silent.
    await run("two", { executions: 2, startedAgoMs: 60_500 })
    await run("three", { executions: 3, startedAgoMs: 60_500 })
    expect(await take()).toEqual({ executors: ["other"], resumed: ["two"], dead: ["three"] })
    expect(await read("three")).toMatchObject({ status: "MAX_RECOVERY_ATTEMPTS_EXCEEDED", owner: null })
    const { rows } =
      await sql`select workflow_id, why, executions from agentgpt.workflow_dead_letter`.execute(store.sql)
    expect(rows).toEqual([
      {
        workflow_id: "three",
        why: "3 processes ended while they worked at it, none got any further; the last was other",
        executions: 3,
      },
    ])
  })

  it("does not count a process in which the run recorded a step", async () => {
    await lost()
    await run("a", { executions: 3, startedAgoMs: 60_500 })
    await sql`
      insert into dbos.operation_outputs (workflow_uuid, function_id, function_name, completed_at_epoch_ms)
      values ('a', 0, 'step', (extract(epoch from clock_timestamp()) * 1000)::bigint - 60_400)`.execute(
      store.sql,
    )
    expect(await take()).toMatchObject({ resumed: ["a"], dead: [] })
    expect(await read("a")).toMatchObject({ executions: 0 })
  })

  it("counts a process in which it only repeated old records", async () => {
    await lost()
    await run("a", { executions: 3, startedAgoMs: 60_500 })
    await sql`
      insert into dbos.operation_outputs (workflow_uuid, function_id, function_name, completed_at_epoch_ms)
      values ('a', 0, 'step', (extract(epoch from clock_timestamp()) * 1000)::bigint - 70_000)`.execute(
      store.sql,
    )
    expect(await take()).toMatchObject({ resumed: [], dead: ["a"] })
  })

  it("does not count a process that lived with it for a minute", async () => {
    await lost()
    await run("a", { executions: 3, startedAgoMs: 121_000 })
    expect(await take()).toMatchObject({ resumed: ["a"], dead: [] })
  })
})

describe("another version", () => {
  it("gets the work of versions that no worker has any more: the newest that lives", async () => {
    await executor("newer", "3")
    await executor("newest-but-lost", "4", 60_000)
    await executor("client", "5", 0, false)
    await run("waiting", { status: "ENQUEUED", version: "2" })
    await run("running", { executor: "newest-but-lost", version: "4" })
    await run("kept", { status: "ENQUEUED", version: "1" })
    await run("done", { status: "SUCCESS", version: "2" })
    await take()
    expect(await read("waiting")).toMatchObject({ version: "3" })
    expect(await read("running")).toMatchObject({ version: "3", status: "ENQUEUED" })
    expect(await read("kept")).toMatchObject({ version: "1" })
    expect(await read("done")).toMatchObject({ version: "2" })
  })
})

describe("the silence of others", () => {
  it("proves something only after as long a time without an interruption of our own", () => {
    const mayJudge = trackOwnBeats(20_000)
    expect([0, 5_000, 10_000, 15_000, 19_999].map(mayJudge)).toEqual([false, false, false, false, false])
    expect(mayJudge(20_000)).toBe(true)
    expect(mayJudge(30_001)).toBe(false)
    expect([35_000, 40_000, 45_000, 50_000].map(mayJudge)).toEqual([false, false, false, false])
    expect(mayJudge(50_001)).toBe(true)
  })
})
