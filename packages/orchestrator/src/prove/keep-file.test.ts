import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { keepFile } from "./keep-file.ts"

let folder: string
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "agentgpt-keep-")), "archive")
})
afterEach(() => rmSync(join(folder, ".."), { recursive: true }))

const bytes = Uint8Array.of(1, 2, 3)

describe("a kept file", () => {
  it("is whole, for its owner alone, and leaves nothing beside it", async () => {
    const file = await keepFile(folder, "a.car", bytes)
    expect([...readFileSync(file)]).toEqual([1, 2, 3])
    expect(readdirSync(folder)).toEqual(["a.car"])
    if (process.platform !== "win32") expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it("is not written again, unless it was damaged", async () => {
    const file = await keepFile(folder, "a.car", bytes)
    const { ino } = statSync(file)
    await keepFile(folder, "a.car", bytes)
    expect(statSync(file).ino).toBe(ino)
    writeFileSync(file, "torn")
    expect(await keepFile(folder, "a.car", bytes)).toBe(file)
    expect([...readFileSync(file)]).toEqual([1, 2, 3])
  })

  it("that cannot be written leaves nothing", async () => {
    writeFileSync(folder, "a file where the folder should be")
    await expect(keepFile(folder, "a.car", bytes)).rejects.toThrow()
    expect(readFileSync(folder, "utf8")).toContain("a file")
  })
})
