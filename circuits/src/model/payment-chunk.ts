import { fitsBits, toField } from "../field.ts"
import { computeBinaryRoot } from "./binary-tree.ts"
import { hashFields } from "./hash-fields.ts"
import { computeChunkRoot, computeSixteenAryRoot } from "./sixteen-ary-root.ts"
import { unless, type Violation } from "./violation.ts"

const wordShift = 1n << 88n

/** The payments of one roster chunk, one row an entry, in roster order. */
export type PaymentChunkInput = {
  readonly chunkIndex: bigint
  readonly rosterRoot: bigint
  readonly chunkSalt: bigint
  readonly rosterSibling: readonly bigint[]
  readonly recipient: readonly bigint[]
  readonly cap: readonly bigint[]
  readonly amount: readonly bigint[]
  readonly meta: readonly bigint[]
  readonly salt: readonly bigint[]
}

/** What a chunk of payments adds up to. */
export type PaymentChunkSums = {
  readonly stepsRoot: bigint
  readonly total: bigint
  readonly count: bigint
  /** The words that are really paid, in roster order. */
  readonly paidWords: readonly bigint[]
}

/**
 * A roster entry: the recipient and the most it may be paid.
 *
 * @example
 * ```ts
 * computeRosterEntry(0xabcn, 5_000n) === (0xabcn << 88n) + 5_000n // true
 * ```
 */
export function computeRosterEntry(recipient: bigint, cap: bigint): bigint {
  return toField(recipient * wordShift + cap)
}

/**
 * The leaf of one payment: Poseidon(word, meta, salt), the commitment that is opened to a payee or an auditor.
 *
 * @example
 * ```ts
 * const leaf = computePaymentLeaf({ recipient, amount, meta, salt })
 * ```
 */
export function computePaymentLeaf(payment: {
  readonly recipient: bigint
  readonly amount: bigint
  readonly meta: bigint
  readonly salt: bigint
}): bigint {
  return hashFields([computePaymentWord(payment.recipient, payment.amount), payment.meta, payment.salt])
}

/** The word that calldata carries for a payment. */
export function computePaymentWord(recipient: bigint, amount: bigint): bigint {
  return toField(recipient * wordShift + amount)
}

/** The sums and the commitment of a chunk, in the field's arithmetic: they exist for wrong inputs too. */
export function sumPaymentChunk(input: PaymentChunkInput): PaymentChunkSums {
  const { recipient, amount, meta, salt } = input
  const rows = recipient.map((payee, i) => ({
    recipient: payee,
    amount: amount[i] ?? 0n,
    meta: meta[i] ?? 0n,
    salt: salt[i] ?? 0n,
  }))
  const paid = rows.filter((row) => row.amount !== 0n)
  return {
    stepsRoot: computeSixteenAryRoot(rows.map(computePaymentLeaf)),
    total: toField(rows.reduce((sum, row) => sum + row.amount, 0n)),
    count: BigInt(paid.length),
    paidWords: paid.map((row) => computePaymentWord(row.recipient, row.amount)),
  }
}

/** Everything the circuits demand of the rows and of their place in the roster. */
export function checkPaymentChunk(input: PaymentChunkInput): readonly Violation[] {
  const { recipient, cap, amount } = input
  const entries = recipient.map((payee, i) => computeRosterEntry(payee, cap[i] ?? 0n))
  const rows = recipient.flatMap((payee, i) => {
    const most = cap[i] ?? 0n
    const paid = amount[i] ?? 0n
    return [
      unless(fitsBits(payee, 160), "recipientRange", i),
      unless(fitsBits(most, 88), "capRange", i),
      unless(fitsBits(paid, 88), "amountRange", i),
      unless(fitsBits(toField(most - paid), 88), "amountWithinCap", i),
    ].flat()
  })
  return [...rows, ...checkChunkPlace(entries, input)]
}

/** Whether entries are the whole chunk at a position of a roster. */
export function checkChunkPlace(
  entries: readonly bigint[],
  place: Pick<PaymentChunkInput, "chunkIndex" | "chunkSalt" | "rosterSibling" | "rosterRoot">,
): readonly Violation[] {
  const { chunkIndex, chunkSalt, rosterSibling, rosterRoot } = place
  const root = computeBinaryRoot(computeChunkRoot(entries, chunkSalt), chunkIndex, rosterSibling)
  return [
    ...unless(fitsBits(chunkIndex, rosterSibling.length), "chunkIndex"),
    ...unless(root === rosterRoot, "rosterRoot"),
  ]
}
