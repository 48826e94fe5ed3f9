import { locateCircuit } from "@agentgpt/circuits/artifacts"
import type { LocatedCircuit } from "@agentgpt/circuits/artifacts"
import type { Bytes32, ChainId } from "@agentgpt/core"
import { refuseDevKeyOn } from "@agentgpt/proof"
import type { SecurityLevel } from "@agentgpt/proof"
import { circuitNamesOf, STEP_CIRCUIT } from "./circuit-names.ts"
import type { ChunkSize } from "./circuit-names.ts"

/** A circuit under the key that proofs are made with. */
export type ChosenCircuit = {
  readonly name: string
  readonly circuitId: Bytes32
  readonly level: SecurityLevel
  /** Of the ceremony that made the key; null for DEV keys. */
  readonly transcriptHash: Bytes32 | null
  readonly verificationKeyFile: string
}

/** Where circuits are found; on this machine unless set. */
export type LocateCircuit = (name: string) => Pick<LocatedCircuit, "constraints" | "key">

/** The two circuits that prove a payroll: its payments, and its screening. */
export type ChosenCircuits = { readonly pay: ChosenCircuit; readonly screen: ChosenCircuit }

/** What a proof is made with: the circuit of payments, or of steps, and one that screens where that is proved too. */
export type UsedCircuits = Pick<ChosenCircuits, "pay"> & Partial<ChosenCircuits>

/**
 * The circuits for chunks of a size, if they are built here with a key that counts on the chain. To be asked before
 * anything is paid: a payroll without them could never be proved.
 * @throws PROOF_DEV_KEY_REFUSED, CIRCUIT_NOT_BUILT, CIRCUIT_KEY_MISSING, CIRCUIT_MANIFEST_INVALID
 *
 * @example
 * const { pay } = chooseCircuits({ chunkSize: 16, level: "DEV", chainId: "eip155:31337" })
 */
export function chooseCircuits(question: {
  readonly chunkSize: ChunkSize
  readonly level: SecurityLevel
  readonly chainId: ChainId
  readonly locate?: LocateCircuit
}): ChosenCircuits {
  const { chunkSize, level, chainId, locate = locateCircuit } = question
  refuseDevKeyOn(chainId, level)
  const names = circuitNamesOf(chunkSize)
  return { pay: choose(names.pay, level, locate), screen: choose(names.screen, level, locate) }
}

/**
 * The circuit that proves the steps of a run.
 * @throws what `chooseCircuits` throws
 */
export function chooseStepCircuit(question: {
  readonly level: SecurityLevel
  readonly chainId: ChainId
}): ChosenCircuit {
  const { level, chainId } = question
  refuseDevKeyOn(chainId, level)
  return choose(STEP_CIRCUIT.name, level, locateCircuit)
}

function choose(name: string, level: SecurityLevel, locate: LocateCircuit): ChosenCircuit {
  const { keyHash, transcriptHash, verificationKeyFile } = locate(name).key(level)
  return { name, circuitId: keyHash, level, transcriptHash, verificationKeyFile }
}
