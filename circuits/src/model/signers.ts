import { fitsBits } from "../field.ts"
import { computeBinaryRoot } from "./binary-tree.ts"
import { isOnCurve, verifySignature } from "./eddsa.ts"
import { hashFields } from "./hash-fields.ts"
import { unless, type Violation } from "./violation.ts"

/** The two signers of a statement: number 0 is the executor, number 1 the validator. */
export type SignersInput = {
  readonly agentsRoot: bigint
  readonly signerAx: readonly bigint[]
  readonly signerAy: readonly bigint[]
  readonly signerIndex: readonly bigint[]
  readonly signerSibling: readonly (readonly bigint[])[]
  readonly signatureR8x: readonly bigint[]
  readonly signatureR8y: readonly bigint[]
  readonly signatureS: readonly bigint[]
}

/** A key, its role, and where it stands in the agents tree. */
export type Registration = {
  readonly Ax: bigint
  readonly Ay: bigint
  readonly role: bigint
  readonly index: bigint
  readonly sibling: readonly bigint[]
}

/**
 * The leaf of an agent: Poseidon(Ax, Ay, role). Roles: 1 executor, 2 validator, 3 auditor.
 *
 * @example
 * ```ts
 * const agents = createBinaryTree([computeAgentLeaf(executorKey, 1n), computeAgentLeaf(validatorKey, 2n)], 10)
 * ```
 */
export function computeAgentLeaf(key: readonly [bigint, bigint], role: bigint): bigint {
  return hashFields([...key, role])
}

/** Whether a key is registered under its role. */
export function checkRegistration(
  { Ax, Ay, role, index, sibling }: Registration,
  agentsRoot: bigint,
  who: string,
  at: number,
): readonly Violation[] {
  const root = computeBinaryRoot(computeAgentLeaf([Ax, Ay], role), index, sibling)
  return [
    ...unless(fitsBits(index, sibling.length), `${who}Index`, at),
    ...unless(root === agentsRoot, `${who}Registered`, at),
  ]
}

/** Everything the circuits demand of the two signers and of their signatures over `message`. */
export function checkSigners(input: SignersInput, message: bigint): readonly Violation[] {
  const distinct = input.signerAy[0] !== input.signerAy[1]
  return [
    ...unless(distinct, "distinctKeys"),
    ...checkSigner(input, message, 0),
    ...checkSigner(input, message, 1),
  ]
}

function checkSigner(input: SignersInput, message: bigint, k: number): readonly Violation[] {
  const registration = readSigner(input, k)
  const key = [registration.Ax, registration.Ay] as const
  const R8 = [input.signatureR8x[k] ?? 0n, input.signatureR8y[k] ?? 0n] as const
  const onCurve = [
    ...unless(isOnCurve(key), "keyOnCurve", k),
    ...unless(isOnCurve(R8), "signaturePointOnCurve", k),
  ]
  const signed = verifySignature(message, key, { R8, S: input.signatureS[k] ?? 0n })
  return [
    ...checkRegistration(registration, input.agentsRoot, "signer", k),
    ...onCurve,
    // Off the curve there is no equation to speak of.
    ...(onCurve.length === 0 ? unless(signed, "signature", k) : []),
  ]
}

/** Signer k as a registration. */
export function readSigner(input: SignersInput, k: number): Registration {
  return {
    Ax: input.signerAx[k] ?? 0n,
    Ay: input.signerAy[k] ?? 0n,
    role: BigInt(k + 1),
    index: input.signerIndex[k] ?? 0n,
    sibling: input.signerSibling[k] ?? [],
  }
}
