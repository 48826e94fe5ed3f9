import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import { createRequire } from "node:module"

/** Which compiler made an artefact. */
export type CompilerVersion = {
  /** Version of circom and of the npm package that carries it: `circom 2.2.3 (circom2@0.2.23)`. */
  readonly name: string
  readonly wasmSha256: string
}

/** The flags that every circuit is compiled with; they are part of what a key is for. */
export const COMPILER_FLAGS: readonly string[] = ["--r1cs", "--wasm", "--sym", "--O2"]

/** The installed compiler. */
export async function readCompilerVersion(): Promise<CompilerVersion> {
  const require = createRequire(import.meta.url)
  const [manifest, wasm] = await Promise.all([
    readFile(require.resolve("circom/package.json"), "utf8"),
    readFile(require.resolve("circom/circom.wasm")),
  ])
  const { name, version } = JSON.parse(manifest) as { name: string; version: string }
  // The compiler's own version is a string in its code; running it to ask would cost as much as a circuit.
  const circom = /circom compiler ?(\d+\.\d+\.\d+)/.exec(wasm.toString("latin1"))?.[1] ?? "of unknown version"
  return {
    name: `circom ${circom} (${name}@${version})`,
    wasmSha256: createHash("sha256").update(wasm).digest("hex"),
  }
}
