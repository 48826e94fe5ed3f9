import { execFile } from "node:child_process"
import { createWriteStream } from "node:fs"
import { join } from "node:path"
import { Readable } from "node:stream"
import { finished } from "node:stream/promises"
import { promisify } from "node:util"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { addressOf, eth, writeSdnPieces } from "../../test/support/list-files.ts"
import { makeListFolder } from "../../test/support/list-folder.ts"
import type { ListFolder } from "../../test/support/list-folder.ts"

const child = new URL("../../test/children/import-list.ts", import.meta.url).pathname

let folder: ListFolder
beforeAll(async () => {
  folder = await makeListFolder()
})
afterAll(() => folder.remove())

async function importInChild(name: string, pieces: Iterable<string>, ...more: readonly string[]) {
  const path = join(folder.path, name)
  await finished(Readable.from(pieces).pipe(createWriteStream(path)))
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--conditions=source", "--expose-gc", "--max-semi-space-size=2", child, path, ...more],
    // Code that is kept compiled would be missing from the smaller of two figures.
    { timeout: 250_000, env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: "1" } },
  )
  return JSON.parse(stdout) as {
    readonly size: number
    readonly recordCount: number
    readonly baseMiB: number
    readonly peakMiB: number
    readonly heapMiB: number
  }
}

function* json(count: number) {
  for (let index = 0; index < count; index += 1) {
    yield `${index === 0 ? "[" : ","}{"address":"${addressOf(index)}","currency":"ETH"}`
  }
  yield "]"
}

function* text(count: number) {
  for (let index = 0; index < count; index += 1) yield `${addressOf(index)} somebody\n`
}

describe("the memory of an import", () => {
  it.each<[string, Iterable<string>]>([
    ["list.txt", text(100_000)],
    ["list.json", json(100_000)],
  ])("stays small for 100,000 addresses: %s", async (name, pieces) => {
    const figures = await importInChild(name, pieces, "2026-11-20")
    expect(figures.size).toBe(100_000)
    // Node and the TypeScript of the project take about 100 MiB before anything is read.
    expect(figures.peakMiB - figures.baseMiB).toBeLessThan(80)
    expect(figures.heapMiB).toBeLessThan(60)
  })

  it("does not grow with the size of the file", async () => {
    const entries = (count: number) =>
      Array.from({ length: count }, (_, index) => (index % 36 === 0 ? [eth(index)] : []))
    const [small, large] = [
      await importInChild("small.xml", writeSdnPieces(entries(2_000), { filler: "x".repeat(1200) })),
      await importInChild("large.xml", writeSdnPieces(entries(18_000), { filler: "x".repeat(3000) })),
    ]
    expect(large.recordCount).toBe(18_000)
    expect(large.peakMiB - small.peakMiB).toBeLessThan(30)
  })
})
