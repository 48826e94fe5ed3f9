import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { addressOf, readInChild, writeCsv, writeLines } from "../../../test/support/payroll-file.ts"

let folder = ""
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "agentgpt-payees-"))
})
afterAll(() => rm(folder, { recursive: true }))

function* json(count: number) {
  for (let index = 0; index < count; index += 1) {
    yield `${index === 0 ? "[" : ","}{"key":"employee-${index}","address":"${addressOf(index)}","amount":"1.5"}`
  }
  yield "]"
}

describe("a payroll of 100,000", () => {
  it.each(["payroll.csv", "payroll.json"])("%s is read and planned in less than 300 MiB", async (name) => {
    const lines = name.endsWith("csv") ? writeCsv(100_000, "") : json(100_000)
    const { payments, peakMiB } = await readInChild(await writeLines(join(folder, name), lines))
    expect(payments).toBe(100_000)
    expect(peakMiB).toBeLessThan(300)
  })
})
