import { AgentGptError } from "@agentgpt/core"
import type { GasStrategy } from "@agentgpt/core"
import { decideFee } from "./decide-fee.ts"
import { summariseBaseFees } from "./eco.ts"
import type { FeeBlock, FeeMarket, FeePrice } from "./fee-market.ts"
import { isUnderpriced, replacementDueAtMs, replacePrice, scheduleOf } from "./replacement.ts"
import type { HistoryBlock } from "./synthetic-history.ts"

export type BacktestOptions = {
  /** Where the blocks come from: it stands in every result. */
  readonly label: "synthetic" | "recorded"
  readonly history: readonly (FeeBlock & { readonly marginalTipWei?: bigint })[]
  readonly strategy: Exclude<GasStrategy, "custom">
  readonly blockTimeMs?: number
  /** How long a payment may wait. */
  readonly deadlineMs: number
  /** Payments begin at every so many blocks. */
  readonly everyBlocks?: number
  /** Blocks of the past that a strategy may look at; a day of 12-second blocks by default. */
  readonly windowBlocks?: number
}

export type BacktestResult = {
  readonly label: "synthetic" | "recorded"
  readonly strategy: GasStrategy
  readonly payments: number
  /** Not paid by the deadline. */
  readonly missed: number
  /** Paid per gas against the base fee of the first block to come, in thousandths, on average. */
  readonly meanPermilleOfNextBase: number
  readonly medianWaitBlocks: number
  readonly p99WaitBlocks: number
  readonly replacements: number
}

/**
 * Replays a history: at many points a payment begins, the strategy decides at every block with what it could
 * have known then, and the payment is in the first block that would have taken it.
 * @throws FEE_HISTORY_INVALID
 *
 * @example
 * const eco = backtest({ label: "synthetic", history, strategy: "eco", deadlineMs: 6 * 3_600_000 })
 */
export function backtest(options: BacktestOptions): BacktestResult {
  const { history, deadlineMs, blockTimeMs = 12_000, windowBlocks = 7200, everyBlocks = 211 } = options
  const horizon = Math.floor(deadlineMs / blockTimeMs)
  const payments: Payment[] = []
  for (let start = windowBlocks; start + horizon < history.length; start += everyBlocks) {
    payments.push(simulate({ ...options, blockTimeMs, windowBlocks }, start, horizon))
  }
  if (payments.length === 0) {
    throw new AgentGptError("FEE_HISTORY_INVALID", "The history is shorter than the window and the deadline.")
  }
  const paid = payments.filter(({ waitBlocks }) => waitBlocks !== undefined)
  const waits = paid.map(({ waitBlocks }) => waitBlocks!).sort((a, b) => a - b)
  const sum = paid.reduce((total, { permille }) => total + permille, 0)
  return {
    label: options.label,
    strategy: options.strategy,
    payments: payments.length,
    missed: payments.length - paid.length,
    meanPermilleOfNextBase: sum / Math.max(1, paid.length),
    medianWaitBlocks: waits[Math.floor(waits.length / 2)] ?? 0,
    p99WaitBlocks: waits[Math.floor(waits.length * 0.99)] ?? 0,
    replacements: payments.reduce((total, { replacements }) => total + replacements, 0),
  }
}

type Payment = {
  readonly waitBlocks: number | undefined
  readonly permille: number
  readonly replacements: number
}

type Setting = BacktestOptions & { readonly blockTimeMs: number; readonly windowBlocks: number }

function simulate(setting: Setting, start: number, horizon: number): Payment {
  const { history, strategy, blockTimeMs, windowBlocks } = setting
  const past = history.slice(start - windowBlocks, start)
  const recent = summariseBaseFees(past.map((block) => block.baseFeePerGasWei))
  const nextBase = history[start]!.baseFeePerGasWei
  const schedule = scheduleOf(strategy, blockTimeMs)
  let price: FeePrice | undefined
  let sentAt = 0
  let replacements = 0
  for (let index = start; index <= start + horizon; index += 1) {
    const market = marketBefore(history, index)
    const nowMs = (index - start) * blockTimeMs
    const eco = { recent, startedAtMs: 0, nowMs, deadlineMs: setting.deadlineMs }
    if (price === undefined) {
      const decision = decideFee({ strategy, market, eco })
      if (decision.action === "send") {
        price = decision.price
        sentAt = nowMs
      }
    } else {
      const dueAt = replacementDueAtMs(sentAt, replacements, schedule)
      if (dueAt !== undefined && nowMs >= dueAt && isUnderpriced(price, market)) {
        const fresh = decideFee({ strategy: "optimal", market })
        if (fresh.action === "send") price = replacePrice(price, fresh.price)
        replacements += 1
      }
    }
    const costWei = price === undefined ? undefined : costIn(history[index]!, price)
    if (costWei !== undefined) {
      return { waitBlocks: index - start, permille: Number((costWei * 1000n) / nextBase), replacements }
    }
  }
  return { waitBlocks: undefined, permille: 0, replacements }
}

/** What could be known before a block: the blocks up to the one before it, and its base fee. */
function marketBefore(history: BacktestOptions["history"], index: number): FeeMarket {
  const blocks = history.slice(Math.max(0, index - 20), index)
  return { kind: "eip1559", nextBaseFeePerGasWei: history[index]!.baseFeePerGasWei, blocks }
}

/** What a block takes per gas, or undefined if it does not take the transaction. */
function costIn(block: FeeBlock & Partial<HistoryBlock>, price: FeePrice): bigint | undefined {
  if (price.type === "legacy" || price.maxFeePerGasWei < block.baseFeePerGasWei) return undefined
  const room = price.maxFeePerGasWei - block.baseFeePerGasWei
  const tip = price.maxPriorityFeePerGasWei < room ? price.maxPriorityFeePerGasWei : room
  // A recorded block tells the tips that were paid; in a full one the tenth percentile is the threshold.
  const threshold = block.marginalTipWei ?? (block.gasUsedRatio > 0.95 ? block.tips.p10Wei : 0n)
  return tip >= threshold ? block.baseFeePerGasWei + tip : undefined
}
