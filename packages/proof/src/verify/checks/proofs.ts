// SPDX-License-Identifier: MIT
import { AgentGptError } from "@agentgpt/core"

import type { Bundle } from "../../bundle/read-bundle.ts"
import type { Groth16Proof } from "../../types.ts"
import { readVerificationKey, type VerificationKey, verifyGroth16 } from "../../verify-groth16.ts"
import { type Finding, holds, judge } from "../check.ts"

type Statement = { readonly publicSignals: readonly bigint[]; readonly proof: Groth16Proof }

/** Every proof of a chunk holds under the key that its batch names. */
export function checkProofs(bundle: Bundle): Finding {
  const complaints = bundle.batches.flatMap(({ kind, circuitId, chunks }) =>
    findFalseProofs(bundle, circuitId, chunks, `${kind} chunk`),
  )
  const count = bundle.batches.reduce((sum, { chunks }) => sum + chunks.length, 0)
  return judge(complaints, `${count} Groth16 proofs verify.`)
}

/** Every Screen proof holds. */
export function checkScreeningProofs(bundle: Bundle): Finding {
  if (bundle.screening === null) return holds("There is no screening to prove.")
  const { circuitId, statements } = bundle.screening
  const complaints = findFalseProofs(bundle, circuitId, statements, "Screen statement")
  return judge(complaints, `${statements.length} Groth16 proofs verify.`)
}

function findFalseProofs(
  bundle: Bundle,
  circuitId: string,
  statements: readonly Statement[],
  what: string,
): readonly string[] {
  const key = readKey(bundle, circuitId)
  if (key === undefined) return [`There is no usable key ${circuitId} to verify with.`]
  return statements.flatMap(({ publicSignals, proof }, i) =>
    verifyGroth16(key, publicSignals, proof) ? [] : [`The proof of ${what} ${i} does not verify.`],
  )
}

function readKey({ keys }: Bundle, circuitId: string): VerificationKey | undefined {
  const entry = keys.find((key) => key.circuitId === circuitId)
  try {
    return entry && readVerificationKey(entry.encodedKey)
  } catch (error) {
    if (!AgentGptError.is(error)) throw error
    return undefined
  }
}
