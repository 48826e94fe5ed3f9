import { readFileSync } from "node:fs"
import { createRequire } from "node:module"

import { concat, keccak256, toBeHex } from "ethers"

type Coordinates = readonly [x: string, y: string, z: string]
type ExtensionCoordinates = readonly [x: readonly [string, string], y: readonly [string, string], z: unknown]

type KeyFile = {
  readonly vk_alpha_1: Coordinates
  readonly vk_beta_2: ExtensionCoordinates
  readonly vk_gamma_2: ExtensionCoordinates
  readonly vk_delta_2: ExtensionCoordinates
  readonly IC: readonly Coordinates[]
}

type Manifest = {
  readonly circuits: Readonly<
    Record<
      string,
      {
        readonly template: string
        readonly parameters: string
        readonly keys: { readonly DEV?: { readonly file: string; readonly keyHash: string } }
      }
    >
  >
}

/** A verification key as `VerifierRegistry.registerCircuit` takes it. */
export type DevelopmentKey = {
  readonly name: string
  readonly key: string
  readonly kind: number
  readonly chunkSize: number
}

/** The numbers of CircuitKind in the contracts. */
const kinds: Readonly<Record<string, number>> = { PayBatch: 1, PayBatchPrivate: 2, StepBatch: 3, Screen: 4 }

/** The committed development keys of all circuits that have one. */
export function readDevelopmentKeys(): readonly DevelopmentKey[] {
  const manifest = readKeyFile("manifest.json") as Manifest
  return Object.entries(manifest.circuits).flatMap(([name, { template, parameters, keys }]) => {
    if (keys.DEV === undefined) return []
    const key = encodeKey(readKeyFile(keys.DEV.file) as KeyFile)
    const kind = kinds[template]
    const [chunkSize] = JSON.parse(parameters) as readonly number[]
    if (kind === undefined || chunkSize === undefined || keccak256(key) !== keys.DEV.keyHash) {
      throw new Error(`The key file of the circuit ${name} is not the one that the manifest lists.`)
    }
    return [{ name, key, kind, chunkSize }]
  })
}

function readKeyFile(file: string): unknown {
  const path = createRequire(import.meta.url).resolve(`@agentgpt/circuits/keys/${file}`)
  return JSON.parse(readFileSync(path, "utf8"))
}

/** The pairing precompile wants the imaginary part of a coordinate first, key files have the real one first. */
function encodeKey(file: KeyFile): string {
  const words = [
    ...listWords(file.vk_alpha_1),
    ...[file.vk_beta_2, file.vk_gamma_2, file.vk_delta_2].flatMap(listExtensionWords),
    ...file.IC.flatMap(listWords),
  ]
  return concat(words.map((word) => toBeHex(BigInt(word), 32)))
}

function listWords([x, y]: Coordinates): readonly string[] {
  return [x, y]
}

function listExtensionWords([x, y]: ExtensionCoordinates): readonly string[] {
  return [x[1], x[0], y[1], y[0]]
}
