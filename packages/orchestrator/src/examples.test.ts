import { execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { afterAll, beforeAll, expect, it } from "vitest"
import { runPrograms } from "../../core/test/run-examples.ts"
import { startServer } from "../test/support/database.ts"
import type { TestServer } from "../test/support/database.ts"
import { listUmbrella } from "../test/support/list-examples.ts"
import { writeRunnable } from "../test/support/run-scenery.ts"

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

const example = (name: string): string => fileURLToPath(new URL(`../examples/${name}.ts`, import.meta.url))

it("a worker and a program that queues tasks for it, as the guide shows them", async () => {
  const store = await server.fresh()
  const env = { ...process.env, DATABASE_URL: store.url, AGENTGPT_HOME: server.home }
  const worker = spawn(process.execPath, ["--conditions=source", example("run-worker")], { env })
  const ended = once(worker, "exit")
  await once(worker.stdout, "data")
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--conditions=source", example("queue-tasks")],
    {
      env,
    },
  )
  expect(stdout).toBe("Hello Bob\nHello Ada\n2 done, 100 %\n")
  worker.kill("SIGTERM")
  expect(await ended).toEqual([0, null])
})

it("a queue whose tasks are exported and cleared, as the guide shows it", async () => {
  const store = await server.fresh()
  const env = { ...process.env, DATABASE_URL: store.url, AGENTGPT_HOME: server.home }
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--conditions=source", example("export-tasks")],
    { env },
  )
  const [head, first, second, last] = stdout.split(/\r?\n/u)
  expect(head).toMatch(/^id,name,function,status/u)
  const rows = [first, second].sort()
  expect(rows[0]).toMatch(/^"june",.*"COMPLETED","MEDIUM".*"\{""month"":6\}",$/u)
  expect(rows[1]).toMatch(/^"may","Report of May","report","COMPLETED","HIGH".*"\{""month"":5\}",$/u)
  expect(last).toBe("2 cleared")
})

it("the examples that need a database and nothing else", async () => {
  const { values, modules } = await listUmbrella()
  const pure = writeRunnable(values, modules, { hasStore: false }).filter(
    ({ missing }) => missing.length === 0,
  )
  const known = new Set(pure.map(({ name }) => name))
  const stored = writeRunnable(values, modules, { hasStore: true }).filter(
    ({ name, missing }) => missing.length === 0 && !known.has(name),
  )
  const names = ["openDurableEngine-0", "defineTasks-0", "TaskQueue-0", "readPolicyStanding-0", "openStore-0"]
  expect(stored.map(({ name }) => name)).toEqual(names)
  const store = await server.fresh()
  const room = fileURLToPath(new URL("..", import.meta.url))
  const environment = { DATABASE_URL: store.url, AGENTGPT_HOME: server.home }
  expect(await runPrograms(room, stored, environment)).toEqual({ failures: [], held: 1 })
})

it("the public classes, as the guide shows them", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--conditions=source",
    example("pay-vendors"),
  ])
  expect(stdout).toMatch(/^payment used 21000 gas\npay-vendors-7: done\nbatch: completed, no proof\n$/u)
})
