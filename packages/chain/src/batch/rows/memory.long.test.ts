import { mkdtemp, rm, stat } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, it } from "vitest"
import { readInChild, writeCsv, writeLines } from "../../../test/support/payroll-file.ts"

let folder = ""
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "agentgpt-payees-"))
})
afterAll(() => rm(folder, { recursive: true }))

it("a payroll of 100,000 in a file of 100 MB is read and planned in less than 300 MiB", async () => {
  const path = await writeLines(join(folder, "long.csv"), writeCsv(100_000, "x".repeat(950)))
  expect((await stat(path)).size).toBeGreaterThan(100_000_000)
  const { payments, peakMiB } = await readInChild(path)
  expect(payments).toBe(100_000)
  expect(peakMiB).toBeLessThan(300)
})
