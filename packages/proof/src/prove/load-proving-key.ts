import { stat } from "node:fs/promises"

import { type LocatedCircuit, locateCircuit } from "@agentgpt/circuits/artifacts"
import { AgentGptError, type Bytes32 } from "@agentgpt/core"

import { refuseDevKeyOn } from "../level.ts"
import type { SecurityLevel } from "../types.ts"
import { computeCircuitId, type VerificationKey } from "../verify-groth16.ts"
import { readZkeyVerificationKey } from "./read-zkey-key.ts"

/** A compiled circuit with the key that proofs are made and checked under. */
export type ProvingKey = {
  readonly circuit: LocatedCircuit
  readonly circuitId: Bytes32
  readonly level: SecurityLevel
  readonly zkeyFile: string
  readonly zkeyBytes: number
  readonly verificationKey: VerificationKey
}

/** Which key proofs are to be made under. */
export type ProvingKeyRequest = {
  readonly circuit: string
  readonly level: SecurityLevel
  /** CAIP-2: where the proofs are to count. */
  readonly chainId: string
  /** The circuit id that the verifier registry of that chain has for the circuit. */
  readonly registeredId: string
  /** Finds the files; default: in the circuits package. */
  readonly locate?: ((name: string) => LocatedCircuit) | undefined
}

/**
 * The proving key of a circuit, if it is the registered one and of a level that counts on the chain.
 * @throws PROOF_DEV_KEY_REFUSED, PROOF_KEY_MISMATCH, PROOF_KEY_MALFORMED, PROOF_KEY_UNSAFE, CIRCUIT_ codes
 *
 * @example
 * ```ts
 * const key = await loadProvingKey({ circuit: "PayBatch16", level: "DEV", chainId: "eip155:31337", registeredId })
 * ```
 */
export async function loadProvingKey(request: ProvingKeyRequest): Promise<ProvingKey> {
  const { level, chainId, registeredId, locate = locateCircuit } = request
  refuseDevKeyOn(chainId, level)
  const circuit = locate(request.circuit)
  const { zkeyFile, keyHash } = circuit.key(level)
  const verificationKey = await readZkeyVerificationKey(zkeyFile)
  const circuitId = computeCircuitId(verificationKey)
  if (circuitId !== registeredId) {
    throw new AgentGptError(
      "PROOF_KEY_MISMATCH",
      `The proving key of ${circuit.name} is ${circuitId}; ${registeredId} is registered.`,
    )
  }
  // The manifest says which level the key is of; another key cannot claim it.
  if (circuitId !== keyHash) {
    throw new AgentGptError(
      "PROOF_KEY_MISMATCH",
      `The proving key is not the ${level} key of ${circuit.name}.`,
    )
  }
  const zkeyBytes = (await stat(zkeyFile)).size
  return { circuit, circuitId, level, zkeyFile, zkeyBytes, verificationKey }
}
