import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

import { AgentGptError } from "@agentgpt/core"
import { afterEach, beforeEach, describe, expect, test } from "vitest"

import { locateCircuit, readManifest } from "./locate-circuit.ts"
import { parseManifest } from "./manifest.ts"

const source = fileURLToPath(new URL("../..", import.meta.url))
const expectError = (act: () => unknown, code: string, text = "") => {
  expect(act).toThrow(AgentGptError)
  expect(act).toThrow(expect.objectContaining({ code, message: expect.stringContaining(text) }))
}

describe("locateCircuit", () => {
  let folder: string
  const file = (suffix: string) => join(folder, "cache/circom/Screen16", `Screen16.${suffix}`)

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "agentgpt-circuits-"))
    cpSync(join(source, "keys"), join(folder, "keys"), { recursive: true })
    mkdirSync(dirname(file("wasm")), { recursive: true })
    for (const suffix of ["wasm", "r1cs", "dev.zkey"]) writeFileSync(file(suffix), suffix)
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  test("finds program, constraints and keys", () => {
    const circuit = locateCircuit("Screen16", folder)
    expect(circuit).toMatchObject({
      name: "Screen16",
      template: "Screen",
      parameters: [16, 16, 11],
      wasmFile: file("wasm"),
      r1csFile: file("r1cs"),
    })
    expect(circuit.publicSignals).toHaveLength(5)
    const key = circuit.key("DEV")
    expect(key).toMatchObject({ level: "DEV", zkeyFile: file("dev.zkey"), transcriptHash: null })
    expect(JSON.parse(readFileSync(key.verificationKeyFile, "utf8"))).toMatchObject({ circuit: "Screen16" })
    expect(key.keyHash).toMatch(/^0x[0-9a-f]{64}$/u)
  })

  test("names the command that makes what is missing", () => {
    const command = "npx hardhat circuits Screen16"
    for (const suffix of ["wasm", "r1cs"]) {
      rmSync(file(suffix))
      expectError(() => locateCircuit("Screen16", folder), "CIRCUIT_NOT_BUILT", command)
      writeFileSync(file(suffix), "")
    }
    const circuit = locateCircuit("Screen16", folder)
    rmSync(file("dev.zkey"))
    expectError(() => circuit.key("DEV"), "CIRCUIT_NOT_BUILT", command)
  })

  test("knows circuits that are not in the manifest yet from those that do not exist", () => {
    const manifest = JSON.parse(readFileSync(join(folder, "keys/manifest.json"), "utf8"))
    delete manifest.circuits.Screen16
    writeFileSync(join(folder, "keys/manifest.json"), JSON.stringify(manifest))
    expectError(() => locateCircuit("Screen16", folder), "CIRCUIT_NOT_BUILT", "hardhat circuits Screen16")
    expectError(() => locateCircuit("Scream16", folder), "CIRCUIT_UNKNOWN", "PayBatch16")
  })

  test("has no key of a level that no ceremony has made", () => {
    expectError(() => locateCircuit("Screen16", folder).key("PRODUCTION"), "CIRCUIT_KEY_MISSING", "DEV")
  })

  test("refuses a manifest that cannot be read", () => {
    rmSync(join(folder, "keys/manifest.json"))
    expectError(() => locateCircuit("Screen16", folder), "CIRCUIT_MANIFEST_INVALID")
  })
})

describe("parseManifest", () => {
  const text = readFileSync(join(source, "keys/manifest.json"), "utf8")
  const change = (find: RegExp, replacement: string) => text.replace(find, replacement)

  test("reads what the build commits", () => {
    expect(parseManifest(text)).toEqual(readManifest())
  })

  test.each([
    ["no JSON", "{"],
    ["another format", change(/"format": 1/u, '"format": 2')],
    ["a cut hash", change(/"keyHash": "0x../u, '"keyHash": "0x')],
    ["a key elsewhere", change(/"file": "PayBatch16.dev.json"/u, '"file": "../PayBatch16.dev.json"')],
    ["sizes that are no numbers", change(/\[16,11,10\]/u, "[16,x]")],
  ])("refuses %s", (_, wrong) => {
    expect(wrong).not.toBe(text)
    expectError(() => parseManifest(wrong), "CIRCUIT_MANIFEST_INVALID")
  })
})

test("only this entry needs Node", () => {
  const folder = join(source, "src")
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".ts") && !name.endsWith(".test.ts"),
  )
  const needing = files.filter((name) => readFileSync(join(folder, name), "utf8").includes('"node:'))
  expect(needing).toEqual(["artifacts/locate-circuit.ts"])
  expect(readFileSync(join(folder, "index.ts"), "utf8")).not.toContain("artifacts")
})
