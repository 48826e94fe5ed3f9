import { createHash } from "node:crypto"
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises"
import path from "node:path"

import { type CircuitArtifacts, locateArtifacts } from "../artifacts.ts"
import type { CircomConfig } from "../config.ts"
import { nameSignals, readPublicSignals } from "../files/public-signals.ts"
import { type ConstraintCounts, countConstraints, parseR1cs, type R1csHeader } from "../files/r1cs.ts"
import { renderJson, writeTextAtomically } from "../files/write-atomically.ts"
import { CircomError } from "../errors.ts"
import type { CircuitDefinition } from "../registry/define-circuits.ts"
import { runJob, siblingModule } from "../jobs/run-job.ts"
import type { run } from "./compile-job.ts"
import { COMPILER_FLAGS, readCompilerVersion } from "./compiler-version.ts"
import { findSources, type SourceHashes } from "./find-sources.ts"
import { mountSources, type SourceTree } from "./mounts.ts"
import { refuseCircuit } from "./refuse-circuit.ts"
import { renderMainComponent } from "./render-main-component.ts"

/** What is known of a compiled circuit. Kept beside the artefacts, so that an unchanged circuit costs nothing. */
type CompiledCircuit = {
  /** The hash of everything that goes in: sources, parameters, compiler, flags. */
  readonly inputHash: string
  readonly compiler: string
  readonly sources: SourceHashes
  readonly header: R1csHeader
  readonly constraints: ConstraintCounts
  /** Every element of the public signals, in order. */
  readonly publicSignals: readonly string[]
  readonly sha256: { readonly r1cs: string; readonly wasm: string }
  readonly byteLengths: { readonly r1cs: number; readonly wasm: number; readonly sym: number }
}

export type CompileResult = CompiledCircuit & {
  readonly artifacts: CircuitArtifacts
  /** Whether the compiler had to run. */
  readonly compiled: boolean
}

const stampFile = "compiled.json"

/** Compiles a circuit unless the same input was compiled before. */
export async function compileCircuit(
  config: CircomConfig,
  circuit: CircuitDefinition,
  options: { readonly force?: boolean } = {},
): Promise<CompileResult> {
  const artifacts = locateArtifacts(config.cache, circuit.name)
  const tree = mountSources(config)
  const sources = await findSources(tree, circuit.file)
  const compiler = await readCompilerVersion()
  const main = renderMainComponent(circuit)
  const inputHash = createHash("sha256")
    .update(JSON.stringify([compiler, COMPILER_FLAGS, main, circuit.outputs, sources]))
    .digest("hex")

  const stamp = path.join(artifacts.folder, stampFile)
  if (options.force !== true) {
    const known = await readStamp(stamp, artifacts)
    if (known?.inputHash === inputHash) return { ...known, artifacts, compiled: false }
  }

  await rm(stamp, { force: true })
  await runCompiler(config, tree, circuit, main, artifacts)
  const [r1cs, wasm, symbols] = (await Promise.all(
    [artifacts.r1cs, artifacts.wasm, artifacts.symbols].map((file) => readFile(file)),
  )) as [Buffer, Buffer, Buffer]
  const parsed = parseR1cs(r1cs)
  const { publicOutputs, publicInputs } = parsed.header
  const publicSignals = readPublicSignals(symbols.toString("latin1"), publicOutputs + publicInputs)
  checkSignalOrder(circuit, publicSignals)
  const result: CompiledCircuit = {
    inputHash,
    compiler: compiler.name,
    sources,
    header: parsed.header,
    constraints: countConstraints(parsed),
    publicSignals,
    sha256: { r1cs: sha256(r1cs), wasm: sha256(wasm) },
    byteLengths: { r1cs: r1cs.byteLength, wasm: wasm.byteLength, sym: symbols.byteLength },
  }
  await writeTextAtomically(stamp, renderJson(result))
  return { ...result, artifacts, compiled: true }
}

async function runCompiler(
  config: CircomConfig,
  tree: SourceTree,
  circuit: CircuitDefinition,
  main: string,
  artifacts: CircuitArtifacts,
): Promise<void> {
  await mkdir(artifacts.folder, { recursive: true })
  // The cache ignores itself, wherever it is: nothing in it is ever committed.
  await writeFile(path.join(config.cache, ".gitignore"), "*\n")
  const workspace = await mkdtemp(path.join(artifacts.folder, "compile-"))
  try {
    const [mainFolder, outFolder] = [path.join(workspace, "main"), path.join(workspace, "out")]
    await Promise.all([mkdir(mainFolder), mkdir(outFolder)])
    await writeFile(path.join(mainFolder, `${circuit.name}.circom`), main)
    const { value: output } = await runJob<typeof run>(siblingModule(import.meta.url, "compile-job"), {
      arguments: [
        ...COMPILER_FLAGS,
        ...tree.includeRoots.flatMap((root) => ["-l", root]),
        "-o",
        "/out",
        `/main/${circuit.name}.circom`,
      ],
      mounts: [...tree.mounts, { virtual: "/main", real: mainFolder }, { virtual: "/out", real: outFolder }],
    })
    if (output.exitCode !== 0) refuseCircuit(config, tree, circuit, output)
    await rename(path.join(outFolder, `${circuit.name}.r1cs`), artifacts.r1cs)
    await rename(path.join(outFolder, `${circuit.name}.sym`), artifacts.symbols)
    await rename(path.join(outFolder, `${circuit.name}_js`, `${circuit.name}.wasm`), artifacts.wasm)
  } finally {
    await rm(workspace, { recursive: true, force: true })
  }
}

/** The stamp of an earlier run, if all its artefacts are still there in full length. */
async function readStamp(stamp: string, artifacts: CircuitArtifacts): Promise<CompiledCircuit | undefined> {
  try {
    const known = JSON.parse(await readFile(stamp, "utf8")) as CompiledCircuit
    const { r1cs, wasm, sym } = known.byteLengths
    const files = [
      [artifacts.r1cs, r1cs],
      [artifacts.wasm, wasm],
      [artifacts.symbols, sym],
    ] as const
    const sizes = await Promise.all(files.map(([file]) => stat(file)))
    return sizes.every(({ size }, index) => size === files[index]![1]) ? known : undefined
  } catch {
    return undefined
  }
}

function checkSignalOrder(circuit: CircuitDefinition, publicSignals: readonly string[]): void {
  const declared = [...circuit.outputs, ...circuit.publicInputs].join(", ")
  const actual = nameSignals(publicSignals).join(", ")
  if (declared === actual) return
  throw new CircomError(
    "CIRCUIT_SIGNAL_ORDER",
    `the public signals of ${circuit.name} are [${actual}], but the registry says [${declared}]; ` +
      "outputs come first, each group in the order in which the template declares it",
  )
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex")
}
