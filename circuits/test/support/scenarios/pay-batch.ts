import { createBinaryTree } from "../../../src/model/binary-tree.ts"
import { computePayBatchMessage, computePolicy, type PayBatchInput } from "../../../src/model/pay-batch.ts"
import { computeRosterEntry } from "../../../src/model/payment-chunk.ts"
import { computeChunkRoot } from "../../../src/model/sixteen-ary-root.ts"
import type { SignersInput } from "../../../src/model/signers.ts"
import {
  createRegister,
  listSigners,
  type RegisteredKey,
  signInput,
  type Signing,
  usualAgents,
  usualSigning,
} from "./agents.ts"
import { bitsAt, fieldAt } from "./random-field.ts"

export type PaymentRow = {
  readonly recipient: bigint
  readonly cap: bigint
  readonly amount: bigint
  readonly meta: bigint
  readonly salt: bigint
}

export type Unsigned = Omit<PayBatchInput, keyof SignersInput> & { readonly agentsRoot: bigint }

/** What a test changes. All that depends on a change follows it, so that nothing else is wrong. */
export type PayBatchChanges = {
  readonly rows?: (rows: readonly PaymentRow[]) => readonly PaymentRow[]
  /** What the roster holds for the chunk, where it is not what the rows say. */
  readonly entries?: readonly bigint[]
  /** Where the chunk stands in the roster. */
  readonly position?: number
  readonly agents?: readonly RegisteredKey[]
  readonly signing?: Partial<Signing>
  /** Before the message is made: policy, state and so on. */
  readonly unsigned?: (input: Unsigned) => Unsigned
  /** The message that is signed, where it is not the chunk's own. */
  readonly message?: (input: Unsigned) => bigint
  readonly signed?: (input: PayBatchInput) => PayBatchInput
}

export const paySizes = { rows: 16, rosterDepth: 11, agentsDepth: 10 } as const

/** Sixteen rows: every fifth is not paid, the last two are padding of the roster. */
export function makeRows(seed: bigint, count: number = paySizes.rows): readonly PaymentRow[] {
  return Array.from({ length: count }, (_, i) => {
    const isPadding = i >= count - 2
    const cap = isPadding ? 0n : bitsAt(seed, 10 * i, 80) + 1_000n
    return {
      recipient: isPadding ? 0n : bitsAt(seed, 10 * i + 1, 160),
      cap,
      amount: isPadding || i % 5 === 3 ? 0n : (cap * BigInt(i + 1)) / BigInt(count),
      meta: fieldAt(seed, 10 * i + 2),
      salt: fieldAt(seed, 10 * i + 3),
    }
  })
}

/** A signed chunk: valid unless a change makes it wrong. */
export function buildPayBatch(changes: PayBatchChanges = {}, seed = 1n): PayBatchInput {
  const register = createRegister(changes.agents ?? usualAgents, paySizes.agentsDepth)
  const unsigned = (changes.unsigned ?? keep)(buildUnsignedPayBatch(changes, seed, register.root))
  const message = (changes.message ?? computePayBatchMessage)(unsigned)
  const signing = { ...usualSigning, ...changes.signing }
  const input = { ...listSigners(register, signing), ...unsigned }
  return (changes.signed ?? keep)(signInput(input, signing, message))
}

/** The chunk before anybody has signed it. */
export function buildUnsignedPayBatch(changes: PayBatchChanges, seed: bigint, agentsRoot: bigint): Unsigned {
  const rows = (changes.rows ?? keep)(makeRows(seed))
  const chunkSalt = fieldAt(seed, 1_000)
  const roster = placeChunk(
    changes.entries ?? rows.map(({ recipient, cap }) => computeRosterEntry(recipient, cap)),
    chunkSalt,
    changes.position ?? 5,
    seed,
  )
  const screenRoot = fieldAt(seed, 1_001)
  return {
    prevState: fieldAt(seed, 1_002),
    policy: computePolicy(agentsRoot, roster.rosterRoot, screenRoot),
    context: fieldAt(seed, 1_003),
    challenge: fieldAt(seed, 1_004),
    screenRoot,
    agentsRoot,
    chunkSalt,
    ...roster,
    ...listColumns(rows),
  }
}

/** A tree in which a chunk stands among others, and the path to it. */
export function placeChunk(entries: readonly bigint[], chunkSalt: bigint, position: number, seed: bigint) {
  const neighbours = Array.from({ length: Math.min(position + 3, 2 ** paySizes.rosterDepth) }, (_, i) =>
    fieldAt(seed, 2_000 + i),
  )
  const tree = createBinaryTree(
    neighbours.with(position, computeChunkRoot(entries, chunkSalt)),
    paySizes.rosterDepth,
  )
  return {
    chunkIndex: BigInt(position),
    rosterRoot: tree.root,
    rosterSibling: tree.siblingsOf(position),
  }
}

function listColumns(rows: readonly PaymentRow[]) {
  return {
    recipient: rows.map((row) => row.recipient),
    cap: rows.map((row) => row.cap),
    amount: rows.map((row) => row.amount),
    meta: rows.map((row) => row.meta),
    salt: rows.map((row) => row.salt),
  }
}

function keep<T>(value: T): T {
  return value
}
