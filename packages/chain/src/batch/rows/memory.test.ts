import { execFile } from "node:child_process"
import { createWriteStream } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Readable } from "node:stream"
import { finished } from "node:stream/promises"
import { promisify } from "node:util"
import { afterAll, beforeAll, describe, expect, it } from "vitest"

const run = promisify(execFile)
const child = new URL("../../../test/children/read-payees.ts", import.meta.url).pathname

let folder = ""
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "agentgpt-payees-"))
})
afterAll(() => rm(folder, { recursive: true }))

async function writeLines(name: string, lines: Iterable<string>): Promise<string> {
  const path = join(folder, name)
  await finished(Readable.from(lines).pipe(createWriteStream(path)))
  return path
}

async function readInChild(path: string) {
  const { stdout } = await run(process.execPath, ["--conditions=source", child, path], { timeout: 250_000 })
  return JSON.parse(stdout) as { readonly payments: number; readonly peakMiB: number }
}

const addressOf = (index: number) => `0x${"a5".repeat(16)}${index.toString(16).padStart(8, "0")}`

function* csv(count: number, filler: string) {
  yield "key,name,address,amount,note\n"
  for (let index = 0; index < count; index += 1) {
    yield `employee-${index},"Name, of ${index}",${addressOf(index)},${1000 + index}.25,${filler}\n`
  }
}

function* json(count: number) {
  for (let index = 0; index < count; index += 1) {
    yield `${index === 0 ? "[" : ","}{"key":"employee-${index}","address":"${addressOf(index)}","amount":"1.5"}`
  }
  yield "]"
}

describe("a payroll of 100,000", () => {
  it.each(["payroll.csv", "payroll.json"])("%s is read and planned in less than 300 MiB", async (name) => {
    const lines = name.endsWith("csv") ? csv(100_000, "") : json(100_000)
    const { payments, peakMiB } = await readInChild(await writeLines(name, lines))
    expect(payments).toBe(100_000)
    expect(peakMiB).toBeLessThan(300)
  })

  it("fits in the same memory when the file has 100 MB", async () => {
    const { payments, peakMiB } = await readInChild(
      await writeLines("long.csv", csv(100_000, "x".repeat(950))),
    )
    expect(payments).toBe(100_000)
    expect(peakMiB).toBeLessThan(300)
  })
})
