// Compiles one circuit in a process of its own, since the compiler blocks its thread. Reads a CompileJob from
// the first argument and writes into its `output` folder; exit code 0 means success.
import { readFileSync } from "node:fs"
import * as fs from "node:fs"
import { createRequire } from "node:module"

export type CompileJob = {
  readonly source: string
  readonly circomlib: string
  readonly output: string
  readonly flags: readonly string[]
}

type CircomModule = {
  readonly bindings: object
  readonly CircomRunner: new (options: object) => { execute(wasm: Uint8Array): Promise<unknown> }
}

const load = createRequire(import.meta.url)
const { CircomRunner, bindings } = load("circom") as CircomModule
const { source, circomlib, output, flags } = JSON.parse(process.argv[2] ?? "{}") as CompileJob

// Real paths are mounted under short names: the compiler does not follow pnpm's symbolic links.
const runner = new CircomRunner({
  args: [...flags, "-l", "/circomlib", "-o", "/output", "/source/main.circom"],
  env: {},
  preopens: { "/circomlib": circomlib, "/source": source, "/output": output },
  bindings: { ...bindings, fs },
})
await runner.execute(readFileSync(load.resolve("circom/circom.wasm")))
