import { performStep } from "@agentgpt/core"
import type { EvmAddress, QuoteValue, StepOutcome, StepValues } from "@agentgpt/core"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { createLocalEffects } from "../../test/support/create-local-effects.ts"
import type { LocalEffects } from "../../test/support/create-local-effects.ts"
import { startUniswap, TOKEN } from "../../test/support/start-uniswap.ts"
import type { UniswapFixture } from "../../test/support/start-uniswap.ts"
import { CHAIN, stepCall } from "../../test/support/step-call.ts"
import { ROUTER } from "./abi.ts"
import { FXAgent } from "./fx-agent.ts"
import { createUniswapVenue } from "./uniswap-v3.ts"

const DEPTH = 10n ** 13n
const AMOUNT = 10n ** 9n
let uniswap: UniswapFixture
let treasury: EvmAddress
let trader: EvmAddress
let eur: EvmAddress
let usd: EvmAddress
let agent: FXAgent
let snapshot: unknown
beforeAll(async () => {
  uniswap = await startUniswap()
  treasury = uniswap.accounts[1] as EvmAddress
  trader = uniswap.accounts[2] as EvmAddress
  eur = await uniswap.deployToken()
  usd = await uniswap.deployToken()
  await uniswap.createPool(eur, usd, 500, DEPTH)
  await uniswap.createPool(eur, usd, 3000, DEPTH)
  await uniswap.send(treasury, eur, TOKEN.encodeFunctionData("mint", [treasury, 2n * AMOUNT]))
  agent = makeAgent()
  snapshot = await uniswap.client.call("evm_snapshot")
})
afterAll(() => uniswap?.stop())

let effects: LocalEffects
beforeEach(async () => {
  await uniswap.client.call("evm_revert", [snapshot])
  snapshot = await uniswap.client.call("evm_snapshot")
  effects = createLocalEffects(uniswap.client)
})

const deployment = () => ({ factory: uniswap.factory, quoter: uniswap.quoter, router: uniswap.router })
const makeAgent = (more: Partial<ConstructorParameters<typeof FXAgent>[0]> = {}) =>
  new FXAgent({
    agentId: "fx",
    chains: [CHAIN, "eip155:1"],
    venue: createUniswapVenue({ deployments: { [CHAIN]: deployment() } }),
    ...more,
  })
const asset = (token: EvmAddress, chain: string = CHAIN) => `${chain}/erc20:${token}`
const call = (kind: string, input: StepValues, more: Parameters<typeof stepCall>[2] = {}) =>
  stepCall(kind, input, { effects, ...more })

function ask(more: StepValues = {}, by: FXAgent = agent): Promise<StepOutcome> {
  const input = { sell: asset(eur), buy: asset(usd), sellAmount: String(AMOUNT), maxSlippage: 50, ...more }
  return performStep(by, call("fx.quote", input))
}

async function quoteNow(by: FXAgent = agent): Promise<QuoteValue> {
  const outcome = await ask({}, by)
  if (!outcome.succeeded) throw outcome.error
  return outcome.values["quote"] as QuoteValue
}

const swap = (quote: QuoteValue, more: Parameters<typeof stepCall>[2] = {}, by: FXAgent = agent) =>
  performStep(by, call("fx.swap", { account: treasury, quote }, more))
const balance = (token: EvmAddress, owner: EvmAddress) => uniswap.view(token, "balanceOf", [owner])
const allowance = () => uniswap.view(eur, "allowance", [treasury, uniswap.router])

/** Somebody else buys or sells so many units in the pool of the lowest fee. */
async function trade(sell: EvmAddress, buy: EvmAddress, amountIn: bigint): Promise<void> {
  await uniswap.send(trader, sell, TOKEN.encodeFunctionData("mint", [trader, amountIn]))
  await uniswap.send(trader, sell, TOKEN.encodeFunctionData("approve", [uniswap.router, amountIn]))
  const params = {
    tokenIn: sell,
    tokenOut: buy,
    fee: 500,
    recipient: trader,
    deadline: 2n ** 40n,
    amountIn,
    amountOutMinimum: 0n,
    sqrtPriceLimitX96: 0n,
  }
  await uniswap.send(trader, uniswap.router, ROUTER.encodeFunctionData("exactInputSingle", [params]))
}

async function expectUntouched(): Promise<void> {
  expect([await balance(eur, treasury), await balance(usd, treasury), await allowance()]).toEqual([
    2n * AMOUNT,
    0n,
    0n,
  ])
}

describe("a quote of Uniswap V3", () => {
  it("is the best pool's, with its bound and its end", async () => {
    const quote = await quoteNow()
    expect(quote).toMatchObject({ source: "uniswap-v3/5", sell: asset(eur), buy: asset(usd) })
    // A fee of 0.05% and hardly any movement.
    expect(BigInt(quote.buyAmount)).toBeGreaterThan((AMOUNT * 9993n) / 10_000n)
    expect(BigInt(quote.buyAmount)).toBeLessThan((AMOUNT * 9995n) / 10_000n + 1n)
    expect(BigInt(quote.leastBuyAmount)).toBe((BigInt(quote.buyAmount) * 9950n + 9999n) / 10_000n)
    expect(quote.expiresAtMs - Date.now()).toBeLessThanOrEqual(120_000)
    expect(effects.taken).toEqual([])
  })

  it("comes from the pool that offers most at the moment", async () => {
    await trade(eur, usd, DEPTH / 100n)
    expect((await quoteNow()).source).toBe("uniswap-v3/30")
  })

  it.each<[string, () => StepValues, string]>([
    ["a looser bound than the agent's", () => ({ maxSlippage: 51 }), "AGENT_SLIPPAGE_INVALID"],
    ["a bound below nothing", () => ({ maxSlippage: -1 }), "AGENT_SLIPPAGE_INVALID"],
    ["a token for itself", () => ({ buy: asset(eur) }), "AGENT_PAIR_INVALID"],
    ["nothing", () => ({ sellAmount: "0" }), "AGENT_PAIR_INVALID"],
    ["the chain's coin", () => ({ sell: `${CHAIN}/slip44:60` }), "AGENT_PAIR_INVALID"],
    ["a token of another chain", () => ({ buy: asset(usd, "eip155:1") }), "AGENT_PAIR_INVALID"],
    ["a token without a pool", () => ({ buy: asset(trader) }), "AGENT_POOL_MISSING"],
    [
      "more than the pools can fill at their price",
      () => ({ sellAmount: String(DEPTH) }),
      "AGENT_POOL_MISSING",
    ],
  ])("is refused for %s", async (_name, more, code) => {
    expect(await ask(more())).toMatchObject({ succeeded: false, error: { code } })
  })

  it("is refused on a chain without Uniswap", async () => {
    const input = {
      sell: asset(eur, "eip155:1"),
      buy: asset(usd, "eip155:1"),
      sellAmount: "5",
      maxSlippage: 50,
    }
    const outcome = await performStep(agent, call("fx.quote", input, { chainId: "eip155:1" }))
    expect(outcome).toMatchObject({ succeeded: false, error: { code: "AGENT_POOL_MISSING" } })
  })

  it("is not given when the node cannot be reached", async () => {
    const venue = createUniswapVenue({ deployments: { [CHAIN]: deployment() } })
    const failing = { ...effects, read: () => Promise.reject(new Error("line broken")) }
    const input = { sell: asset(eur), buy: asset(usd), sellAmount: "5", maxSlippage: 50 }
    const outcome = await performStep(makeAgent({ venue }), call("fx.quote", input, { effects: failing }))
    expect(outcome).toMatchObject({ succeeded: false, error: { code: "INTERNAL_UNEXPECTED" } })
  })
})

describe("an exchange", () => {
  it("yields what was quoted, and leaves no allowance", async () => {
    const quote = await quoteNow()
    const outcome = await swap(quote)
    expect(outcome).toMatchObject({
      succeeded: true,
      values: { bought: quote.buyAmount, receipt: { chainId: CHAIN, succeeded: true } },
    })
    expect(effects.taken).toEqual(["approve", "swap", "revoke"])
    expect(await balance(usd, treasury)).toBe(BigInt(quote.buyAmount))
    expect(await balance(eur, treasury)).toBe(AMOUNT)
    expect(await allowance()).toBe(0n)
    const { receipt } = (outcome.succeeded ? outcome.values : {}) as {
      receipt: { transactionHashes: string[] }
    }
    expect(receipt.transactionHashes).toHaveLength(3)
    expect(outcome.output.txHash).toBe(receipt.transactionHashes.at(-1))
    expect(outcome.output.gasUsed).toBeGreaterThan(150_000n)
  })

  it("allows exactly what is sold, for as long as the exchange takes", async () => {
    let atSwap = 0n
    effects.before("swap", async () => void (atSwap = await allowance()))
    await swap(await quoteNow())
    expect(atSwap).toBe(AMOUNT)
  })

  it.each<[string, (quote: QuoteValue) => QuoteValue, string]>([
    ["has expired", (quote) => ({ ...quote, expiresAtMs: Date.now() - 1 }), "AGENT_QUOTE_EXPIRED"],
    [
      "stands for ever",
      (quote) => ({ ...quote, expiresAtMs: quote.expiresAtMs + 60_000 }),
      "AGENT_QUOTE_INVALID",
    ],
    [
      "accepts a unit too few",
      (quote) => ({ ...quote, leastBuyAmount: String(BigInt(quote.leastBuyAmount) - 1n) }),
      "AGENT_QUOTE_INVALID",
    ],
    [
      "accepts anything",
      (quote) => ({ ...quote, buyAmount: "0", leastBuyAmount: "0" }),
      "AGENT_QUOTE_INVALID",
    ],
    [
      "demands more than was offered",
      (quote) => ({ ...quote, leastBuyAmount: String(BigInt(quote.buyAmount) + 1n) }),
      "AGENT_QUOTE_INVALID",
    ],
    [
      "was written around a low price",
      (quote) => ({ ...quote, buyAmount: String(AMOUNT / 2n), leastBuyAmount: String(AMOUNT / 2n) }),
      "AGENT_QUOTE_MOVED",
    ],
    [
      "was written around a high price",
      (quote) => ({ ...quote, buyAmount: String(AMOUNT * 2n), leastBuyAmount: String(AMOUNT * 2n) }),
      "AGENT_QUOTE_MOVED",
    ],
    [
      "is of a pool that is not asked",
      (quote) => ({ ...quote, source: "uniswap-v3/7" }),
      "AGENT_QUOTE_INVALID",
    ],
    ["is of another venue", (quote) => ({ ...quote, source: "sushi/5" }), "AGENT_QUOTE_INVALID"],
    [
      "is of another chain",
      (quote) => ({ ...quote, sell: asset(eur, "eip155:1") as never }),
      "AGENT_PAIR_INVALID",
    ],
  ])("is refused before anything is sent when the quote %s", async (_name, change, code) => {
    expect(await swap(change(await quoteNow()))).toMatchObject({ succeeded: false, error: { code } })
    expect(effects.taken).toEqual([])
    await expectUntouched()
  })

  it("is refused before anything is sent when the account has too little", async () => {
    const outcome = await ask({ sellAmount: String(3n * AMOUNT) })
    const quote = (outcome.succeeded ? outcome.values["quote"] : {}) as QuoteValue
    expect(await swap(quote)).toMatchObject({ succeeded: false, error: { code: "AGENT_FUNDS_SHORT" } })
    expect(effects.taken).toEqual([])
    await expectUntouched()
  })

  it.each([
    ["fallen", () => trade(eur, usd, DEPTH / 100n)],
    ["risen", () => trade(usd, eur, DEPTH / 100n)],
  ])("is refused when the price has %s since the quote", async (_name, move) => {
    const quote = await quoteNow()
    await move()
    expect(await swap(quote)).toMatchObject({ succeeded: false, error: { code: "AGENT_QUOTE_MOVED" } })
    expect(effects.taken).toEqual([])
    await expectUntouched()
  })

  it("takes the allowance back when the price moves while it is given", async () => {
    const quote = await quoteNow()
    effects.before("approve", () => trade(eur, usd, DEPTH / 100n))
    expect(await swap(quote)).toMatchObject({ succeeded: false, error: { code: "AGENT_QUOTE_MOVED" } })
    expect(effects.taken).toEqual(["approve", "revoke"])
    await expectUntouched()
    // Somebody who insists on this step gets no second allowance.
    expect(await swap(quote)).toMatchObject({ succeeded: false, error: { code: "AGENT_STEP_ENDED" } })
    expect(effects.taken).toEqual(["approve", "revoke"])
  })

  it("is refused by the chain when the price moves at the last moment", async () => {
    const quote = await quoteNow()
    effects.before("swap", () => trade(eur, usd, DEPTH / 100n))
    expect(await swap(quote)).toMatchObject({ succeeded: false, error: { code: "AGENT_TRANSACTION_FAILED" } })
    expect(effects.taken).toEqual(["approve", "swap", "revoke"])
    await expectUntouched()
  })

  it("is refused by the chain after its deadline", async () => {
    const quote = await quoteNow()
    effects.before("swap", async () => {
      await uniswap.client.call("evm_increaseTime", [600])
      await uniswap.client.call("evm_mine")
    })
    expect(await swap(quote)).toMatchObject({ succeeded: false, error: { code: "AGENT_TRANSACTION_FAILED" } })
    await expectUntouched()
  })

  it("does not begin when the run is cancelled, and takes back what it began", async () => {
    const quote = await quoteNow()
    const cancelled = new AbortController()
    effects.before("approve", async () => cancelled.abort())
    const { signal } = cancelled
    expect(await swap(quote, { signal })).toMatchObject({ error: { code: "AGENT_STEP_ENDED" } })
    expect(effects.taken).toEqual(["approve", "revoke"])
    await expectUntouched()
  })

  it("leaves an allowance of somebody else alone", async () => {
    const quote = await quoteNow()
    await uniswap.send(treasury, eur, TOKEN.encodeFunctionData("approve", [uniswap.router, 5n]))
    expect(await swap(quote)).toMatchObject({ succeeded: false, error: { code: "AGENT_ALLOWANCE_LEFT" } })
    expect(effects.taken).toEqual([])
    expect(await allowance()).toBe(5n)
  })

  it("does not swap on an allowance that somebody changed", async () => {
    const quote = await quoteNow()
    effects.crash({ key: "swap", when: "before" })
    await swap(quote)
    effects.crash()
    await uniswap.send(treasury, eur, TOKEN.encodeFunctionData("approve", [uniswap.router, 2n * AMOUNT]))
    expect(await swap(quote)).toMatchObject({ succeeded: false, error: { code: "AGENT_ALLOWANCE_LEFT" } })
    expect(effects.taken).toEqual(["approve", "revoke"])
    await expectUntouched()
  })
})

describe("an exchange that is interrupted", () => {
  it.each<["approve" | "swap", "before" | "after"]>([
    ["approve", "before"],
    ["approve", "after"],
    ["swap", "before"],
    ["swap", "after"],
  ])("at %s, %s it is taken on, exchanges once when it is performed again", async (key, when) => {
    const quote = await quoteNow()
    effects.crash({ key, when })
    expect(await swap(quote)).toMatchObject({ succeeded: false })
    effects.crash()
    expect(await swap(quote)).toMatchObject({ succeeded: true, values: { bought: quote.buyAmount } })
    expect(await swap(quote)).toMatchObject({ succeeded: true, values: { bought: quote.buyAmount } })
    expect(effects.taken).toEqual(["approve", "swap", "revoke"])
    expect(await balance(usd, treasury)).toBe(BigInt(quote.buyAmount))
    expect(await balance(eur, treasury)).toBe(AMOUNT)
    expect(await allowance()).toBe(0n)
  })

  it("after the allowance, takes it back when the quote expires meanwhile", async () => {
    const quote = await quoteNow()
    effects.crash({ key: "swap", when: "before" })
    await swap(quote)
    expect(await allowance()).toBe(AMOUNT)
    effects.crash()
    const late = () => quote.expiresAtMs
    expect(await swap(quote, { now: late })).toMatchObject({ error: { code: "AGENT_QUOTE_EXPIRED" } })
    expect(effects.taken).toEqual(["approve", "revoke"])
    await expectUntouched()
  })

  it("after the exchange, does not mind that the quote has expired", async () => {
    const quote = await quoteNow()
    effects.crash({ key: "swap", when: "after" })
    await swap(quote)
    effects.crash()
    const late = () => quote.expiresAtMs
    expect(await swap(quote, { now: late })).toMatchObject({ succeeded: true })
  })
})

describe("FXAgent", () => {
  it.each<[string, Partial<ConstructorParameters<typeof FXAgent>[0]>, string]>([
    ["a bound of a tenth and more", { maxSlippage: 1001 }, "AGENT_SLIPPAGE_INVALID"],
    ["quotes that last no time", { quoteSeconds: 0 }, "AGENT_DEFINITION_INVALID"],
    ["no gas", { gasLimit: 0 }, "AGENT_DEFINITION_INVALID"],
    ["no chain", { chains: [] }, "AGENT_DEFINITION_INVALID"],
  ])("is not made with %s", (_name, more, code) => {
    expect(() => makeAgent(more)).toThrow(expect.objectContaining({ code }))
  })
})
