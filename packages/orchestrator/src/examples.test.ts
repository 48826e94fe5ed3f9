import { execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { afterAll, beforeAll, expect, it } from "vitest"
import { startServer } from "../test/support/database.ts"
import type { TestServer } from "../test/support/database.ts"

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

it("the public classes, as the guide shows them", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--conditions=source",
    example("pay-vendors"),
  ])
  expect(stdout).toMatch(/^payment used 21000 gas\npay-vendors-7: done\nbatch: completed, no proof\n$/u)
})
