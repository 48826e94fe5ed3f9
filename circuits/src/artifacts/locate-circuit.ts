import { existsSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

import { AgentGptError } from "@agentgpt/core"

import circuits, { type CircuitDefinition } from "../../circuits.ts"
import { type KeyLevel, type Manifest, type ManifestKey, parseManifest } from "./manifest.ts"

/** A key of a circuit with the files that belong to it. */
export type LocatedKey = ManifestKey & {
  readonly verificationKeyFile: string
  /** The proving key; made on this machine (DEV) or exported by a ceremony. */
  readonly zkeyFile: string
}

/** A compiled circuit on this machine. */
export type LocatedCircuit = {
  readonly name: string
  readonly template: CircuitDefinition["template"]
  /** The template's sizes; the first is the number of rows. */
  readonly parameters: readonly number[]
  readonly publicSignals: readonly string[]
  readonly constraints: number
  readonly wasmFile: string
  readonly r1csFile: string
  /** The key of a level. @throws CIRCUIT_KEY_MISSING, CIRCUIT_NOT_BUILT */
  readonly key: (level: KeyLevel) => LocatedKey
}

/**
 * Finds a circuit's program, constraints and keys in this package.
 * @throws CIRCUIT_UNKNOWN, CIRCUIT_NOT_BUILT, CIRCUIT_MANIFEST_INVALID
 *
 * @example
 * ```ts
 * const { wasmFile, key } = locateCircuit("PayBatch16")
 * const { zkeyFile, keyHash } = key("DEV")
 * ```
 */
export function locateCircuit(name: string, packageFolder: string = findPackageFolder()): LocatedCircuit {
  const definition = circuits.find((circuit) => circuit.name === name)
  if (definition === undefined) {
    throw new AgentGptError("CIRCUIT_UNKNOWN", `There is no circuit ${name}.`, {
      meta: [`The registry has: ${circuits.map((circuit) => circuit.name).join(", ")}.`],
    })
  }
  const entry = readManifest(packageFolder).circuits[name]
  const file = (suffix: string) => join(packageFolder, "cache/circom", name, `${name}.${suffix}`)
  if (entry === undefined) throw notBuilt(name, "its entry in the manifest of keys")
  return {
    name,
    template: definition.template,
    parameters: entry.parameters,
    publicSignals: entry.publicSignals,
    constraints: entry.constraints.nonLinear + entry.constraints.linear,
    wasmFile: demand(name, file("wasm")),
    r1csFile: demand(name, file("r1cs")),
    key: (level) => {
      const key = entry.keys[level]
      if (key === undefined) {
        throw new AgentGptError("CIRCUIT_KEY_MISSING", `${name} has no key of level ${level}.`, {
          meta: [`It has: ${Object.keys(entry.keys).join(", ") || "none"}.`],
        })
      }
      return {
        ...key,
        verificationKeyFile: demand(name, join(packageFolder, "keys", key.file)),
        zkeyFile: demand(name, file(`${level.toLowerCase()}.zkey`)),
      }
    },
  }
}

/** The committed record of circuits and keys. */
export function readManifest(packageFolder: string = findPackageFolder()): Manifest {
  const file = join(packageFolder, "keys/manifest.json")
  let text: string
  try {
    text = readFileSync(file, "utf8")
  } catch (cause) {
    throw new AgentGptError("CIRCUIT_MANIFEST_INVALID", "The manifest of keys cannot be read.", { cause })
  }
  return parseManifest(text)
}

function demand(name: string, file: string): string {
  if (!existsSync(file)) throw notBuilt(name, file)
  return file
}

function notBuilt(name: string, what: string): AgentGptError {
  return new AgentGptError("CIRCUIT_NOT_BUILT", `${name} has not been built: ${what} is missing.`, {
    meta: [`Run \`npx hardhat circuits ${name}\` in the folder circuits.`],
  })
}

/** The folder of package.json: this module runs from src and, built, from dist/src. */
function findPackageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder)
  return folder
}
