import { readFileSync } from "node:fs"
import { createRequire } from "node:module"

import { expect, test } from "vitest"

import { choosePhase1File, findPhase1File, PHASE1_FILES } from "./phase-1-files.ts"

test("the table is the one that snarkjs publishes", () => {
  const main = createRequire(import.meta.url).resolve("snarkjs")
  const readme = readFileSync(main.replace(/snarkjs\/(build|main).*$/, "snarkjs/README.md"), "utf8")
  const row = /^\|\s+(\d+)\s+\|\s+\S+\s+\| \[(\S+?)\]\((\S+?)\)\s*\| ([0-9a-f]{128}) \|/gm
  const published = [...readme.matchAll(row)].map(([, power, name, url, blake2b512]) => ({
    power: Number(power),
    name,
    url,
    blake2b512,
  }))
  expect(published).toHaveLength(21)
  expect(PHASE1_FILES).toEqual(published)
})

test("files are found by hash and chosen by size", () => {
  const file = PHASE1_FILES[7]!
  expect(findPhase1File(file.blake2b512)).toBe(file)
  expect(findPhase1File("00".repeat(64))).toBeUndefined()
  expect(choosePhase1File(3)?.power).toBe(8)
  expect(choosePhase1File(15)?.name).toBe("powersOfTau28_hez_final_15.ptau")
  expect(choosePhase1File(28)?.name).toBe("powersOfTau28_hez_final.ptau")
  expect(choosePhase1File(29)).toBeUndefined()
})
