import {
  AgentGptError,
  computeRunId,
  encodePaymentWord,
  PAYMENTS_PER_BITMAP_WORD,
  paymentIdOf,
} from "@agentgpt/core"
import type { Bytes32, RunIdInput } from "@agentgpt/core"
import type { Payee } from "../rows/payee.ts"

/** What identifies one run of a payroll; see `computeRunId`. */
export type PayoutRun = RunIdInput

/** The payments of one stretch of the roster, which travel together and share one word of the bitmap. */
export type PlannedChunk = {
  readonly index: number
  /** Those with an amount above zero, in the order of the roster. */
  readonly payees: readonly Payee[]
  /** One payment word per payee. */
  readonly words: readonly Bytes32[]
  /** Token units. */
  readonly total: bigint
  /** What the proof of this chunk will commit to; with it the payment is attested. */
  readonly stepsRoot?: bigint
}

export type PaymentPlan = {
  readonly run: PayoutRun
  readonly runId: Bytes32
  readonly chunkSize: number
  /** In rising order; a stretch of the roster without any payment has no chunk. */
  readonly chunks: readonly PlannedChunk[]
  readonly count: number
  /** Token units. */
  readonly total: bigint
  /** Payees with an amount of zero. */
  readonly skipped: readonly Payee[]
}

export type PlanOptions = {
  /**
   * Roster rows per chunk, 1 to 256, the default. It is part of what a payment id means: the same run must
   * always be planned with the same size.
   */
  readonly chunkSize?: number
  /** The steps root of each chunk that has payments, by chunk index. Either none or all. */
  readonly stepsRoots?: ReadonlyMap<number, bigint>
}

/**
 * Plans the payments of a roster. Pure: the same roster and run always give the same payment ids, in the
 * order of the roster.
 * @throws BATCH_RULES_INVALID, BATCH_NOTHING_TO_PAY, ID_ codes of the run, AMOUNT_ codes
 *
 * @example
 * const plan = planPayments(payees, { chainId: "eip155:1", batchPayout, payer, token, workflowId, runNonce: 202611n })
 */
export function planPayments(
  payees: readonly Payee[],
  run: PayoutRun,
  { chunkSize = PAYMENTS_PER_BITMAP_WORD, stepsRoots }: PlanOptions = {},
): PaymentPlan {
  if (!Number.isInteger(chunkSize) || chunkSize < 1 || chunkSize > PAYMENTS_PER_BITMAP_WORD) {
    throw new AgentGptError("BATCH_RULES_INVALID", "A chunk has 1 to 256 rows.")
  }
  const runId = computeRunId(run)
  const chunks: PlannedChunk[] = []
  for (let start = 0; start < payees.length; start += chunkSize) {
    const paid = payees.slice(start, start + chunkSize).filter(({ amount }) => amount !== 0n)
    if (paid.length > 0) chunks.push(toChunk(start / chunkSize, paid, stepsRoots))
  }
  if (chunks.length === 0) throw new AgentGptError("BATCH_NOTHING_TO_PAY")
  return {
    run,
    runId,
    chunkSize,
    chunks,
    count: chunks.reduce((sum, { payees: { length } }) => sum + length, 0),
    total: chunks.reduce((sum, { total }) => sum + total, 0n),
    skipped: payees.filter(({ amount }) => amount === 0n),
  }
}

/** A payment of a plan with its id. */
export type PlannedPayment = { readonly paymentId: bigint; readonly payee: Payee }

/**
 * The payments of a chunk in their order.
 *
 * @example
 * const payments = plan.chunks.flatMap((chunk) => listPayments(chunk))
 */
export function listPayments({ index, payees }: PlannedChunk): readonly PlannedPayment[] {
  return payees.map((payee, position) => ({ paymentId: paymentIdOf(index, position), payee }))
}

function toChunk(
  index: number,
  payees: readonly Payee[],
  stepsRoots: ReadonlyMap<number, bigint> | undefined,
): PlannedChunk {
  const stepsRoot = stepsRoots?.get(index)
  if (stepsRoots !== undefined && stepsRoot === undefined) {
    throw new AgentGptError("BATCH_RULES_INVALID", `Chunk ${index} has payments and no steps root.`)
  }
  return {
    index,
    payees,
    words: payees.map(({ recipient, amount }) => encodePaymentWord({ recipient, amount })),
    total: payees.reduce((sum, { amount }) => sum + amount, 0n),
    ...(stepsRoot !== undefined && { stepsRoot }),
  }
}
