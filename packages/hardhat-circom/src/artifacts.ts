import path from "node:path"

import type { SecurityLevel } from "./level.ts"

/** Where the build keeps what is made from a circuit. None of it is committed. */
export type CircuitArtifacts = {
  readonly folder: string
  readonly r1cs: string
  readonly wasm: string
  readonly symbols: string
  /** The proving key of a level. */
  readonly zkey: (level: SecurityLevel) => string
}

/**
 * The paths of a circuit's artefacts. `cache` is `hre.config.circom.cache`: `cache/circom` in the project.
 *
 * @example
 * ```ts
 * const { wasm, zkey } = locateArtifacts("circuits/cache/circom", "PayBatch16")
 * // circuits/cache/circom/PayBatch16/PayBatch16.wasm and …/PayBatch16.dev.zkey
 * console.log(wasm, zkey("DEV"))
 * ```
 */
export function locateArtifacts(cache: string, circuitName: string): CircuitArtifacts {
  const folder = path.join(cache, circuitName)
  const file = (suffix: string): string => path.join(folder, `${circuitName}.${suffix}`)
  return {
    folder,
    r1cs: file("r1cs"),
    wasm: file("wasm"),
    symbols: file("sym"),
    zkey: (level) => file(`${level.toLowerCase()}.zkey`),
  }
}
