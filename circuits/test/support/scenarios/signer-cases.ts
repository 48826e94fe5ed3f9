import { fieldOrder } from "../../../src/field.ts"
import type { SignersInput } from "../../../src/model/signers.ts"
import type { LooseWire } from "../describe-circuit.ts"
import { createLibrarySigner, createRawSigner, subgroupOrder } from "../signing.ts"
import {
  auditor,
  executor,
  otherExecutor,
  type RegisteredKey,
  type Signing,
  stranger,
  usualAgents,
  validator,
} from "./agents.ts"

/** The changes that concern signers, the same for every circuit with a statement. */
type SignerChanges = {
  readonly agents?: readonly RegisteredKey[]
  readonly signing?: Partial<Signing>
  readonly signed?: <Input extends SignersInput>(input: Input) => Input
}

const raw = createRawSigner(123_456_789n)
const mirrored = createRawSigner(-123_456_789n)
const orderTwo = [0n, fieldOrder - 1n] as const
const torsion = createRawSigner(987_654_321n, orderTwo)
/** Signs with secret zero: anybody can. Its key has order two. */
const smallOrder = createRawSigner(0n, orderTwo)
const offCurve = { key: [1n, 2n] as const, sign: executor.sign }

/** Signers that break one rule. */
const invalid: readonly (readonly [string, string, SignerChanges])[] = [
  ["an executor who is not registered", "signerRegistered", { signing: { signers: [stranger, validator] } }],
  ["a validator who is not registered", "signerRegistered", { signing: { signers: [executor, stranger] } }],
  [
    "executor and validator in each other's role",
    "signerRegistered",
    { signing: { signers: [validator, executor], positions: [1, 0] } },
  ],
  [
    "an auditor as executor",
    "signerRegistered",
    { signing: { signers: [auditor, validator], positions: [2, 1] } },
  ],
  [
    "an auditor as validator",
    "signerRegistered",
    { signing: { signers: [executor, auditor], positions: [0, 2] } },
  ],
  [
    "a second executor as validator",
    "signerRegistered",
    { signing: { signers: [executor, otherExecutor], positions: [0, 3] } },
  ],
  ["the executor at another's position", "signerRegistered", { signing: { positions: [3, 1] } }],
  [
    "a key registered under a role that is neither",
    "signerRegistered",
    {
      agents: [...usualAgents, { key: stranger.key, role: 4n }],
      signing: { signers: [stranger, validator], positions: [4, 1] },
    },
  ],
  [
    "another path in the register",
    "signerRegistered",
    {
      signed: (input) => ({
        ...input,
        signerSibling: input.signerSibling.with(0, input.signerSibling[1] ?? []),
      }),
    },
  ],
  [
    "an agent index raised by 2^10: the same path",
    "signerIndex",
    { signed: (input) => ({ ...input, signerIndex: input.signerIndex.with(0, 1024n) }) },
  ],
  [
    "a validator's index raised by 2^10",
    "signerIndex",
    { signed: (input) => ({ ...input, signerIndex: input.signerIndex.with(1, 1025n) }) },
  ],
  [
    "one key registered in both roles",
    "distinctKeys",
    {
      agents: [...usualAgents, { key: executor.key, role: 2n }],
      signing: { signers: [executor, executor], positions: [0, 4] },
    },
  ],
  [
    "a key and its mirror image, which share a secret",
    "distinctKeys",
    {
      agents: [...usualAgents, { key: raw.key, role: 1n }, { key: mirrored.key, role: 2n }],
      signing: { signers: [raw, mirrored], positions: [4, 5] },
    },
  ],
  [
    "a registered key that is not on the curve",
    "keyOnCurve",
    {
      agents: [...usualAgents, { key: offCurve.key, role: 1n }],
      signing: { signers: [offCurve, validator], positions: [4, 1] },
    },
  ],
  [
    "a key of order two, for which anybody can sign",
    "signature",
    {
      agents: [...usualAgents, { key: smallOrder.key, role: 2n }],
      signing: { signers: [executor, smallOrder], positions: [0, 4] },
    },
  ],
  [
    "a signature point that is not on the curve",
    "signaturePointOnCurve",
    { signed: (input) => ({ ...input, signatureR8x: input.signatureR8x.with(0, 1n) }) },
  ],
  ["an executor's signature altered", "signature", { signed: alterS(0, 1n) }],
  ["a validator's signature altered", "signature", { signed: alterS(1, 1n) }],
  ["an executor's signature with the group order added", "signature", { signed: alterS(0, subgroupOrder) }],
  ["a validator's signature with the group order added", "signature", { signed: alterS(1, subgroupOrder) }],
  [
    "the executor's signature given twice",
    "signature",
    {
      signed: (input) => ({
        ...input,
        signatureR8x: repeat(input.signatureR8x),
        signatureR8y: repeat(input.signatureR8y),
        signatureS: repeat(input.signatureS),
      }),
    },
  ],
  [
    "a validator's key signed for by somebody else",
    "signature",
    { signing: { signers: [executor, { key: validator.key, sign: stranger.sign }] } },
  ],
  [
    "an executor's key signed for by the validator",
    "signature",
    { signing: { signers: [{ key: executor.key, sign: validator.sign }, validator] } },
  ],
]

const otherExecutorSigns: SignerChanges = {
  signing: { signers: [otherExecutor, validator], positions: [3, 1] },
}
const torsionKeySigns: SignerChanges = {
  agents: [...usualAgents, { key: torsion.key, role: 1n }],
  signing: { signers: [torsion, validator], positions: [4, 1] },
}

/** One case for every connection between a circuit and the shared templates about signers. */
const wiring = invalid.filter(([title]) =>
  [
    "an executor who is not registered",
    "a validator who is not registered",
    "executor and validator in each other's role",
    "one key registered in both roles",
    "a registered key that is not on the curve",
    "a signature point that is not on the curve",
    "a validator's index raised by 2^10",
    "an executor's signature altered",
    "a validator's signature altered",
    "the executor's signature given twice",
  ].includes(title),
)

const librarySigns: SignerChanges = {
  signing: {
    signers: [createLibrarySigner("executor of the tests"), createLibrarySigner("validator of the tests")],
  },
}

export const signerCases = {
  library: librarySigns,
  wiring,
  otherExecutor: otherExecutorSigns,
  torsionKey: torsionKeySigns,
  invalid,
} as const

/** Free wires of every circuit with two signatures. */
export const signedLooseWires: readonly LooseWire[] = [
  {
    name: /EdDSAPoseidonVerifier_\d+_\d+\.eqCheck[XY]\.isz\.inv$/,
    count: 4,
    because:
      "circomlib compares two equal coordinates by IsZero of 0, whose inverse is free and whose output is fixed",
  },
]

function alterS(k: number, by: bigint): <Input extends SignersInput>(input: Input) => Input {
  return (input) => ({ ...input, signatureS: input.signatureS.with(k, (input.signatureS[k] ?? 0n) + by) })
}

function repeat(values: readonly bigint[]): readonly bigint[] {
  return values.map(() => values[0] ?? 0n)
}
