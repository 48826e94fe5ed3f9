import { createRandom } from "./create-random.ts"
import type { FeeBlock } from "./fee-market.ts"

export type SyntheticOptions = {
  readonly seed: number
  readonly blockCount: number
  readonly firstBaseFeeWei?: bigint
}

/** A block of a history, with what a transaction had to tip to get into it. */
export type HistoryBlock = FeeBlock & {
  readonly marginalTipWei: bigint
}

/**
 * An invented history of a chain with a base fee: demand that wanders, follows the day and bursts, answered by
 * the rule of EIP-1559. It is not data of any chain: figures made with it are good for comparing strategies
 * with each other, and for nothing else.
 *
 * @example
 * const history = generateHistory({ seed: 7, blockCount: 20_000 })
 */
export function generateHistory({
  seed,
  blockCount,
  firstBaseFeeWei = 1_000_000_000n,
}: SyntheticOptions): readonly HistoryBlock[] {
  const random = createRandom(seed)
  const blocks: HistoryBlock[] = []
  let base = Number(firstBaseFeeWei)
  let drift = 0
  let burst = 0
  for (let number = 0; number < blockCount; number += 1) {
    drift = 0.995 * drift + 0.03 * drawNormal(random)
    burst = (random() < BURST_CHANCE ? 1.2 + 1.8 * random() : burst) * 0.97
    const day = 0.35 * Math.sin((2 * Math.PI * number) / BLOCKS_PER_DAY)
    const willingness = Math.log(1e9) + 2 * drift + day + burst
    const interested = CAPACITY * 1.25 * (1 + 0.12 * Math.abs(drawNormal(random))) * (0.85 + 0.3 * random())
    const demand = interested * shareAbove(Math.log(base), willingness)
    const used = Math.min(CAPACITY, demand)
    const over = Math.max(0, demand / CAPACITY - 1)
    const tip = (percent: number) => {
      const full = base * 0.05 * over * (0.5 + percent / 50)
      const idle = base * 0.002 * (percent / 50)
      return BigInt(Math.ceil(Math.max(1e4, (over > 0 ? full : idle) * (0.7 + 0.6 * random()))))
    }
    const tips = { p10Wei: tip(10), p50Wei: tip(50), p90Wei: tip(90) }
    blocks.push({
      number: BigInt(number),
      baseFeePerGasWei: BigInt(Math.round(base)),
      gasUsedRatio: used / CAPACITY,
      tips,
      marginalTipWei: over > 0 ? (tips.p10Wei * 12n) / 10n : 0n,
    })
    base = Math.max(LOWEST_BASE_WEI, base * (1 + (used / (CAPACITY / 2) - 1) / 8))
  }
  return blocks
}

const BLOCKS_PER_DAY = 7200
const BURST_CHANCE = 0.002
const CAPACITY = 60e6
const LOWEST_BASE_WEI = 1e7

/** The share of people who would pay more than a price, their willingness being log-normal. */
function shareAbove(logPrice: number, logWillingness: number): number {
  return 1 / (1 + Math.exp((1.7 / 0.9) * (logPrice - logWillingness)))
}

function drawNormal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(2 * Math.PI * random())
}
