import { AgentGptError, EXECUTION_METHODS, formatAmount } from "@agentgpt/core"
import type { ExecutionMethod } from "@agentgpt/core"
import type { RouteFeatures } from "./route-features.ts"

/** What was measured or is known of the chain and of the payments; the comparison invents nothing. */
export type StrategyMeasures = {
  readonly gasPerSinglePayment: bigint
  readonly gasPerBatchedPayment: bigint
  /** What a batch transaction costs beside its payments. */
  readonly gasPerBatch: bigint
  /** Of a payroll, in a transaction of its own method: `batch` and `speculative` let so many share one. */
  readonly paymentsPerBatch: number
  /** `sequential` and `parallel` pay a payroll in parts of so many, each a transaction. */
  readonly paymentsPerChunk: number
  /** The same of each payroll, in the order of the features: the parts of a proved one are as large as its circuits. */
  readonly chunkSizes?: readonly number[]
  readonly feePerGasWei: bigint
  readonly blockTimeMs: number
  /** Blocks until a transaction counts as settled. */
  readonly settlementBlocks: number
  readonly maxThreads: number
  readonly speculation: {
    /** The price at which prepared transactions fire. */
    readonly feePerGasWei: bigint
    /** How often the price is reached in time, in percent. */
    readonly hitPercent: number
    /** How long is waited for it at most. */
    readonly waitMs: number
  }
  /** One native token (10^18 wei) in units of the currency. */
  readonly nativePrice: bigint
  readonly currency: { readonly symbol: string; readonly decimals: number }
}

export type StrategyEstimate = {
  readonly method: ExecutionMethod
  /** That pay; what lets them pay, such as an allowance or a registration, is the same for every method. */
  readonly transactionCount: number
  /** How many of them are not in the gas and the cost: mints, and steps whose gas nobody knows before they are tried. */
  readonly unmeasuredCount: number
  readonly timeMs: number
  readonly gas: bigint
  readonly costWei: bigint
  /** In units of the currency, rounded up. */
  readonly cost: bigint
  readonly risk: "low" | "medium" | "high"
  readonly why: string
}

/**
 * What each method would take for the same work: time, gas, cost, risk. Estimates from measures, so that nothing is
 * spent to compare.
 * @throws ROUTE_QUESTION_INVALID
 *
 * @example
 * console.log(writeComparison(compareStrategies(features, measures), measures.currency))
 */
export function compareStrategies(
  features: RouteFeatures,
  measures: StrategyMeasures,
  methods: readonly ExecutionMethod[] = EXECUTION_METHODS,
): readonly StrategyEstimate[] {
  checkMeasures(measures)
  const { blockTimeMs, settlementBlocks, maxThreads, speculation } = measures
  const settling = settlementBlocks * blockTimeMs
  const split = estimateWork(features, measures, false)
  const packed = estimateWork(features, measures, true)
  // Transactions on the way at once, block by block, and then the last one's settlement.
  const timeOf = (count: number, atOnce: number) =>
    count === 0 ? 0 : (Math.ceil(count / atOnce) - 1) * blockTimeMs + settling
  const { feePerGasWei } = measures
  // The price is reached in hitPercent of the cases; in the others the usual one is paid in the end.
  const hits = BigInt(speculation.hitPercent)
  const speculativeFee = (hits * speculation.feePerGasWei + (100n - hits) * feePerGasWei + 99n) / 100n
  const estimates: Readonly<
    Record<ExecutionMethod, Omit<StrategyEstimate, "method" | "costWei" | "cost"> & { fee: bigint }>
  > = {
    sequential: {
      ...split,
      timeMs: split.transactionCount * settling,
      fee: feePerGasWei,
      risk: "low",
      why: "Each transaction is settled before the next one begins.",
    },
    batch: {
      ...packed,
      timeMs: timeOf(packed.transactionCount, maxThreads),
      fee: feePerGasWei,
      risk: "low",
      why: "Many payments share a transaction; one that fails does not sink the others.",
    },
    parallel: {
      ...split,
      timeMs: timeOf(split.transactionCount, maxThreads),
      fee: feePerGasWei,
      risk: features.dependentCount > 0 ? "high" : "medium",
      why:
        features.dependentCount > 0
          ? "Steps wait for each other, so that running beside each other gains little."
          : "Many transactions are on the way at once before the first one is settled.",
    },
    speculative: {
      ...packed,
      timeMs: speculation.waitMs + timeOf(packed.transactionCount, maxThreads),
      fee: speculativeFee,
      risk: "medium",
      why: `The price may not be reached: it is in ${speculation.hitPercent}% of the cases.`,
    },
  }
  return EXECUTION_METHODS.filter((method) => methods.includes(method)).map((method) => {
    const { fee, ...rest } = estimates[method]
    const costWei = rest.gas * fee
    const cost = (costWei * measures.nativePrice + WEI_PER_TOKEN - 1n) / WEI_PER_TOKEN
    return { method, ...rest, costWei, cost }
  })
}

/** Payrolls are paid through BatchPayout under every method; what differs is how many payments share a transaction. */
function estimateWork(
  { paymentCount, batchCounts, mintCounts, unmeasuredCount: unmeasured }: RouteFeatures,
  measures: StrategyMeasures,
  /** Whether as many parts share a transaction as have room in it. */
  isPacked: boolean,
): Pick<StrategyEstimate, "transactionCount" | "unmeasuredCount" | "gas"> {
  const batched = sumOf(batchCounts)
  const { chunkSizes = [], paymentsPerChunk } = measures
  const batches = sumOf(
    batchCounts.map((count, place) => {
      const chunk = chunkSizes[place] ?? paymentsPerChunk
      return countTransactions(count, chunk, isPacked ? measures.paymentsPerBatch : chunk)
    }),
  )
  const mints = sumOf(mintCounts.map((count) => Math.ceil(count / measures.paymentsPerBatch)))
  const singles = paymentCount - batched - sumOf(mintCounts) - unmeasured
  return {
    transactionCount: singles + unmeasured + batches + mints,
    unmeasuredCount: unmeasured + mints,
    gas:
      BigInt(singles) * measures.gasPerSinglePayment +
      BigInt(batched) * measures.gasPerBatchedPayment +
      BigInt(batches) * measures.gasPerBatch,
  }
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0)
}

/** Chunks are never split: as many share a transaction as have room in it, and one that is too large has its own. */
function countTransactions(count: number, chunk: number, perTransaction: number): number {
  const perFull = Math.max(1, Math.floor(perTransaction / chunk))
  const full = Math.floor(count / chunk)
  const rest = count % chunk
  const transactions = Math.ceil(full / perFull)
  if (rest === 0) return transactions
  const inLast = full - Math.max(0, transactions - 1) * perFull
  return full > 0 && inLast * chunk + rest <= perTransaction ? transactions : transactions + 1
}

const WEI_PER_TOKEN = 10n ** 18n

/**
 * The comparison as a table for a terminal.
 *
 * @example
 * writeComparison(estimates, { symbol: "USD", decimals: 6 })
 */
export function writeComparison(
  estimates: readonly StrategyEstimate[],
  { symbol, decimals }: StrategyMeasures["currency"],
): string {
  const rows = estimates.map(
    ({ method, transactionCount, unmeasuredCount, timeMs, gas, cost, risk, why }) => [
      method,
      String(transactionCount),
      `${formatAmount(BigInt(Math.round(timeMs / 100)), 1)} s`,
      `${gas}${unmeasuredCount > 0 ? "+" : ""}`,
      `${formatAmount(cost, decimals)}${unmeasuredCount > 0 ? "+" : ""} ${symbol}`,
      risk,
      why,
    ],
  )
  const table = [["method", "transactions", "time", "gas", "cost", "risk", "why"], ...rows]
  const widths = (table[0] ?? []).map((_, column) =>
    Math.max(...table.map((row) => (row[column] ?? "").length)),
  )
  const unmeasured = Math.max(0, ...estimates.map(({ unmeasuredCount }) => unmeasuredCount))
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  )
  return [
    ...lines,
    ...(unmeasured === 0 ? [] : [`+ the gas of ${unmeasured}, known once they are tried`]),
  ].join("\n")
}

function checkMeasures(measures: StrategyMeasures): void {
  const {
    paymentsPerBatch,
    paymentsPerChunk,
    maxThreads,
    blockTimeMs,
    settlementBlocks,
    speculation,
    nativePrice,
  } = measures
  const { hitPercent, waitMs } = speculation
  for (const [name, value, least] of [
    ["paymentsPerBatch", paymentsPerBatch, 1],
    ["paymentsPerChunk", paymentsPerChunk, 1],
    ["maxThreads", maxThreads, 1],
    ["blockTimeMs", blockTimeMs, 0],
    ["settlementBlocks", settlementBlocks, 0],
    ["speculation.waitMs", waitMs, 0],
    ["speculation.hitPercent", hitPercent, 0],
  ] as const) {
    if (!Number.isSafeInteger(value) || value < least) {
      throw invalid(`${name} is not an integer of at least ${least}.`)
    }
  }
  if (hitPercent > 100) throw invalid("speculation.hitPercent is above 100.")
  const amounts = [
    measures.gasPerSinglePayment,
    measures.gasPerBatchedPayment,
    measures.gasPerBatch,
    measures.feePerGasWei,
    speculation.feePerGasWei,
    nativePrice,
  ]
  if (amounts.some((amount) => amount < 0n)) throw invalid("A measure is below zero.")
}

function invalid(sentence: string): AgentGptError {
  return new AgentGptError("ROUTE_QUESTION_INVALID", sentence)
}
