import { rm } from "node:fs/promises"
import path from "node:path"

import { type CompileResult, compileCircuit } from "./compile/compile-circuit.ts"
import { COMPILER_FLAGS } from "./compile/compiler-version.ts"
import type { CircomConfig } from "./config.ts"
import { ensureDevKey } from "./dev-keys/ensure-dev-key.ts"
import { CircomError } from "./errors.ts"
import {
  type Manifest,
  type ManifestCircuit,
  type ManifestKey,
  readManifest,
  writeManifest,
} from "./manifest/manifest.ts"
import type { CircuitDefinition } from "./registry/define-circuits.ts"
import { renderCompactJson } from "./files/write-atomically.ts"
import { loadRegistry } from "./registry/load-registry.ts"
import { selectCircuits } from "./registry/select-circuits.ts"
import { publishKey } from "./verification-key/publish-key.ts"

export type BuildOptions = {
  /** The circuits to build; empty means all that are not built on demand. */
  readonly names: readonly string[]
  readonly forceCompile?: boolean
  readonly forceKeys?: boolean
  /** Forget ceremony keys of circuits that have changed since, instead of refusing to build. */
  readonly dropStaleKeys?: boolean
  readonly onCircuit?: (built: BuiltCircuit) => void
}

export type BuiltCircuit = {
  readonly name: string
  readonly constraints: number
  readonly compiled: boolean
  readonly keyMade: boolean
  readonly seconds: number
}

/** Compiles circuits, makes their development keys, and brings everything committed up to date. */
export async function buildCircuits(
  config: CircomConfig,
  options: BuildOptions,
): Promise<readonly BuiltCircuit[]> {
  const registry = await loadRegistry(config.registry)
  const selected = selectCircuits(registry, options.names)
  const manifest = await forgetRemovedCircuits(config, await readManifest(config.keys), registry)
  const circuits = { ...manifest.circuits }
  const built: BuiltCircuit[] = []
  for (const circuit of selected) {
    const started = performance.now()
    const compiled = await compileCircuit(config, circuit, { force: options.forceCompile === true })
    const kept = keepCeremonyKeys(
      circuit.name,
      circuits[circuit.name],
      compiled,
      options.dropStaleKeys === true,
    )
    const key = await ensureDevKey(circuit.name, compiled, { force: options.forceKeys === true })
    const published = await publishKey(config, {
      circuit: circuit.name,
      level: "DEV",
      verificationKey: key.verificationKey,
      zkeySha256: key.zkeySha256,
      publicSignals: compiled.publicSignals,
      r1csSha256: compiled.sha256.r1cs,
      transcriptHash: undefined,
    })
    circuits[circuit.name] = describeCircuit(circuit, compiled, { ...kept, DEV: published })
    // After each circuit: whatever interrupts the next one, this one is recorded.
    await writeManifest(config.keys, { format: 1, circuits })
    const report: BuiltCircuit = {
      name: circuit.name,
      constraints: compiled.header.constraints,
      compiled: compiled.compiled,
      keyMade: key.made,
      seconds: (performance.now() - started) / 1000,
    }
    built.push(report)
    options.onCircuit?.(report)
  }
  return built
}

/** What the manifest says of a compiled circuit. */
export function describeCircuit(
  circuit: CircuitDefinition,
  compiled: CompileResult,
  keys: ManifestCircuit["keys"],
): ManifestCircuit {
  return {
    file: circuit.file,
    template: circuit.template,
    parameters: renderCompactJson(circuit.parameters ?? []),
    onDemand: circuit.onDemand === true,
    compiler: compiled.compiler,
    flags: [...COMPILER_FLAGS],
    constraints: compiled.constraints,
    wires: compiled.header.wires,
    privateInputs: compiled.header.privateInputs,
    outputs: compiled.header.publicOutputs,
    publicSignals: [...compiled.publicSignals],
    r1csSha256: compiled.sha256.r1cs,
    wasmSha256: compiled.sha256.wasm,
    sources: compiled.sources,
    keys,
  }
}

/** The keys of ceremonies go on counting only while the circuit is the one they were made for. */
function keepCeremonyKeys(
  name: string,
  known: ManifestCircuit | undefined,
  compiled: CompileResult,
  dropStale: boolean,
): ManifestCircuit["keys"] {
  const ceremonyKeys = Object.values(known?.keys ?? {}).filter(({ level }) => level !== "DEV")
  const stale = ceremonyKeys.filter(({ r1csSha256 }) => r1csSha256 !== compiled.sha256.r1cs)
  if (stale.length > 0 && !dropStale) {
    const levels = stale.map(({ level }) => level).join(" and ")
    throw new CircomError(
      "CIRCUIT_KEY_STALE",
      `${name} has changed since its ${levels} key was made. Undo the change, or run ` +
        `\`hardhat circuits ${name} --drop-stale-keys\` and hold a new ceremony`,
    )
  }
  const kept = ceremonyKeys.filter((key) => !stale.includes(key))
  return Object.fromEntries(kept.map((key): [string, ManifestKey] => [key.level, key]))
}

/** Drops circuits that the registry lists no more, and their files; ceremony keys stay until removed by hand. */
async function forgetRemovedCircuits(
  config: CircomConfig,
  manifest: Manifest,
  registry: readonly CircuitDefinition[],
): Promise<Manifest> {
  const listed = new Set(registry.map(({ name }) => name))
  const isForgotten = ([name, { keys }]: readonly [string, ManifestCircuit]): boolean =>
    !listed.has(name) && Object.keys(keys).every((level) => level === "DEV")
  const entries = Object.entries(manifest.circuits)
  for (const [, { keys }] of entries.filter(isForgotten)) {
    for (const { file, verifier } of Object.values(keys)) {
      await rm(path.join(config.keys, path.basename(file)), { force: true })
      await rm(path.join(config.verifiers, path.basename(verifier)), { force: true })
    }
  }
  const circuits = Object.fromEntries(entries.filter((entry) => !isForgotten(entry)))
  await writeManifest(config.keys, { format: 1, circuits })
  return { format: 1, circuits }
}
