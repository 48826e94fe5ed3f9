import {
  computePaymentLeaf,
  computePaymentWord,
  computeSixteenAryRoot,
  isFieldElement,
} from "@agentgpt/circuits"
import { AgentGptError, MAX_AMOUNT } from "@agentgpt/core"

import { deriveSalt } from "../commitments/derive-salt.ts"
import { listProblems, type RowProblem } from "../trees/list-problems.ts"
import { readAddress, type Roster, type RosterChunk } from "../trees/roster.ts"

/** One payment, in token units. */
export type PaymentRequest = {
  readonly recipient: string
  /** 0 means that the payee is not paid in this run; the word is left out of calldata. */
  readonly amount: bigint
  /** The hash of what the payment is for, in clear or encrypted, as a field element. 0 without. */
  readonly meta?: bigint
}

/** The payments of one roster chunk, row by row, and what they add up to. */
export type PlannedChunk = {
  readonly chunk: RosterChunk
  readonly amounts: readonly bigint[]
  readonly metas: readonly bigint[]
  readonly salts: readonly bigint[]
  /** The words that calldata carries, in roster order, without zero amounts. */
  readonly words: readonly bigint[]
  readonly stepsRoot: bigint
  readonly total: bigint
}

type PaymentProblem = "address" | "stranger" | "duplicate" | "range" | "cap" | "meta"

const meanings: Readonly<Record<PaymentProblem, string>> = {
  address: "The recipient is no EVM address, or its checksum is wrong, in rows",
  stranger: "The recipient is not in the roster in rows",
  duplicate: "The recipient is paid in an earlier row as well in rows",
  range: "The amount is not an integer from 0 to 2^88 - 1 in rows",
  cap: "The amount is over the payee's cap in rows",
  meta: "The meta hash is not a field element in rows",
}

/**
 * Spreads payments over the aligned chunks of a roster, in roster order; chunks without a payment are left out.
 * Any number of payments that the roster holds. The secret is the run's: leaves are blinded with it.
 * @throws PROOF_PAYMENTS_INVALID, naming every wrong row; PROOF_SECRET_INVALID
 *
 * @example
 * ```ts
 * const chunks = planPayments(roster, payments, runSecret)
 * ```
 */
export function planPayments(
  roster: Roster,
  payments: readonly PaymentRequest[],
  secret: Uint8Array,
): readonly PlannedChunk[] {
  const problems = findProblems(roster, payments)
  if (problems.length > 0) throw listProblems("PROOF_PAYMENTS_INVALID", problems, meanings)
  const byRow = new Map(payments.map((payment) => [roster.rowOf(payment.recipient), payment]))
  const planned = roster.chunks.flatMap((chunk) => {
    const first = chunk.chunkIndex * roster.chunkSize
    const rows = chunk.recipients.map((_, i) => byRow.get(first + i))
    return rows.some((payment) => payment !== undefined && payment.amount > 0n)
      ? [planChunk(chunk, first, rows, secret)]
      : []
  })
  if (planned.length === 0) throw new AgentGptError("PROOF_PAYMENTS_INVALID", "There is nothing to pay.")
  return planned
}

function planChunk(
  chunk: RosterChunk,
  firstRow: number,
  payments: readonly (PaymentRequest | undefined)[],
  secret: Uint8Array,
): PlannedChunk {
  const amounts = payments.map((payment) => payment?.amount ?? 0n)
  const metas = payments.map((payment) => payment?.meta ?? 0n)
  const salts = payments.map((_, i) => deriveSalt(secret, "payment", firstRow + i))
  const leaves = chunk.recipients.map((recipient, i) =>
    computePaymentLeaf({
      recipient,
      amount: amounts[i] ?? 0n,
      meta: metas[i] ?? 0n,
      salt: salts[i] ?? 0n,
    }),
  )
  const words = chunk.recipients.flatMap((recipient, i) => {
    const amount = amounts[i] ?? 0n
    return amount === 0n ? [] : [computePaymentWord(recipient, amount)]
  })
  const total = amounts.reduce((sum, amount) => sum + amount, 0n)
  return { chunk, amounts, metas, salts, words, stepsRoot: computeSixteenAryRoot(leaves), total }
}

function findProblems(
  roster: Roster,
  payments: readonly PaymentRequest[],
): readonly RowProblem<PaymentProblem>[] {
  const seen = new Set<string>()
  return payments.flatMap(({ recipient, amount, meta = 0n }, row) => {
    const address = readAddress(recipient)
    const isDuplicate = address !== undefined && seen.has(address)
    if (address !== undefined) seen.add(address)
    const rosterRow = address === undefined ? undefined : roster.rowOf(address)
    const cap = rosterRow === undefined ? undefined : roster.rows[rosterRow]?.cap
    const isInRange = typeof amount === "bigint" && amount >= 0n && amount <= MAX_AMOUNT
    const found: PaymentProblem[] = []
    if (address === undefined) found.push("address")
    else if (cap === undefined) found.push("stranger")
    if (isDuplicate) found.push("duplicate")
    if (!isInRange) found.push("range")
    else if (cap !== undefined && amount > cap) found.push("cap")
    if (!isFieldElement(meta)) found.push("meta")
    return found.map((problem) => ({ row, problem }))
  })
}
