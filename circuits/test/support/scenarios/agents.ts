import { createBinaryTree } from "../../../src/model/binary-tree.ts"
import type { CurvePoint } from "../../../src/model/eddsa.ts"
import { computeAgentLeaf, type SignersInput } from "../../../src/model/signers.ts"
import { createSigner, type Signer } from "../signing.ts"

export const executor: Signer = createSigner("executor of the tests")
export const validator: Signer = createSigner("validator of the tests")
export const auditor: Signer = createSigner("auditor of the tests")
export const otherExecutor: Signer = createSigner("second executor of the tests")
export const stranger: Signer = createSigner("nobody has registered this key")

export type RegisteredKey = { readonly key: CurvePoint; readonly role: bigint }

/** The usual register: positions 0 to 3. */
export const usualAgents: readonly RegisteredKey[] = [
  { key: executor.key, role: 1n },
  { key: validator.key, role: 2n },
  { key: auditor.key, role: 3n },
  { key: otherExecutor.key, role: 1n },
]

export type Register = {
  readonly root: bigint
  readonly leafOf: (position: number) => bigint
  readonly siblingsOf: (position: number) => readonly bigint[]
}

export function createRegister(agents: readonly RegisteredKey[], depth: number): Register {
  const leaves = agents.map(({ key, role }) => computeAgentLeaf(key, role))
  const tree = createBinaryTree(leaves, depth)
  return { root: tree.root, siblingsOf: tree.siblingsOf, leafOf: (position) => leaves[position] ?? 0n }
}

/** Who signs, and where they claim to stand in the register. */
export type Signing = {
  readonly signers: readonly [Signer, Signer]
  readonly positions: readonly [number, number]
}

export const usualSigning: Signing = { signers: [executor, validator], positions: [0, 1] }

/** Keys and places of both signers, with signatures still to come. */
export function listSigners(register: Register, { signers, positions }: Signing): SignersInput {
  return {
    agentsRoot: register.root,
    signerAx: signers.map(({ key }) => key[0]),
    signerAy: signers.map(({ key }) => key[1]),
    signerIndex: positions.map(BigInt),
    signerSibling: positions.map(register.siblingsOf),
    signatureR8x: [],
    signatureR8y: [],
    signatureS: [],
  }
}

/** An input with both signatures over `message`. */
export function signInput<Input extends SignersInput>(
  input: Input,
  { signers }: Signing,
  message: bigint,
): Input {
  const signatures = signers.map((signer) => signer.sign(message))
  return {
    ...input,
    signatureR8x: signatures.map(({ R8 }) => R8[0]),
    signatureR8y: signatures.map(({ R8 }) => R8[1]),
    signatureS: signatures.map(({ S }) => S),
  }
}
