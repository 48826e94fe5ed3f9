import { AgentGptError, type Bytes32, parseBytes32 } from "@agentgpt/core"

import type { Groth16Proof } from "../types.ts"

/** 8 words: A, B, C as the pairing precompile reads them. */
const proofDigits = 8 * 64
const idDigits = 64

/**
 * Proofs of one circuit as `verifyWorkflow` takes them: circuitId ‖ n × 256 bytes, each proof as
 * a.x a.y b.x.imaginary b.x.real b.y.imaginary b.y.real c.x c.y.
 * @throws PROOF_ENCODING_INVALID (no proof, or a coordinate beyond 256 bits), ID_BYTES32_INVALID
 *
 * @example
 * ```ts
 * const bytes = encodeAggregatedProof(circuitId, statements.map(({ proof }) => proof))
 * ```
 */
export function encodeAggregatedProof(circuitId: string, proofs: readonly Groth16Proof[]): `0x${string}` {
  if (proofs.length === 0) throw new AgentGptError("PROOF_ENCODING_INVALID", "There is no proof to encode.")
  return `0x${parseBytes32(circuitId).slice(2)}${proofs.map(encodeProof).join("")}`
}

/**
 * The circuit and the proofs of encoded bytes. Whether they hold is for a verifier to say.
 * @throws PROOF_ENCODING_INVALID
 *
 * @example
 * ```ts
 * const { circuitId, proofs } = decodeAggregatedProof(bytes)
 * ```
 */
export function decodeAggregatedProof(bytes: string): {
  readonly circuitId: Bytes32
  readonly proofs: readonly Groth16Proof[]
} {
  const digits =
    typeof bytes === "string" && /^0x[0-9a-f]*$/iu.test(bytes) ? bytes.slice(2).toLowerCase() : ""
  const count = (digits.length - idDigits) / proofDigits
  if (!Number.isInteger(count) || count < 1) {
    throw new AgentGptError(
      "PROOF_ENCODING_INVALID",
      "The bytes are not a circuit id followed by whole proofs.",
    )
  }
  return {
    circuitId: `0x${digits.slice(0, idDigits)}`,
    proofs: Array.from({ length: count }, (_, i) => decodeProof(digits, idDigits + i * proofDigits)),
  }
}

function encodeProof({ a, b, c }: Groth16Proof): string {
  const words = [...a, b[0][1], b[0][0], b[1][1], b[1][0], ...c]
  if (words.some((word) => word < 0n || word >= 1n << 256n)) {
    throw new AgentGptError("PROOF_ENCODING_INVALID", "A coordinate of a proof exceeds 256 bits.")
  }
  return words.map((word) => word.toString(16).padStart(64, "0")).join("")
}

function decodeProof(digits: string, from: number): Groth16Proof {
  const at = (i: number) => BigInt(`0x${digits.slice(from + i * 64, from + (i + 1) * 64)}`)
  return {
    a: [at(0), at(1)],
    b: [
      [at(3), at(2)],
      [at(5), at(4)],
    ],
    c: [at(6), at(7)],
  }
}
