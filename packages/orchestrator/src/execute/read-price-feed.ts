import type { RpcPool } from "@agentgpt/chain"
import { AgentGptError, parseAmount } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import { Interface } from "ethers"

const aggregator = new Interface([
  "function decimals() view returns (uint8)",
  "function latestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)",
])

export type PriceLimits = { readonly atLeast?: string | undefined; readonly atMost?: string | undefined }

/** What a Chainlink price feed says, in units of its own decimals. */
export type FeedAnswer = { readonly answer: bigint; readonly decimals: number }

/**
 * The last answer of a price feed.
 * @throws FEE_FEED_STALE, FEE_FEED_IMPLAUSIBLE, NODE_ codes
 */
export async function readPriceFeed(
  pool: Pick<RpcPool, "withNode">,
  feed: EvmAddress,
  { oldestSeconds, nowMs }: { readonly oldestSeconds: number; readonly nowMs: number },
): Promise<FeedAnswer> {
  const [decimals, round] = await pool.withNode((node) =>
    Promise.all(
      (["decimals", "latestRoundData"] as const).map(
        async (name) =>
          (await node.call("eth_call", [
            { to: feed, data: aggregator.encodeFunctionData(name) },
            "latest",
          ])) as Hex,
      ),
    ),
  )
  const { places, roundId, answer, updatedAt, answeredIn } = decode(decimals, round)
  const ageMs = nowMs - Number(updatedAt) * 1000
  if (updatedAt === 0n || answeredIn < roundId || ageMs > oldestSeconds * 1000) {
    throw new AgentGptError("FEE_FEED_STALE")
  }
  if (answer <= 0n || places > 36n) {
    throw new AgentGptError("FEE_FEED_IMPLAUSIBLE", "The feed's answer is not a price.")
  }
  return { answer, decimals: Number(places) }
}

/**
 * Whether a price stands at a limit or beyond.
 * @throws AMOUNT_ codes for a limit of more decimals than the feed has
 */
export function isReached({ answer, decimals }: FeedAnswer, { atLeast, atMost }: PriceLimits): boolean {
  if (atLeast !== undefined) return answer >= parseAmount(atLeast, decimals)
  return atMost !== undefined && answer <= parseAmount(atMost, decimals)
}

function decode(decimals: Hex | undefined, round: Hex | undefined) {
  try {
    const [places] = aggregator.decodeFunctionResult("decimals", decimals ?? "0x") as unknown as [bigint]
    const [roundId, answer, , updatedAt, answeredIn] = aggregator.decodeFunctionResult(
      "latestRoundData",
      round ?? "0x",
    ) as unknown as [bigint, bigint, bigint, bigint, bigint]
    return { places, roundId, answer, updatedAt, answeredIn }
  } catch (cause) {
    throw new AgentGptError("FEE_FEED_IMPLAUSIBLE", "There is no such feed at the address.", { cause })
  }
}
