import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { fileURLToPath } from "node:url"

import type { CircuitDefinition } from "../../circuits.ts"
import { type CompiledCircuit, readSources } from "./compile-circuit.ts"

type BuiltCircuit = {
  readonly parameters: string
  readonly compiler: string
  readonly publicSignals: readonly string[]
  readonly r1csSha256: string
  readonly wasmSha256: string
  readonly sources: Readonly<Record<string, string>>
}

const here = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/**
 * What the build has made of a circuit, if it is of these very sources and this compiler; compiling takes half a
 * minute. The manifest's hashes tell.
 */
export async function findBuilt(definition: CircuitDefinition): Promise<CompiledCircuit | undefined> {
  const { name, parameters, outputs, publicInputs } = definition
  const manifest = JSON.parse(await readFile(here("keys/manifest.json"), "utf8")) as {
    readonly circuits: Readonly<Record<string, BuiltCircuit>>
  }
  const built = manifest.circuits[name]
  if (built === undefined || built.parameters !== JSON.stringify(parameters)) return undefined
  const signals = new Set(built.publicSignals.map((signal) => signal.replace(/\[.*/, "")))
  if ([...signals].join() !== [...outputs, ...publicInputs].join()) return undefined
  if (!built.compiler.includes(`@${readVersion("circom")})`)) return undefined
  if (!(await isOfSources(built))) return undefined

  const file = (suffix: string) => here(`cache/circom/${name}/${name}.${suffix}`)
  const files = { wasm: file("wasm"), r1cs: file("r1cs"), symbols: file("sym") }
  const [wasm, r1cs] = await Promise.all([files.wasm, files.r1cs].map(hashFile))
  return wasm === built.wasmSha256 && r1cs === built.r1csSha256 ? files : undefined
}

async function isOfSources({ sources }: BuiltCircuit): Promise<boolean> {
  const texts = await readSources()
  const load = createRequire(import.meta.url)
  for (const [path, expected] of Object.entries(sources)) {
    const library = /^include\/0\/(?<file>.+)$/.exec(path)?.groups?.["file"]
    const actual =
      library === undefined
        ? hash(texts.get(path) ?? "")
        : await hashFile(load.resolve(`circomlib/circuits/${library}`))
    if (actual !== expected) return false
  }
  return true
}

function readVersion(packageName: string): string {
  const load = createRequire(import.meta.url)
  return (load(`${packageName}/package.json`) as { readonly version: string }).version
}

/** Undefined if there is no such file. */
async function hashFile(file: string): Promise<string | undefined> {
  return readFile(file).then(hash, () => undefined)
}

function hash(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex")
}
