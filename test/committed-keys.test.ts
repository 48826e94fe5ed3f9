import { execFileSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"

import { describe, expect, test } from "vitest"

import circuits from "../circuits/circuits.ts"

const root = join(import.meta.dirname, "..")

// The build made keys and verifiers anew from the circuits' sources; on every machine they are the same bytes.
test.skipIf(!existsSync(join(root, ".git")))(
  "the committed keys and verifiers are those of the circuits",
  () => {
    const generated = ["circuits/keys", "circuits/verifiers"]
    const changes = execFileSync("git", ["status", "--porcelain", "--", ...generated], { cwd: root })
    expect(changes.toString(), "commit what the build of the circuits made in these folders").toBe("")
  },
)

type Entry = {
  readonly template: string
  readonly parameters: string
  readonly onDemand: boolean
  readonly compiler: string
  readonly flags: readonly string[]
  readonly sources: Readonly<Record<string, string>>
}

// The build leaves large circuits out; the small ones of their templates tell whether their keys have grown old.
describe("the committed keys of circuits that are built on demand", () => {
  const manifest = JSON.parse(readFileSync(join(root, "circuits/keys/manifest.json"), "utf8")) as {
    readonly circuits: Readonly<Record<string, Entry>>
  }
  const entries = Object.entries(manifest.circuits)
  const onDemand = entries.filter(([, entry]) => entry.onDemand)

  test("are there", () => {
    expect(onDemand.map(([name]) => name)).toEqual(["PayBatch128", "Screen128"])
  })

  test.each(onDemand)("%s was made from the sources and sizes of now", (name, large) => {
    const small = entries.find(([, entry]) => !entry.onDemand && entry.template === large.template)?.[1]
    const { sources, compiler, flags } = large
    const hint = `run \`npx hardhat circuits ${name}\` in the folder circuits and commit what it makes`
    expect({ sources, compiler, flags }, hint).toEqual({
      sources: small?.sources,
      compiler: small?.compiler,
      flags: small?.flags,
    })
    const definition = circuits.find((circuit) => circuit.name === name)
    expect(JSON.parse(large.parameters), hint).toEqual(definition?.parameters)
  })
})
