import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import { createRequire } from "node:module"

/** Which compiler made an artefact. */
export type CompilerVersion = {
  /** The npm package that carries the compiler. */
  readonly package: string
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
  return { package: `${name}@${version}`, wasmSha256: createHash("sha256").update(wasm).digest("hex") }
}
