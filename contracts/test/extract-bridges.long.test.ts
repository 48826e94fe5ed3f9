import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { expect, test } from "vitest"

import { extractBridges } from "../scripts/extract-bridges.ts"

const committed = join(import.meta.dirname, "..", "bridges", "artifacts")
const listJson = (folder: string) => readdirSync(folder).filter((name) => name.endsWith(".json"))

test("the bridges' bytecode is what their published packages hold", async () => {
  const folder = mkdtempSync(join(tmpdir(), "agentgpt-extracted-"))
  try {
    await extractBridges(folder)
    expect(listJson(folder)).toEqual(listJson(committed))
    for (const name of listJson(folder)) {
      const [now, then] = [folder, committed].map((place) => readFileSync(join(place, name), "utf8"))
      expect(now === then, name).toBe(true)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
