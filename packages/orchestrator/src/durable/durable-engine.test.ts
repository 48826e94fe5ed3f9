import { openStore } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import { sql } from "kysely"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { startServer } from "../../test/support/database.ts"
import type { TestServer } from "../../test/support/database.ts"
import { DBOS_TABLES_VERSION, readDbosVersion } from "./dbos/dbos-tables.ts"
import type { DurableEngine, WorkflowRun } from "./durable-port.ts"
import { migrateDurable } from "./migrate-durable.ts"
import { DURABLE_DEFAULTS, openDurableEngine } from "./open-durable-engine.ts"
import type { DurableOptions } from "./open-durable-engine.ts"

let server: TestServer
let store: Store
let engine: DurableEngine | undefined
let executed: string[]

beforeAll(async () => {
  server = await startServer()
  store = await server.fresh()
})
afterAll(() => server.stop())
beforeEach(() => {
  executed = []
})
afterEach(async () => {
  await engine?.close()
  engine = undefined
})

const open = async (
  workflows: Readonly<Record<string, WorkflowRun>>,
  options: Partial<DurableOptions> = {},
): Promise<DurableEngine> => {
  engine = await openDurableEngine({ store, version: "1", pollMs: 20, workflows, ...options })
  return engine
}
/** Ends the engine as a crash would leave it: with its runs still its own. */
const crash = async (): Promise<void> => {
  await engine?.close()
  engine = undefined
}
const countSteps = async (idPrefix: string): Promise<number> => {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from dbos.operation_outputs where starts_with(workflow_uuid, ${idPrefix})
      and function_name not like 'DBOS%'`.execute(store.sql)
  return rows[0]?.count ?? 0
}
const note = async (name: string): Promise<string> => {
  executed.push(name)
  return name
}

describe("a run", () => {
  it("is started once under its id, and has one result", async () => {
    const { start, result, find, list } = await open({
      greet: async (context, { name }: { name: string }) =>
        context.step("greet", () => note(`Hello ${name}`)),
    })
    await start("greet", { id: "greet-1", input: { name: "Ada" } })
    await start("greet", { id: "greet-1", input: { name: "Ada" } })
    expect(await result("greet-1")).toBe("Hello Ada")
    expect(executed).toEqual(["Hello Ada"])
    expect(await find("greet-1")).toMatchObject({
      name: "greet",
      status: "COMPLETED",
      isDead: false,
      version: "1",
    })
    expect(
      (await list({ name: "greet", status: "COMPLETED", idPrefix: "greet-" })).map(({ id }) => id),
    ).toEqual(["greet-1"])
    await expect(start("greet", { id: "greet-1", input: { name: "Eve" } })).rejects.toMatchObject({
      code: "WORKFLOW_ID_REUSED",
    })
  })

  it("replays its records after a restart and executes only the rest", async () => {
    const times: number[] = []
    const workflows: Record<string, WorkflowRun> = {
      long: async (context) => {
        await context.step("first", () => note("first"))
        times.push(await context.now())
        await context.note("phase", "waiting")
        const answer = await context.await<{ yes: boolean }>("answer")
        await context.step("second", () => note("second"))
        return answer ?? null
      },
    }
    const before = await open(workflows)
    await before.start("long", { id: "long-1", input: null })
    while ((await before.read("long-1", "phase")) === undefined)
      await new Promise((done) => setTimeout(done, 10))
    await crash()
    const { signal, result, read } = await open(workflows)
    await signal("long-1", "answer", { yes: true }, "answer-1")
    expect(await result("long-1")).toEqual({ yes: true })
    expect(executed).toEqual(["first", "second"])
    expect(new Set(times).size).toBe(1)
    expect(await read("long-1", "phase")).toBe("waiting")
  })

  it("is still to be done after its worker was closed just when it began to wait", async () => {
    const workflows: Record<string, WorkflowRun> = {
      wait: async (context) => {
        await context.step("begin", () => note("begin"))
        return (await context.await<string>("answer")) ?? null
      },
    }
    const all: string[] = []
    for (let round = 0; round < 6; round += 1) {
      const { start } = await open(workflows)
      const ids = Array.from({ length: 10 }, (_, index) => `closing-${round}-${index}`)
      all.push(...ids)
      for (const id of ids) await start("wait", { id, input: null })
      await new Promise((done) => setTimeout(done, 4 * round))
      await crash()
    }
    const { signal, result } = await open(workflows)
    for (const id of all) await signal(id, "answer", "yes", `answer-${id}`)
    expect(new Set(await Promise.all(all.map((id) => result(id))))).toEqual(new Set(["yes"]))
  })

  it("is still to be done after its worker was closed just before it began another", async () => {
    const held = Promise.withResolvers<void>()
    const workflows: Record<string, WorkflowRun> = {
      parent: async (context) => {
        await context.step("begin", () => note("begin"))
        await held.promise
        return context.child<string>("child", "closing-child", null)
      },
      child: async (context) => context.step("only", () => note("only")),
    }
    // It is not waited for: what it does cannot end.
    const { start } = await open(workflows, { patienceMs: 100 })
    await start("parent", { id: "closing-parent", input: null })
    await expect.poll(() => executed).toEqual(["begin"])
    await crash()
    held.resolve()
    const { result } = await open(workflows)
    expect(await result("closing-parent")).toBe("only")
    expect(executed).toEqual(["begin", "only"])
  })

  it("takes a message once per idempotency key, in order, and goes on without one after the time-out", async () => {
    const { start, signal, result } = await open({
      collect: async (context) => [
        (await context.await<string>("topic")) ?? null,
        (await context.await<string>("topic")) ?? null,
        (await context.await<string>("topic", 100)) ?? null,
      ],
    })
    await start("collect", { id: "collect-1", input: null })
    await signal("collect-1", "topic", "one", "key-1")
    await signal("collect-1", "topic", "one", "key-1")
    await signal("collect-1", "topic", "two", "key-2")
    expect(await result("collect-1")).toEqual(["one", "two", null])
  })

  it("runs children side by side, and they are found as its children", async () => {
    const { start, result, find } = await open({
      parent: async (context) =>
        Promise.all(["a", "b", "c"].map((name) => context.child<string>("child", `child-${name}`, { name }))),
      child: async (context, { name }: { name: string }) => context.step("child", () => note(name)),
    })
    await start("parent", { id: "parent-1", input: null })
    expect(await result("parent-1")).toEqual(["a", "b", "c"])
    expect(await find("child-b")).toMatchObject({ status: "COMPLETED", parentId: "parent-1" })
  })

  it("passes a child's failure on with its code", async () => {
    const { start, result } = await open({
      parent: async (context) => context.child<string>("child", "broken-child", null),
      child: async () => {
        throw new AgentGptError("AMOUNT_EMPTY", "Row 7 has no amount.", { meta: ["Write 0."] })
      },
    })
    await start("parent", { id: "broken-parent", input: null })
    await expect(result("broken-parent")).rejects.toMatchObject({
      code: "AMOUNT_EMPTY",
      shortMessage: "Row 7 has no amount.",
      meta: ["Write 0."],
    })
  })

  it("refuses a child whose workflow nobody knows", async () => {
    const { start, result, find } = await open({
      parent: async (context) => context.child<string>("nobody", "unknown-child", null),
    })
    await start("parent", { id: "unknown-parent", input: null })
    await expect(result("unknown-parent")).rejects.toMatchObject({ code: "WORKFLOW_UNKNOWN" })
    expect(await find("unknown-child")).toBeUndefined()
  })

  it("streams values in order, until it ends", async () => {
    const { start, streamOf } = await open({
      stream: async (context) => {
        for (const paid of [1, 2, 3]) await context.stream("progress", { paid })
      },
    })
    await start("stream", { id: "stream-1", input: null })
    const values = []
    for await (const value of streamOf("stream-1", "progress")) values.push(value)
    expect(values).toEqual([{ paid: 1 }, { paid: 2 }, { paid: 3 }])
  })

  it("refuses a result that is no canonical value", async () => {
    const { start, result } = await open({ odd: async () => 1.5, big: async () => 5n as never })
    await start("odd", { id: "odd-1", input: null })
    await expect(result("odd-1")).rejects.toMatchObject({ code: "HASH_NUMBER_NOT_INTEGER" })
    await start("big", { id: "big-1", input: null })
    await expect(result("big-1")).rejects.toMatchObject({ code: "HASH_BIGINT" })
    await expect(start("odd", { id: "odd-2", input: { x: 0.5 } })).rejects.toMatchObject({
      code: "HASH_NUMBER_NOT_INTEGER",
    })
  })
})

describe("a step", () => {
  it("is tried again as often as it may, and not for what only a person can mend", async () => {
    const { start, result } = await open({
      flaky: async (context) =>
        context.step(
          "flaky",
          async () => (executed.push("try") < 3 ? Promise.reject(new Error("no")) : "yes"),
          {
            retries: 2,
            firstDelayMs: 1,
          },
        ),
      refused: async (context) =>
        context.step(
          "refused",
          async () => {
            executed.push("refused")
            throw new AgentGptError("STORE_ACCESS_DENIED")
          },
          { retries: 5, firstDelayMs: 1 },
        ),
      chosen: async (context) =>
        context.step("chosen", async () => Promise.reject(new Error(`${executed.push("chosen")}`)), {
          retries: 5,
          firstDelayMs: 1,
          shouldRetry: (error) => (error as Error).message === "1",
        }),
    })
    await start("flaky", { id: "flaky-1", input: null })
    expect(await result("flaky-1")).toBe("yes")
    executed = []
    await start("refused", { id: "refused-1", input: null })
    await expect(result("refused-1")).rejects.toMatchObject({ code: "STORE_ACCESS_DENIED", recovery: "ask" })
    expect(executed).toEqual(["refused"])
    executed = []
    await start("chosen", { id: "chosen-1", input: null })
    await expect(result("chosen-1")).rejects.toMatchObject({ code: "WORKFLOW_FAILED", shortMessage: "2" })
  })

  it("ends after its time, with an error that the workflow can catch", async () => {
    const { start, result } = await open({
      slow: async (context) => {
        try {
          return await context.step("slow", async () => new Promise<string>(() => undefined), {
            timeoutMs: 20,
          })
        } catch (thrown) {
          return (thrown as AgentGptError).code
        }
      },
    })
    await start("slow", { id: "slow-1", input: null })
    expect(await result("slow-1")).toBe("WORKFLOW_STEP_TIMEOUT")
  })

  it("keeps secrets out of what is recorded", async () => {
    const key = `0x${"ab".repeat(32)}`
    const { start, result } = await open({
      leaky: async (context) =>
        context.step("leaky", async () => Promise.reject(new Error(`privateKey=${key}`))),
    })
    await start("leaky", { id: "leaky-1", input: null })
    await expect(result("leaky-1")).rejects.toMatchObject({ code: "WORKFLOW_FAILED" })
    const { rows } = await sql<{ all: string }>`
      select coalesce(string_agg(o::text, ' '), '') || (select coalesce(string_agg(w::text, ' '), '')
        from dbos.workflow_output w) as all from dbos.operation_outputs o`.execute(store.sql)
    expect(rows[0]?.all).toContain("WORKFLOW_FAILED")
    expect(rows[0]?.all).not.toContain(key)
  })

  it("is refused inside of another step and after the end of the run", async () => {
    const late = Promise.withResolvers<unknown>()
    const { start, result } = await open({
      nested: async (context) => {
        setTimeout(() => context.step("late", () => note("late")).then(late.resolve, late.reject), 300)
        return context.step("outer", () => context.step("inner", () => note("inner")))
      },
    })
    await start("nested", { id: "nested-1", input: null })
    await expect(result("nested-1")).rejects.toMatchObject({ code: "WORKFLOW_STEP_MISPLACED" })
    await expect(late.promise).rejects.toMatchObject({ code: "WORKFLOW_STEP_MISPLACED" })
    expect(executed).toEqual([])
  })
})

describe("a run that did not end well", () => {
  it("goes on from the step that failed", async () => {
    let isMended = false
    const { start, result, retry, find } = await open({
      broken: async (context) => {
        await context.step("fine", () => note("fine"))
        await context.step("broken", async () =>
          isMended ? note("mended") : Promise.reject(new Error("no")),
        )
        return "done"
      },
    })
    await start("broken", { id: "broken-1", input: null })
    await expect(result("broken-1")).rejects.toMatchObject({ code: "WORKFLOW_FAILED", shortMessage: "no" })
    expect(await find("broken-1")).toMatchObject({ status: "FAILED", isDead: false })
    isMended = true
    await retry("broken-1")
    expect(await result("broken-1")).toBe("done")
    expect(executed).toEqual(["fine", "mended"])
    await expect(retry("broken-1")).rejects.toMatchObject({ code: "WORKFLOW_NOT_RETRYABLE" })
    await expect(retry("nobody")).rejects.toMatchObject({ code: "WORKFLOW_NOT_FOUND" })
  })

  it("needs repair when a recorded step has another name now, executes nothing, and goes on when it is put back", async () => {
    const version =
      (name: string): WorkflowRun =>
      async (context) => {
        await context.step(name, () => note(name))
        await context.await("go")
        await context.step("after", () => note("after"))
        return "done"
      }
    const before = await open({ changing: version("original") })
    await before.start("changing", { id: "changing-1", input: null })
    await before.start("changing", { id: "changing-2", input: null })
    while ((await countSteps("changing-")) < 2) await new Promise((done) => setTimeout(done, 10))
    await crash()
    const changed = await open({ changing: version("renamed") })
    await expect(changed.result("changing-1")).rejects.toMatchObject({
      code: "WORKFLOW_NEEDS_REPAIR",
      meta: [expect.stringMatching(/original.*renamed/u)],
    })
    await expect(changed.result("changing-2")).rejects.toMatchObject({ code: "WORKFLOW_NEEDS_REPAIR" })
    expect(executed).toEqual(["original", "original"])
    await crash()
    const restored = await open({ changing: version("original") })
    await restored.retry("changing-1")
    await restored.signal("changing-1", "go", null, "go-1")
    expect(await restored.result("changing-1")).toBe("done")
    expect(executed).toEqual(["original", "original", "after"])
    // A person may also decide that the step is to be done again under its new name.
    await crash()
    const renamed = await open({ changing: version("renamed") })
    await renamed.retry("changing-2", { fromStep: 0 })
    await renamed.signal("changing-2", "go", null, "go-2")
    expect(await renamed.result("changing-2")).toBe("done")
    expect(executed).toEqual(["original", "original", "after", "renamed", "after"])
  })

  it("is cancelled with its children, and its code sees the signal", async () => {
    const aborted = Promise.withResolvers<void>()
    const { start, cancel, result, find, retry, signal } = await open({
      parent: async (context) => context.child<string>("child", "cancelled-child", null),
      child: async (context) => {
        await context.step("waiting", async () => {
          executed.push("waiting")
          if (executed.length > 1) return
          await new Promise<void>((resolve) => context.signal.addEventListener("abort", () => resolve()))
          aborted.resolve()
        })
        return (await context.await<string>("go")) ?? null
      },
    })
    await start("parent", { id: "cancelled-1", input: null })
    while (executed.length === 0) await new Promise((done) => setTimeout(done, 10))
    await cancel("cancelled-1")
    await expect(result("cancelled-1")).rejects.toMatchObject({ code: "WORKFLOW_CANCELLED" })
    await expect(result("cancelled-child")).rejects.toMatchObject({ code: "WORKFLOW_CANCELLED" })
    expect(await find("cancelled-1")).toMatchObject({ status: "CANCELLED" })
    await aborted.promise
    await expect(cancel("nobody")).rejects.toMatchObject({ code: "WORKFLOW_NOT_FOUND" })
    await retry("cancelled-1")
    await signal("cancelled-child", "go", "on", "go-1")
    expect(await result("cancelled-1")).toBe("on")
    expect(await result("cancelled-child")).toBe("on")
  })

  it("is forked with its records up to a step", async () => {
    const { start, fork, result } = await open({
      steps: async (context) => {
        const one = await context.step("one", () => note(`one ${executed.length}`))
        const two = await context.step("two", () => note(`two ${executed.length}`))
        return [one, two]
      },
    })
    await start("steps", { id: "steps-1", input: null })
    expect(await result("steps-1")).toEqual(["one 0", "two 1"])
    await fork("steps-1", 1, "steps-2")
    expect(await result("steps-2")).toEqual(["one 0", "two 2"])
  })

  it("is given up at once when no worker has its code", async () => {
    const both: Record<string, WorkflowRun> = { known: async () => "yes", lost: async () => "found" }
    const before = await open(both, { isWorker: false })
    await before.enqueue("lost", { id: "lost-1", input: null, queue: "runs" })
    await crash()
    const without = await open({ known: async () => "yes" }, { beatMs: 100 })
    await expect(without.result("lost-1")).rejects.toMatchObject({ code: "WORKFLOW_DEAD" })
    expect(await without.listDead()).toMatchObject([
      { id: "lost-1", why: "version 1 has no workflow named lost" },
    ])
    await crash()
    const withIt = await open(both)
    await withIt.retry("lost-1")
    expect(await withIt.result("lost-1")).toBe("found")
  })
})

describe("a process of another machine that fell silent", () => {
  it("is missed on other hosts within thirty seconds unless told otherwise", () => {
    const { lostAfterMs, beatMs } = DURABLE_DEFAULTS
    // Silent for so long; seen with the next look, and put back with the one after that.
    expect(lostAfterMs + 2 * beatMs).toBeLessThanOrEqual(30_000)
  })

  it("loses its runs only to a worker that has itself been steady for as long", async () => {
    const workflows: Record<string, WorkflowRun> = {
      work: async (context) => context.step("work", () => note("done")),
    }
    const client = await open(workflows, { isWorker: false })
    await client.start("work", { id: "silent-1", input: null })
    await crash()
    await sql`
      insert into agentgpt.workflow_executor (executor_id, version, is_worker, lost_after_ms, beat_at)
      values ('elsewhere', '1', true, 20000, clock_timestamp() - interval '1 hour')`.execute(store.sql)
    await sql`
      update dbos.workflow_status set status = 'PENDING', executor_id = 'elsewhere', recovery_attempts = 1,
        started_at_epoch_ms = created_at where workflow_uuid = 'silent-1'`.execute(store.sql)
    const openedAt = performance.now()
    let takenAt = 0
    const { result, find } = await open(workflows, {
      beatMs: 100,
      lostAfterMs: 1_000,
      onTakenOver: ({ executors }) => {
        if (executors.includes("elsewhere")) takenAt = performance.now()
      },
    })
    expect(await find("silent-1")).toMatchObject({ status: "RUNNING", executor: "elsewhere" })
    expect(await result("silent-1")).toBe("done")
    expect(takenAt - openedAt).toBeGreaterThanOrEqual(1_000)
  })
})

describe("a run that its process does not know of", () => {
  it("is put back: the answer to a claim can be lost", async () => {
    const taken: string[] = []
    const { start, find, result, executorId } = await open(
      {
        work: async (context) => context.step("work", () => note("done")),
        wait: async (context) => context.await("go"),
      },
      { beatMs: 100, lostAfterMs: 1_000, onTakenOver: ({ resumed }) => taken.push(...resumed) },
    )
    await start("wait", { id: "known-1", input: null })
    await sql`
      insert into dbos.workflow_status (workflow_uuid, status, name, executor_id, application_version,
        application_name, recovery_attempts, started_at_epoch_ms, queue_name, owner_xid, serialization, priority)
      select 'stranded-1', 'PENDING', 'work', ${executorId}, '1', 'agentgpt', 1, created_at, 'runs', 'lost claim',
        serialization, 0
      from dbos.workflow_status where workflow_uuid = 'known-1'`.execute(store.sql)
    await sql`
      insert into dbos.workflow_input (workflow_uuid, inputs)
      select 'stranded-1', inputs from dbos.workflow_input where workflow_uuid = 'known-1'`.execute(store.sql)
    expect(await result("stranded-1")).toBe("done")
    expect(await find("stranded-1")).toMatchObject({ executions: 1 })
    expect(taken).toEqual(["stranded-1"])
    expect(await find("known-1")).toMatchObject({ status: "RUNNING", executions: 1 })
  })
})

describe("bad input", () => {
  it("names, ids and options are checked before anything begins", async () => {
    await expect(open({}, { version: "" })).rejects.toMatchObject({ code: "WORKFLOW_ID_INVALID" })
    await expect(open({ "two words": async () => null })).rejects.toMatchObject({
      code: "WORKFLOW_ID_INVALID",
    })
    for (const wrong of [
      { concurrency: 0 },
      { pollMs: -1 },
      { beatMs: 0.5 },
      { connections: 3 },
      { mostExecutions: Number.NaN },
      { beatMs: 1000, lostAfterMs: 2999 },
    ]) {
      await expect(open({}, wrong)).rejects.toMatchObject({ code: "WORKFLOW_OPTION_INVALID" })
    }
    const { start, enqueue, signal, result, read, find } = await open({ known: async () => null })
    await expect(start("unknown", { id: "x-1", input: null })).rejects.toMatchObject({
      code: "WORKFLOW_UNKNOWN",
    })
    expect(await find("x-1")).toBeUndefined()
    for (const id of ["", "a b", "ü", "x".repeat(201)]) {
      await expect(start("known", { id, input: null })).rejects.toMatchObject({ code: "WORKFLOW_ID_INVALID" })
    }
    await expect(enqueue("known", { id: "x-2", input: null, queue: "" })).rejects.toMatchObject({
      code: "WORKFLOW_ID_INVALID",
    })
    await expect(signal("nobody", "topic", null, "key")).rejects.toMatchObject({ code: "WORKFLOW_NOT_FOUND" })
    await expect(result("nobody")).rejects.toMatchObject({ code: "WORKFLOW_NOT_FOUND" })
    await expect(read("nobody", "key")).rejects.toMatchObject({ code: "WORKFLOW_NOT_FOUND" })
  })

  it("one process has one engine, and a closed one does nothing", async () => {
    const { close, start, result } = await open({ wait: async (context) => context.await("go") })
    await expect(open({})).rejects.toMatchObject({ code: "WORKFLOW_ENGINE_OPEN" })
    await start("wait", { id: "closing-1", input: null })
    const waiting = expect(result("closing-1")).rejects.toMatchObject({ code: "WORKFLOW_ENGINE_CLOSED" })
    await close()
    await waiting
    await close()
    await expect(start("wait", { id: "closing-2", input: null })).rejects.toMatchObject({
      code: "WORKFLOW_ENGINE_CLOSED",
    })
  })

  it("a database of a newer version is left alone", async () => {
    const fresh = await server.fresh()
    engine = await openDurableEngine({ store: fresh, version: "1", workflows: {} })
    expect(await readDbosVersion(fresh)).toBe(DBOS_TABLES_VERSION)
    await crash()
    await sql`update dbos.dbos_migrations set version = version + 1`.execute(fresh.sql)
    await expect(openDurableEngine({ store: fresh, version: "1", workflows: {} })).rejects.toMatchObject({
      code: "WORKFLOW_NEWER_DATABASE",
    })
    await sql`update dbos.dbos_migrations set version = version - 1`.execute(fresh.sql)
    await sql`update agentgpt.workflow_migration set name = '9999-future' where name = '0002-runs'`.execute(
      fresh.sql,
    )
    await expect(openDurableEngine({ store: fresh, version: "1", workflows: {} })).rejects.toMatchObject({
      code: "WORKFLOW_NEWER_DATABASE",
    })
  })

  it("a migration that fails changes nothing and says so", async () => {
    const fresh = await server.fresh()
    const broken = { up: async () => Promise.reject(new Error("no")) }
    await expect(migrateDurable(fresh, { "0001-broken": broken })).rejects.toMatchObject({
      code: "WORKFLOW_MIGRATION_FAILED",
    })
    await migrateDurable(fresh)
  })

  it("a database that is gone is a coded error", async () => {
    const url = new URL(store.url)
    url.pathname = "/no_such_database"
    const gone = await openStore({ databaseUrl: url.href, home: server.home, environment: {} }).catch(
      (thrown: unknown) => thrown,
    )
    expect(gone).toMatchObject({ code: "STORE_UNREACHABLE" })
    const closed = await server.fresh()
    await closed.close()
    await expect(openDurableEngine({ store: closed, version: "1", workflows: {} })).rejects.toBeInstanceOf(
      AgentGptError,
    )
  })
})
