import { AgentGptError } from "@agentgpt/core"
import { z } from "zod"

import type { Groth16Proof } from "../types.ts"
import type { VerificationKey } from "../verify-groth16.ts"
import type { RawProof } from "./prover.ts"

const number = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,77})$/u, "expected a decimal number")
  .transform(BigInt)
const pair = z.tuple([number, number])
const affine = z.tuple([number, number, z.literal("1")]).transform(([x, y]) => [x, y] as const)
const affine2 = z
  .tuple([pair, pair, z.tuple([z.literal("1"), z.literal("0")])])
  .transform(([x, y]) => [x, y] as const)

const proofSchema = z.object({
  pi_a: affine,
  pi_b: affine2,
  pi_c: affine,
  protocol: z.literal("groth16").optional(),
})
const signalsSchema = z.array(number)

/**
 * Reads the proof and the public signals that snarkjs and rapidsnark write.
 * @throws PROOF_PROVER_FAILED
 */
export function readSnarkjsProof(proof: unknown, publicSignals: unknown): RawProof {
  const parsed = proofSchema.safeParse(proof)
  const signals = signalsSchema.safeParse(publicSignals)
  if (!parsed.success || !signals.success) {
    throw new AgentGptError("PROOF_PROVER_FAILED", "The prover wrote no Groth16 proof.", {
      meta: [...(parsed.error?.issues ?? []), ...(signals.error?.issues ?? [])].map(
        ({ path, message }) => `${path.join(".")}: ${message}`,
      ),
    })
  }
  const { pi_a: a, pi_b: b, pi_c: c } = parsed.data
  return { proof: { a, b, c }, publicSignals: signals.data }
}

/** A proof as snarkjs reads it. */
export function writeSnarkjsProof({ a, b, c }: Groth16Proof) {
  return {
    pi_a: writePoint(a),
    pi_b: writePoint2(b),
    pi_c: writePoint(c),
    protocol: "groth16",
    curve: "bn128",
  }
}

/** A verification key as snarkjs reads it. */
export function writeSnarkjsKey(key: VerificationKey) {
  return {
    protocol: "groth16",
    curve: "bn128",
    nPublic: key.ic.length - 1,
    vk_alpha_1: writePoint(key.alpha),
    vk_beta_2: writePoint2(key.beta),
    vk_gamma_2: writePoint2(key.gamma),
    vk_delta_2: writePoint2(key.delta),
    IC: key.ic.map(writePoint),
  }
}

function writePoint(point: readonly [bigint, bigint]) {
  return [...point.map(String), "1"]
}

function writePoint2(point: Groth16Proof["b"]) {
  return [...point.map((coordinate) => coordinate.map(String)), ["1", "0"]]
}
