import { AgentGptError } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import { Interface } from "ethers"
import type { FeeReader } from "./read-fee-market.ts"
import { timesPermille } from "./fee-market.ts"
import type { DynamicMarket, FeePrice } from "./fee-market.ts"
import { medianTip } from "./price-strategies.ts"

export type FastGasFeed = {
  /** A Chainlink aggregator (AggregatorV3Interface). */
  readonly address: EvmAddress
  /** What the answer counts, before its decimals. Feeds called "Fast Gas / Gwei" answer in wei. */
  readonly unit: "wei" | "gwei"
  /** The feed's heartbeat and some: an older round is not used. */
  readonly oldestMs: number
}

export type FastGasRound = {
  readonly decimals: number
  readonly roundId: bigint
  readonly answer: bigint
  readonly updatedAtMs: number
  readonly answeredInRound: bigint
}

/**
 * Reads the price per gas of a fast-gas feed in wei.
 * @throws FEE_FEED_STALE, FEE_FEED_IMPLAUSIBLE, NODE_ codes
 *
 * @example
 * const feedWei = await pool.withNode((node) => readFastGas(node, feed, market.nextBaseFeePerGasWei, Date.now()))
 */
export async function readFastGas(
  node: FeeReader,
  feed: FastGasFeed,
  baseFeeWei: bigint,
  nowMs: number,
): Promise<bigint> {
  return checkRound(await readRound(node, feed.address), feed, baseFeeWei, nowMs)
}

/**
 * Turns a round into wei, or refuses it. The comparison with the chain's base fee is what tells gwei from
 * wei: the wrong unit is off by a billion.
 * @throws FEE_FEED_STALE, FEE_FEED_IMPLAUSIBLE
 */
export function checkRound(
  round: FastGasRound,
  feed: FastGasFeed,
  baseFeeWei: bigint,
  nowMs: number,
): bigint {
  const ageMs = nowMs - round.updatedAtMs
  const isFinished = round.updatedAtMs > 0 && round.answeredInRound >= round.roundId
  if (!isFinished || ageMs > feed.oldestMs) throw new AgentGptError("FEE_FEED_STALE")
  if (ageMs < -LARGEST_CLOCK_SKEW_MS) throw refuse("The feed's last round is in the future.")
  if (round.answer <= 0n || round.decimals > 36) throw refuse("The feed's answer is not a price.")
  const scale = feed.unit === "gwei" ? 1_000_000_000n : 1n
  const wei = (round.answer * scale) / 10n ** BigInt(round.decimals)
  if (baseFeeWei > 0n && (wei * LOWEST_SHARE < baseFeeWei || wei > baseFeeWei * HIGHEST_MULTIPLE)) {
    throw refuse(`The feed says ${wei} wei while the base fee is ${baseFeeWei} wei.`)
  }
  return wei
}

/**
 * The offer that follows from a feed's price; a tenth more in congestion.
 *
 * @example
 * const price = priceFromFeed(feedWei, market)
 */
export function priceFromFeed(feedWei: bigint, market: DynamicMarket): FeePrice {
  const total = isCongested(market) ? timesPermille(feedWei, 1100n) : feedWei
  const [low, high] = [medianTip(market, "p50Wei", 10), medianTip(market, "p90Wei", 10)]
  const rest = total - market.nextBaseFeePerGasWei
  const bounded = rest > high ? high : rest
  const maxPriorityFeePerGasWei = bounded > low ? bounded : low
  // The feed may be behind the chain: the next block has to be in reach.
  const least = timesPermille(market.nextBaseFeePerGasWei, 1125n) + maxPriorityFeePerGasWei
  return { type: "eip1559", maxFeePerGasWei: total > least ? total : least, maxPriorityFeePerGasWei }
}

/** Whether the last three blocks were nearly full. */
export function isCongested({ blocks }: DynamicMarket): boolean {
  const last = blocks.slice(-3)
  return last.length === 3 && last.every(({ gasUsedRatio }) => gasUsedRatio > 0.9)
}

const LARGEST_CLOCK_SKEW_MS = 120_000
/** A feed may lag the chain by a lot, but not by a factor of twenty below or fifty above. */
const LOWEST_SHARE = 20n
const HIGHEST_MULTIPLE = 50n

const aggregator = new Interface([
  "function decimals() view returns (uint8)",
  "function latestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)",
])

async function readRound(node: FeeReader, address: EvmAddress): Promise<FastGasRound> {
  const ask = async (name: string) =>
    (await node.call("eth_call", [
      { to: address, data: aggregator.encodeFunctionData(name) },
      "latest",
    ])) as Hex
  const [decimals, round] = await Promise.all([ask("decimals"), ask("latestRoundData")])
  try {
    const [places] = aggregator.decodeFunctionResult("decimals", decimals)
    const [roundId, answer, , updatedAt, answeredInRound] = aggregator.decodeFunctionResult(
      "latestRoundData",
      round,
    )
    return {
      decimals: Number(places),
      roundId,
      answer,
      updatedAtMs: Number(updatedAt) * 1000,
      answeredInRound,
    }
  } catch (cause) {
    throw new AgentGptError("FEE_FEED_IMPLAUSIBLE", "There is no such feed at the address.", { cause })
  }
}

function refuse(sentence: string): AgentGptError {
  return new AgentGptError("FEE_FEED_IMPLAUSIBLE", sentence)
}
