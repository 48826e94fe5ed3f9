import { fieldOrder, toField } from "../../../src/field.ts"
import { computeRosterEntry } from "../../../src/model/payment-chunk.ts"
import { makeRows, type PayBatchChanges, type PaymentRow } from "./pay-batch.ts"

const shift = 1n << 88n
const roster = makeRows(1n).map(({ recipient, cap }) => computeRosterEntry(recipient, cap))

/** Chunks of payments that break one rule, for both PayBatch circuits. */
export const payRowCases: readonly (readonly [string, string, PayBatchChanges])[] = [
  [
    "an amount one above the cap",
    "amountWithinCap",
    { rows: change(2, ({ cap }) => ({ amount: cap + 1n })) },
  ],
  ["an amount where the cap is zero", "amountWithinCap", { rows: change(15, () => ({ amount: 1n })) }],
  [
    "an amount of p - 1, one below zero",
    "amountRange",
    { rows: change(0, () => ({ amount: fieldOrder - 1n })) },
  ],
  [
    "an amount of minus the others' sum, for a total of zero",
    "amountRange",
    {
      // cap + sum still fits 88 bits, so only the amount's own range stands in the way.
      rows: (rows) => {
        const others = rows.slice(1).reduce((sum, { amount }) => sum + amount, 0n)
        return change(0, () => ({ amount: fieldOrder - others }))(rows)
      },
    },
  ],
  [
    "an amount above its range under a cap above its range",
    "capRange",
    // cap - amount fits and the amount fits; the cap alone is too large.
    { rows: change(1, () => ({ cap: shift + 5n, amount: shift - 1n })) },
  ],
  [
    "a neighbour of the recipient with a cap raised by 2^88: the same roster entry",
    "capRange",
    {
      entries: roster,
      rows: change(1, ({ recipient, cap }) => ({
        recipient: recipient - 1n,
        cap: cap + shift,
        amount: shift - 1n,
      })),
    },
  ],
  ["a recipient of 2^160", "recipientRange", { rows: change(1, () => ({ recipient: 1n << 160n })) }],
  [
    "a recipient outside the field of addresses whose entry equals the roster's with a higher cap",
    "recipientRange",
    {
      entries: roster,
      rows: change(1, ({ recipient, cap }) => {
        const raised = shift - 1n
        return { recipient: divide(recipient * shift + cap - raised, shift), cap: raised, amount: raised }
      }),
    },
  ],
  [
    "a recipient that the roster does not have",
    "rosterRoot",
    { entries: roster, rows: change(3, ({ recipient }) => ({ recipient: recipient + 1n })) },
  ],
  [
    "a cap that the roster does not give",
    "rosterRoot",
    { entries: roster, rows: change(3, ({ cap }) => ({ cap: cap + 1n })) },
  ],
  [
    "two rows exchanged",
    "rosterRoot",
    { entries: roster, rows: (rows) => rows.with(0, pick(rows, 1)).with(1, pick(rows, 0)) },
  ],
  [
    "one row twice, another left out",
    "rosterRoot",
    { entries: roster, rows: (rows) => rows.with(1, pick(rows, 0)) },
  ],
  [
    "the chunk under its neighbour's index",
    "rosterRoot",
    { unsigned: (input) => ({ ...input, chunkIndex: input.chunkIndex + 1n }) },
  ],
  ["the chunk under index 0", "rosterRoot", { unsigned: (input) => ({ ...input, chunkIndex: 0n }) }],
  [
    "another blinding of the chunk",
    "rosterRoot",
    { unsigned: (input) => ({ ...input, chunkSalt: input.chunkSalt + 1n }) },
  ],
  [
    "another path",
    "rosterRoot",
    { unsigned: (input) => ({ ...input, rosterSibling: input.rosterSibling.with(4, 9n) }) },
  ],
  [
    "a chunk index raised by 2^11: the same path a second time",
    "chunkIndex",
    { unsigned: (input) => ({ ...input, chunkIndex: input.chunkIndex + 2048n }) },
  ],
  [
    "a chunk index far above every chunk, with the same lowest bits",
    "chunkIndex",
    { position: 5, unsigned: (input) => ({ ...input, chunkIndex: aliasOf(input.chunkIndex) }) },
  ],
]

function change(
  at: number,
  edit: (row: PaymentRow) => Partial<PaymentRow>,
): (rows: readonly PaymentRow[]) => readonly PaymentRow[] {
  return (rows) => rows.map((row, i) => (i === at ? { ...row, ...edit(row) } : row))
}

function pick(rows: readonly PaymentRow[], at: number): PaymentRow {
  const row = rows[at]
  if (row === undefined) throw new Error(`there is no row ${at}`)
  return row
}

/** A field element far above every index whose lowest eleven bits are those of the index. */
function aliasOf(index: bigint): bigint {
  return (((fieldOrder - 1n) >> 11n) << 11n) - 2048n + index
}

/** numerator / denominator in the field. */
function divide(numerator: bigint, denominator: bigint): bigint {
  return toField(toField(numerator) * power(denominator, fieldOrder - 2n))
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (let square = base, left = exponent; left > 0n; left >>= 1n, square = toField(square * square)) {
    if (left & 1n) result = toField(result * square)
  }
  return result
}
