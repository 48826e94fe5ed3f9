import { execFile } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync } from "node:fs"
import { mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, writeFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

import type { CompileJob } from "./run-circom.ts"

/** A change to one source file before it is compiled, for circuits that are broken on purpose. */
export type SourceEdit = { readonly file: string; readonly find: string; readonly replace: string }

export type CompileRequest = {
  readonly file: string
  readonly template: string
  readonly parameters: readonly number[]
  readonly publicInputs: readonly string[]
  readonly edits?: readonly SourceEdit[]
  /** Constraints and symbols are written as well, at the optimisation level of production. */
  readonly withConstraints?: boolean
}

export type CompiledCircuit = { readonly wasm: string; readonly r1cs: string; readonly symbols: string }

const load = createRequire(import.meta.url)
const here = dirname(fileURLToPath(import.meta.url))
const run = promisify(execFile)

const sourceFolder = join(here, "../../src")
const cacheFolder = join(here, "../../cache/witness-tester")

/** Compiles a circuit, or finds it compiled from the same sources by the same compiler. */
export async function compileCircuit(request: CompileRequest): Promise<CompiledCircuit> {
  const main = renderMain(request)
  const sources = applyEdits(await readSources(), request.edits ?? [])
  const flags = request.withConstraints ? ["--r1cs", "--sym", "--wasm", "--O2"] : ["--wasm", "--O0"]
  const key = hash([main, ...flags, ...versions(), ...[...sources].flat()])
  const folder = join(cacheFolder, `${request.template}-${key}`)
  if (!existsSync(folder)) await compileInto(folder, main, sources, flags)
  return {
    wasm: join(folder, "main_js/main.wasm"),
    r1cs: join(folder, "main.r1cs"),
    symbols: join(folder, "main.sym"),
  }
}

async function compileInto(
  folder: string,
  main: string,
  sources: ReadonlyMap<string, string>,
  flags: readonly string[],
): Promise<void> {
  await mkdir(cacheFolder, { recursive: true })
  const work = await mkdtemp(join(cacheFolder, "compile-"))
  try {
    const [source, output] = [join(work, "source"), join(work, "output")]
    await mkdir(output)
    for (const [name, text] of [...sources, ["main.circom", main] as const]) {
      await mkdir(dirname(join(source, name)), { recursive: true })
      await writeFile(join(source, name), text)
    }
    const circomlib = await realpath(dirname(load.resolve("circomlib/circuits/poseidon.circom")))
    const job: CompileJob = { source, circomlib, output, flags }
    await run(process.execPath, [join(here, "run-circom.ts"), JSON.stringify(job)], {
      maxBuffer: 64 * 2 ** 20,
    })
    // The first of two compilations of the same circuit stays.
    await rename(output, folder).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error
    })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** The text of every source file by its path relative to the source folder. */
export async function readSources(): Promise<ReadonlyMap<string, string>> {
  const names = await readdir(sourceFolder, { recursive: true })
  const files = names.filter((name) => name.endsWith(".circom")).sort()
  return new Map(
    await Promise.all(
      files.map(async (name) => [name, await readFile(join(sourceFolder, name), "utf8")] as const),
    ),
  )
}

function applyEdits(
  sources: ReadonlyMap<string, string>,
  edits: readonly SourceEdit[],
): ReadonlyMap<string, string> {
  const edited = new Map(sources)
  for (const { file, find, replace } of edits) {
    const text = edited.get(file) ?? ""
    if (text.split(find).length !== 2) throw new Error(`${file} must hold exactly once: ${find}`)
    edited.set(
      file,
      text.replace(find, () => replace),
    )
  }
  return edited
}

function renderMain({ file, template, parameters, publicInputs }: CompileRequest): string {
  const face = publicInputs.length > 0 ? ` {public [${publicInputs.join(", ")}]}` : ""
  return `pragma circom 2.2.0;\n\ninclude "${file}";\n\ncomponent main${face} = ${template}(${parameters.join(", ")});\n`
}

function versions(): readonly string[] {
  return ["circom/package.json", "circomlib/package.json"].map(
    (manifest) => (load(manifest) as { readonly version: string }).version,
  )
}

function hash(parts: readonly string[]): string {
  const digest = createHash("sha256")
  for (const part of parts) digest.update(`${part.length}:${part}`)
  return digest.digest("hex").slice(0, 24)
}
