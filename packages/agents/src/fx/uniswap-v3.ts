import { AgentGptError, parseEvmAddress } from "@agentgpt/core"
import type { ChainId, EvmAddress, Hex, ReadEffects } from "@agentgpt/core"
import { FACTORY, POOL, QUOTER, ROUTER } from "./abi.ts"
import { callView, readAddress } from "./call-view.ts"
import { measureImpact } from "./measure-impact.ts"
import type { Exchange, Offer, SwapCall, SwapTerms, Venue } from "./venue.ts"

/** The contracts of Uniswap V3 on one chain. */
export type UniswapDeployment = {
  readonly factory: string
  /** QuoterV2. */
  readonly quoter: string
  /** SwapRouter, the one that takes a deadline. */
  readonly router: string
}

export type UniswapOptions = {
  readonly deployments: Readonly<Partial<Record<ChainId, UniswapDeployment>>>
  /** Fees of the pools that are asked, in hundredths of a per cent: 1, 5, 30 and 100 unless set. */
  readonly feeTiers?: readonly number[]
  /** How far an exchange may move a pool's price, in hundredths of a per cent: 100 unless set. */
  readonly mostPriceImpact?: number
}

/**
 * Exchanges through one pool of Uniswap V3, the one that offers most.
 *
 * @example
 * const venue = createUniswapVenue({ deployments: { "eip155:1": { factory, quoter, router } } })
 */
export function createUniswapVenue({
  deployments,
  feeTiers = [1, 5, 30, 100],
  mostPriceImpact = 100,
}: UniswapOptions): Venue {
  const onChain = (chainId: ChainId) => readDeployment(deployments[chainId], chainId)
  return {
    findOffer: async (read, exchange, source) => {
      const asked = source === undefined ? feeTiers : [readTier(source, feeTiers)]
      const contracts = onChain(exchange.chainId)
      const found = await Promise.all(
        asked.map((tier) => askPool(read, contracts, exchange, tier, mostPriceImpact)),
      )
      const offers = found.filter((each) => "buyAmount" in each)
      const [first, ...others] = offers
      if (first !== undefined) {
        return others.reduce((best, each) => (each.buyAmount > best.buyAmount ? each : best), first)
      }
      throw new AgentGptError("AGENT_POOL_MISSING", undefined, {
        meta: found.flatMap((each) => ("problem" in each ? [each.problem] : [])),
      })
    },
    writeSwap: (terms) => writeSwap(onChain(terms.chainId), terms, readTier(terms.source, feeTiers)),
  }
}

type Contracts = Readonly<Record<keyof UniswapDeployment, EvmAddress>>

function readDeployment(deployment: UniswapDeployment | undefined, chainId: ChainId): Contracts {
  if (deployment === undefined) {
    throw new AgentGptError("AGENT_POOL_MISSING", `Uniswap V3 is not set up for ${chainId}.`)
  }
  const { factory, quoter, router } = deployment
  return {
    factory: parseEvmAddress(factory),
    quoter: parseEvmAddress(quoter),
    router: parseEvmAddress(router),
  }
}

const SOURCE = "uniswap-v3/"
/** Pools count their fee in millionths. */
const MILLIONTHS = 100

function readTier(source: string, feeTiers: readonly number[]): number {
  const tier = feeTiers.find((each) => source === `${SOURCE}${each}`)
  if (tier !== undefined) return tier
  throw new AgentGptError(
    "AGENT_QUOTE_INVALID",
    "The quote's source is no pool that this agent exchanges in.",
  )
}

async function askPool(
  read: ReadEffects["read"],
  { factory, quoter }: Contracts,
  { chainId, sell, buy, sellAmount }: Exchange,
  tier: number,
  mostPriceImpact: number,
): Promise<Offer | { readonly problem: string }> {
  const fee = tier * MILLIONTHS
  const [pool] = await callView(read, chainId, factory, FACTORY, "getPool", [sell, buy, fee])
  if (BigInt(String(pool)) === 0n) return { problem: `There is no pool with a fee of ${tier}.` }
  const [before] = await callView(read, chainId, readAddress(pool), POOL, "slot0")
  const params = { tokenIn: sell, tokenOut: buy, amountIn: sellAmount, fee, sqrtPriceLimitX96: 0n }
  try {
    const quote = await callView(read, chainId, quoter, QUOTER, "quoteExactInputSingle", [params])
    const [buyAmount, after] = quote as unknown as readonly [bigint, bigint]
    const impact = measureImpact(before as bigint, after)
    // A pool that runs dry offers little for part of the amount, and calls that an offer.
    if (impact > BigInt(mostPriceImpact)) {
      return { problem: `The pool with a fee of ${tier} would move by ${impact} hundredths of a per cent.` }
    }
    if (buyAmount === 0n) return { problem: `The pool with a fee of ${tier} offers nothing.` }
    return { source: `${SOURCE}${tier}`, buyAmount }
  } catch (error) {
    // The contract refused; a node that cannot be reached is another matter.
    if (!AgentGptError.is(error) || error.code !== "NODE_CALL_FAILED") throw error
    return { problem: `The pool with a fee of ${tier} refuses the amount.` }
  }
}

function writeSwap({ router }: Contracts, terms: SwapTerms, tier: number): SwapCall {
  const params = {
    tokenIn: terms.sell,
    tokenOut: terms.buy,
    fee: tier * MILLIONTHS,
    recipient: terms.account,
    deadline: terms.deadlineSeconds,
    amountIn: terms.sellAmount,
    amountOutMinimum: terms.leastBuyAmount,
    sqrtPriceLimitX96: 0n,
  }
  const data = ROUTER.encodeFunctionData("exactInputSingle", [params]).toLowerCase() as Hex
  return { spender: router, call: { to: router, data } }
}
