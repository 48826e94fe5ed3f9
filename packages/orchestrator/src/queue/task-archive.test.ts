import type { Store } from "@agentgpt/chain"
import { setTimeout as pause } from "node:timers/promises"
import { sql } from "kysely"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { startServer } from "../../test/support/database.ts"
import type { TestServer } from "../../test/support/database.ts"
import type { DurableEngine } from "../durable/durable-port.ts"
import { openDurableEngine } from "../durable/open-durable-engine.ts"
import { defineTasks } from "./define-tasks.ts"
import { writeTasks } from "./export-tasks.ts"
import { TaskQueue } from "./task-queue.ts"

let server: TestServer
let store: Store
let engine: DurableEngine
let queue: TaskQueue
let queues = 0
let tries: number

const functions = {
  double: async ({ of }: { of: number }) => ({ doubled: 2 * of }),
  fail: async () => {
    tries += 1
    throw new Error("the reason")
  },
  hang: async (_params: null, { signal }: { signal: AbortSignal }) => {
    tries += 1
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()))
  },
}

beforeAll(async () => {
  server = await startServer()
  store = await server.fresh()
  engine = await openDurableEngine({ store, version: "1", pollMs: 20, workflows: defineTasks(functions) })
})
afterAll(async () => {
  await engine.close()
  await server.stop()
})
beforeEach(() => {
  queues += 1
  tries = 0
  queue = new TaskQueue({ engine, name: `archive-${queues}` })
})

const double = (id: string, of = 2) => ({ id, name: `=Double ${id}`, function: "double", params: { of } })
const fails = { id: "bad", name: "Fail", function: "fail", maxRetries: 0 }
const allEnded = async (): Promise<void> => {
  await queue.start({ maxConcurrent: 4 })
  while ((await queue.status()).percentage < 100) await pause(20)
}

describe("clear", () => {
  it("forgets completed tasks, and nothing else", async () => {
    await queue.addBatch([double("a"), double("b"), fails])
    await allEnded()
    await queue.stop()
    await queue.add(double("waits"))
    expect(await queue.clear()).toBe(2)
    expect((await queue.list()).map(({ id, status }) => [id, status]).sort()).toEqual([
      ["bad", "FAILED"],
      ["waits", "QUEUED"],
    ])
    await expect(queue.result("a")).rejects.toMatchObject({ code: "WORKFLOW_NOT_FOUND" })
    expect(await queue.clear({ status: "FAILED" })).toBe(1)
    expect(await queue.clear()).toBe(0)
  })

  it("keeps what ended not long enough ago", async () => {
    await queue.addBatch([double("old"), double("new")])
    await allEnded()
    await sql`
      update dbos.workflow_status set completed_at = completed_at - 60000
      where workflow_uuid = ${`${queue.name}/old`}`.execute(store.sql)
    expect(await queue.clear({ olderThanMs: 30_000 })).toBe(1)
    expect((await queue.list()).map(({ id }) => id)).toEqual(["new"])
  })

  it("refuses tasks that have not ended, and a time that is none", async () => {
    await queue.add(double("a"))
    for (const options of [
      { status: "QUEUED" },
      { status: "RUNNING" },
      { olderThanMs: -1 },
      { olderThanMs: 0.5 },
    ]) {
      await expect(queue.clear(options as object)).rejects.toMatchObject({ code: "WORKFLOW_OPTION_INVALID" })
    }
    await expect(engine.forget([`${queue.name}/a`])).rejects.toMatchObject({ code: "WORKFLOW_STATE_UNFIT" })
    await expect(engine.forget(["nobody"])).rejects.toMatchObject({ code: "WORKFLOW_NOT_FOUND" })
    expect(await queue.list()).toHaveLength(1)
  })
})

describe("export", () => {
  it("writes tasks with what they are and what came of them", async () => {
    await queue.addBatch([double("a", 21), fails])
    await allEnded()
    const rows = JSON.parse(await queue.export("json")) as readonly Record<string, unknown>[]
    const byId = new Map(rows.map((row) => [row["id"], row]))
    expect(byId.get("a")).toMatchObject({
      name: "=Double a",
      function: "double",
      status: "COMPLETED",
      priority: "MEDIUM",
      result: { doubled: 42 },
    })
    expect(byId.get("bad")).toMatchObject({ status: "FAILED" })
    expect(String(byId.get("bad")?.["error"])).toContain("the reason")
    const csv = await queue.export("csv", { status: "COMPLETED" })
    const [head, row, rest] = csv.split("\r\n")
    expect(head).toBe(
      "id,name,function,status,priority,createdAt,startedAt,completedAt,durationMs,result,error",
    )
    expect(row).toMatch(
      /^"a","'=Double a","double","COMPLETED","MEDIUM","\d{4}-.*Z",.*,"\{""doubled"":42\}",$/u,
    )
    expect(rest).toBe("")
  })

  it("writes no cell that a spreadsheet would take for a formula, and leaves numbers alone", () => {
    const base = { id: "1", function: "f", status: "COMPLETED", priority: "LOW", createdAtMs: 0 } as const
    for (const name of ["=1", "+1", "-1", "@a", "  =1", "＝1"]) {
      expect(writeTasks([{ ...base, name }], "csv")).toContain(`"'${name}"`)
    }
    expect(writeTasks([{ ...base, name: 'say "hi"', result: -5 }], "csv")).toContain('"say ""hi"""')
    expect(writeTasks([{ ...base, name: "n", result: -5 }], "csv")).toContain(',"-5",')
    expect(writeTasks([], "json")).toBe("[]\n")
  })

  it("refuses another format", async () => {
    await expect(queue.export("xml" as "csv")).rejects.toMatchObject({ code: "WORKFLOW_OPTION_INVALID" })
  })
})

describe("a deadline", () => {
  it("keeps a task from being begun after it", async () => {
    await queue.add({ ...fails, id: "late", deadlineMs: Date.now() - 1, maxRetries: 5 })
    await queue.start({ maxConcurrent: 1 })
    await expect(queue.result("late")).rejects.toMatchObject({ code: "WORKFLOW_DEADLINE_PASSED" })
    expect(tries).toBe(0)
  })

  it("ends a try, and the trying", async () => {
    await queue.start({ maxConcurrent: 1 })
    const deadlineMs = Date.now() + 1_500
    await queue.add({ id: "hangs", name: "Hang", function: "hang", params: null, maxRetries: 5, deadlineMs })
    await expect(queue.result("hangs")).rejects.toMatchObject({ code: "WORKFLOW_DEADLINE_PASSED" })
    expect(tries).toBe(1)
  })

  it("far away changes nothing", async () => {
    await queue.add({ ...double("a"), deadlineMs: Date.now() + 60 * 24 * 3_600_000 })
    await queue.start({ maxConcurrent: 1 })
    expect(await queue.result("a")).toEqual({ doubled: 4 })
  })

  it("is a time", async () => {
    for (const deadlineMs of [-1, 0.5, "tomorrow"]) {
      const task = { ...double("a"), deadlineMs: deadlineMs as number }
      await expect(queue.add(task)).rejects.toMatchObject({ code: "WORKFLOW_TASK_INVALID" })
    }
  })
})
