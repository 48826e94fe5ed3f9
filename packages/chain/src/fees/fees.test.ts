import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { ChainId } from "@agentgpt/core"
import * as fc from "fast-check"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { assembleMock, returnLinear, returnWords } from "../../test/support/mock-contract.ts"
import { startFaultProxy } from "../../test/support/fault-proxy.ts"
import { startAnvil, startHardhatNode, DEV_KEYS } from "../../test/support/start-nodes.ts"
import type { LocalNode } from "../../test/support/start-nodes.ts"
import { classifySend } from "../nodes/classify-send.ts"
import { createRpcClient } from "../nodes/rpc-client.ts"
import type { RpcClient } from "../nodes/rpc-client.ts"
import { createLocalSigner } from "../signers/local-signer.ts"
import { backtest } from "./backtest.ts"
import { rankChains } from "./compare-chains.ts"
import { boundDataFeeWei, dataFeeOf, readDataFees } from "./data-fees.ts"
import { decideFee } from "./decide-fee.ts"
import { decideEco, summariseBaseFees } from "./eco.ts"
import { checkRound, isCongested, priceFromFeed, readFastGas } from "./fast-gas-feed.ts"
import { capPrice } from "./fee-cap.ts"
import { median, worstCaseWei } from "./fee-market.ts"
import type { DynamicMarket, FeeMarket, FeePrice } from "./fee-market.ts"
import { readRecording, recordFeeHistory } from "./fee-recording.ts"
import { priceByFeed } from "./price-by-feed.ts"
import { priceFast, priceOptimal } from "./price-strategies.ts"
import { parseFeeHistory, readBaseFees, readFeeMarket } from "./read-fee-market.ts"
import { isUnderpriced, replacePrice, replacementDueAtMs, scheduleOf } from "./replacement.ts"
import {
  ARBITRUM_NODE_INTERFACE,
  OP_STACK_ORACLE,
  readArbitrumEstimate,
  readOpStackFees,
} from "./rollup-fees.ts"
import { openBudget, reserveFee, settleFee } from "./run-budget.ts"
import { generateHistory } from "./synthetic-history.ts"

const GWEI = 1_000_000_000n
const HOUR = 3_600_000
const block = (
  number: number,
  base: bigint,
  tips: readonly [bigint, bigint, bigint],
  gasUsedRatio = 0.5,
) => ({
  number: BigInt(number),
  baseFeePerGasWei: base,
  gasUsedRatio,
  tips: { p10Wei: tips[0], p50Wei: tips[1], p90Wei: tips[2] },
})
const market: DynamicMarket = {
  kind: "eip1559",
  nextBaseFeePerGasWei: 10n * GWEI,
  blocks: Array.from({ length: 20 }, (_, n) => block(n, 10n * GWEI, [1n * GWEI, 2n * GWEI, 5n * GWEI])),
}
const legacy: FeeMarket = { kind: "legacy", gasPriceWei: 7n * GWEI }
const code = (expected: string) => expect.objectContaining({ code: expected })

describe("strategies", () => {
  it("fast outbids six rising blocks, optimal two", () => {
    expect(priceFast(market)).toEqual({
      type: "eip1559",
      maxFeePerGasWei: 25n * GWEI,
      maxPriorityFeePerGasWei: 5n * GWEI,
    })
    expect(priceOptimal(market)).toEqual({
      type: "eip1559",
      maxFeePerGasWei: 15n * GWEI,
      maxPriorityFeePerGasWei: 2n * GWEI,
    })
  })

  it("never tip less than what builders take", () => {
    const idle = { ...market, blocks: [block(0, 1n, [0n, 0n, 0n])] }
    expect(priceOptimal(idle)).toMatchObject({ maxPriorityFeePerGasWei: 1_000_000n })
    expect(priceOptimal(idle, { leastTipWei: 0n })).toMatchObject({
      maxPriorityFeePerGasWei: 0n,
      maxFeePerGasWei: 13n * GWEI,
    })
    expect(priceOptimal({ ...market, blocks: [] })).toMatchObject({ maxPriorityFeePerGasWei: 1_000_000n })
  })

  it("of a chain without base fee give one price, rounded up", () => {
    expect(priceFast(legacy)).toEqual({ type: "legacy", gasPriceWei: 8_750_000_000n })
    expect(priceOptimal({ kind: "legacy", gasPriceWei: 1n })).toEqual({ type: "legacy", gasPriceWei: 2n })
    expect(
      decideFee({
        strategy: "eco",
        market: legacy,
        eco: { recent: summariseBaseFees([]), startedAtMs: 0, nowMs: 0, deadlineMs: 9e9 },
      }),
    ).toMatchObject({ action: "send" })
  })

  it("custom is what the caller says, if it makes sense", () => {
    const custom: FeePrice = { type: "eip1559", maxFeePerGasWei: 12n * GWEI, maxPriorityFeePerGasWei: 0n }
    expect(decideFee({ strategy: "custom", market, custom })).toEqual({
      action: "send",
      price: custom,
      reason: "custom",
    })
    const price: FeePrice = { type: "legacy", gasPriceWei: 11n * GWEI }
    expect(decideFee({ strategy: "custom", market, custom: price })).toMatchObject({ price })
  })

  it.each<[string, FeePrice | undefined, FeeMarket]>([
    ["no price", undefined, market],
    ["a price of zero", { type: "legacy", gasPriceWei: 0n }, legacy],
    ["a fee of zero", { type: "eip1559", maxFeePerGasWei: 0n, maxPriorityFeePerGasWei: 0n }, market],
    [
      "a negative tip",
      { type: "eip1559", maxFeePerGasWei: 20n * GWEI, maxPriorityFeePerGasWei: -1n },
      market,
    ],
    [
      "a tip above the fee",
      { type: "eip1559", maxFeePerGasWei: 20n * GWEI, maxPriorityFeePerGasWei: 21n * GWEI },
      market,
    ],
    [
      "two fees on a legacy chain",
      { type: "eip1559", maxFeePerGasWei: 20n * GWEI, maxPriorityFeePerGasWei: 1n },
      legacy,
    ],
  ])("custom refuses %s", (_name, custom, where) => {
    expect(() => decideFee({ strategy: "custom", market: where, ...(custom && { custom }) })).toThrow(
      code("FEE_STRATEGY_INVALID"),
    )
  })

  it("know the middle value", () => {
    expect(median([])).toBeUndefined()
    expect(median([3n, 1n, 2n])).toBe(2n)
    expect(median([4n, 1n, 3n, 2n])).toBe(3n)
    expect(median([10n, 9n])).toBe(10n)
  })
})

describe("caps", () => {
  it("lower both fields", () => {
    expect(
      capPrice(
        priceFast(market),
        { maxFeePerGasWei: 12n * GWEI, maxPriorityFeePerGasWei: 1n * GWEI },
        market,
      ),
    ).toEqual({ type: "eip1559", maxFeePerGasWei: 12n * GWEI, maxPriorityFeePerGasWei: 1n * GWEI })
    expect(capPrice({ type: "legacy", gasPriceWei: 9n }, { maxFeePerGasWei: 5n }, legacy)).toEqual({
      type: "legacy",
      gasPriceWei: 5n,
    })
  })

  it("keep the tip under the fee", () => {
    const price = capPrice(
      { type: "eip1559", maxFeePerGasWei: 99n * GWEI, maxPriorityFeePerGasWei: 50n * GWEI },
      { maxFeePerGasWei: 11n * GWEI },
      market,
    )
    expect(price).toMatchObject({ maxPriorityFeePerGasWei: 11n * GWEI })
  })

  it("below the base fee stop everything", () => {
    expect(() => decideFee({ strategy: "fast", market, caps: { maxFeePerGasWei: 10n * GWEI - 1n } })).toThrow(
      code("FEE_CAP_BELOW_BASE"),
    )
    expect(decideFee({ strategy: "fast", market, caps: { maxFeePerGasWei: 10n * GWEI } })).toMatchObject({
      action: "send",
    })
    expect(() =>
      decideFee({ strategy: "custom", market, custom: { type: "legacy", gasPriceWei: 1n } }),
    ).toThrow(code("FEE_CAP_BELOW_BASE"))
  })
})

describe("eco", () => {
  const recent = summariseBaseFees(Array.from({ length: 1000 }, (_, n) => BigInt(n + 1)).toReversed())
  const ask = (nowMs: number, next: bigint, deadlineMs = 10 * HOUR) =>
    decideEco({ recent, nextBaseFeePerGasWei: next, startedAtMs: 0, nowMs, deadlineMs })

  it("takes only a low price at first, a higher one later, and any near the deadline", () => {
    expect(ask(0, 100n)).toEqual({ action: "send", reason: "cheap-enough" })
    expect(ask(0, 101n)).toEqual({ action: "wait", reservationWei: 100n })
    expect(ask(5 * HOUR, 500n)).toMatchObject({ action: "wait" })
    expect(ask(9 * HOUR, 500n)).toMatchObject({ action: "send" })
    expect(ask(9.5 * HOUR - 1, 1001n)).toMatchObject({ action: "wait" })
    expect(ask(9.5 * HOUR, 1_000_000n)).toEqual({ action: "send", reason: "deadline-near" })
    expect(ask(11 * HOUR, 1_000_000n)).toEqual({ action: "send", reason: "deadline-near" })
  })

  it("never asks for less as time passes", () => {
    let last = 0n
    for (let nowMs = 0; nowMs < 9.5 * HOUR; nowMs += HOUR / 6) {
      const decision = ask(nowMs, 10_000n)
      if (decision.action !== "wait") throw new Error("It should wait.")
      expect(decision.reservationWei >= last).toBe(true)
      last = decision.reservationWei
    }
    expect(last > 900n).toBe(true)
  })

  it("does not wait below an hour or without a history", () => {
    expect(ask(0, 1_000_000n, HOUR - 1)).toEqual({ action: "send", reason: "deadline-too-short" })
    expect(ask(0, 1_000_000n, HOUR)).toMatchObject({ action: "wait" })
    expect(
      decideEco({
        recent: summariseBaseFees([1n]),
        nextBaseFeePerGasWei: 9n,
        startedAtMs: 0,
        nowMs: 0,
        deadlineMs: 9e9,
      }),
    ).toEqual({ action: "send", reason: "history-too-short" })
  })

  it("needs a deadline and times in order", () => {
    const input = { recent, nextBaseFeePerGasWei: 1n, startedAtMs: 5, nowMs: 5, deadlineMs: undefined }
    expect(() => decideEco(input)).toThrow(code("FEE_DEADLINE_MISSING"))
    expect(() => decideEco({ ...input, nowMs: 4, deadlineMs: 9e9 })).toThrow(code("FEE_STRATEGY_INVALID"))
    expect(() => decideEco({ ...input, deadlineMs: Number.NaN })).toThrow(code("FEE_STRATEGY_INVALID"))
    expect(() => decideFee({ strategy: "eco", market })).toThrow(code("FEE_DEADLINE_MISSING"))
    expect(() => decideFee({ strategy: "eco", market: legacy })).toThrow(code("FEE_DEADLINE_MISSING"))
  })

  it("waits and sends through the common door", () => {
    const eco = { recent, startedAtMs: 0, nowMs: 0, deadlineMs: 10 * HOUR }
    expect(decideFee({ strategy: "eco", market, eco })).toMatchObject({ action: "wait" })
    expect(
      decideFee({ strategy: "eco", market: { ...market, nextBaseFeePerGasWei: 50n }, eco }),
    ).toMatchObject({ action: "send", reason: "eco: cheap-enough" })
  })
})

describe("a run's budget", () => {
  it("holds the worst case, frees it and books what was paid", () => {
    let budget = reserveFee(openBudget(100n), 60n)
    expect(() => reserveFee(budget, 41n)).toThrow(code("FEE_BUDGET_EXCEEDED"))
    budget = settleFee(reserveFee(budget, 40n), 60n, 25n)
    expect(budget).toEqual({ limitWei: 100n, reservedWei: 40n, spentWei: 25n })
    expect(() => reserveFee(budget, 36n)).toThrow(code("FEE_BUDGET_EXCEEDED"))
    expect(reserveFee(budget, 35n).reservedWei).toBe(75n)
  })

  it("holds only the difference for a replacement of the same nonce", () => {
    const budget = reserveFee(openBudget(100n), 90n)
    expect(reserveFee(budget, 100n, 90n).reservedWei).toBe(100n)
    expect(() => reserveFee(budget, 101n, 90n)).toThrow(code("FEE_BUDGET_EXCEEDED"))
    expect(reserveFee(budget, 80n, 90n)).toEqual(budget)
  })

  it("is not below zero", () => {
    expect(() => openBudget(-1n)).toThrow(code("FEE_STRATEGY_INVALID"))
    expect(() => reserveFee(openBudget(0n), 1n)).toThrow(code("FEE_BUDGET_EXCEEDED"))
  })

  it("is asked for the worst case of a price", () => {
    expect(worstCaseWei({ type: "legacy", gasPriceWei: 3n }, 21_000n)).toBe(63_000n)
    expect(worstCaseWei({ type: "eip1559", maxFeePerGasWei: 5n, maxPriorityFeePerGasWei: 1n }, 21_000n)).toBe(
      105_000n,
    )
  })
})

describe("replacements", () => {
  const price = fc
    .tuple(fc.bigInt(0n, 10n ** 12n), fc.bigInt(0n, 10n ** 12n))
    .map(([a, b]): FeePrice => ({ type: "eip1559", maxFeePerGasWei: a + b, maxPriorityFeePerGasWei: a }))

  it("raise both fields by an eighth or more, whatever the market says", () => {
    fc.assert(
      fc.property(price, price, (previous, fresh) => {
        const next = replacePrice(previous, fresh)
        if (next.type === "legacy" || previous.type === "legacy") throw new Error("The kind changed.")
        expect(next.maxFeePerGasWei * 8n >= previous.maxFeePerGasWei * 9n).toBe(true)
        expect(next.maxPriorityFeePerGasWei * 8n >= previous.maxPriorityFeePerGasWei * 9n).toBe(true)
        expect(
          next.maxFeePerGasWei > previous.maxFeePerGasWei &&
            next.maxPriorityFeePerGasWei > previous.maxPriorityFeePerGasWei,
        ).toBe(true)
        expect(next.maxPriorityFeePerGasWei <= next.maxFeePerGasWei).toBe(true)
      }),
    )
  })

  it("round up, and raise nothing to something", () => {
    expect(
      replacePrice(
        { type: "eip1559", maxFeePerGasWei: 9n, maxPriorityFeePerGasWei: 0n },
        { type: "legacy", gasPriceWei: 0n },
      ),
    ).toEqual({ type: "eip1559", maxFeePerGasWei: 11n, maxPriorityFeePerGasWei: 1n })
    expect(replacePrice({ type: "legacy", gasPriceWei: 8n }, { type: "legacy", gasPriceWei: 20n })).toEqual({
      type: "legacy",
      gasPriceWei: 20n,
    })
  })

  it("stay under the cap or are refused", () => {
    const previous: FeePrice = { type: "eip1559", maxFeePerGasWei: 800n, maxPriorityFeePerGasWei: 80n }
    const fresh: FeePrice = { type: "eip1559", maxFeePerGasWei: 5000n, maxPriorityFeePerGasWei: 500n }
    expect(replacePrice(previous, fresh, { maxFeePerGasWei: 900n, maxPriorityFeePerGasWei: 90n })).toEqual({
      type: "eip1559",
      maxFeePerGasWei: 900n,
      maxPriorityFeePerGasWei: 90n,
    })
    expect(() => replacePrice(previous, fresh, { maxFeePerGasWei: 899n })).toThrow(
      code("FEE_REPLACEMENT_CAPPED"),
    )
    expect(() => replacePrice(previous, fresh, { maxPriorityFeePerGasWei: 89n })).toThrow(
      code("FEE_REPLACEMENT_CAPPED"),
    )
    expect(() =>
      replacePrice({ type: "legacy", gasPriceWei: 800n }, fresh, { maxFeePerGasWei: 899n }),
    ).toThrow(code("FEE_REPLACEMENT_CAPPED"))
  })

  it("are due on a schedule that ends", () => {
    const schedule = scheduleOf("optimal", 12_000)
    expect([0, 1, 2].map((count) => replacementDueAtMs(1000, count, schedule))).toEqual([
      37_000, 73_000, 109_000,
    ])
    expect(replacementDueAtMs(0, 20, schedule)).toBeUndefined()
  })

  it("are of no use for what the market pays for already", () => {
    const offer = (fee: bigint, tip: bigint): FeePrice => ({
      type: "eip1559",
      maxFeePerGasWei: fee,
      maxPriorityFeePerGasWei: tip,
    })
    expect(isUnderpriced(offer(11n * GWEI, GWEI), market)).toBe(false)
    expect(isUnderpriced(offer(11n * GWEI - 1n, GWEI), market)).toBe(true)
    expect(isUnderpriced(offer(90n * GWEI, GWEI - 1n), market)).toBe(true)
    expect(isUnderpriced(offer(10n * GWEI - 1n, 0n), { ...market, blocks: [] })).toBe(true)
    expect(isUnderpriced({ type: "legacy", gasPriceWei: 11n * GWEI }, market)).toBe(false)
    expect(isUnderpriced({ type: "legacy", gasPriceWei: 6n }, legacy)).toBe(true)
  })
})

describe("costs on several chains", () => {
  it("are compared in one currency with everything that is paid", () => {
    // Prices in micro-dollars: ETH 3,000, POL 0.5.
    const ranked = rankChains([
      { chainId: "eip155:1", gas: 1_000_000n, feePerGasWei: GWEI, nativePrice: 3_000_000_000n },
      {
        chainId: "eip155:8453",
        gas: 1_000_000n,
        feePerGasWei: GWEI / 100n,
        dataFeeWei: 10n ** 15n,
        nativePrice: 3_000_000_000n,
      },
      { chainId: "eip155:137", gas: 1_000_000n, feePerGasWei: 30n * GWEI, nativePrice: 500_000n },
    ])
    expect(ranked.map(({ chainId, cost }) => [chainId, cost])).toEqual([
      ["eip155:137", 15_000n],
      ["eip155:1", 3_000_000n],
      ["eip155:8453", 3_030_000n],
    ])
  })

  it("are rounded up and ordered by name when equal", () => {
    const same = { gas: 1n, feePerGasWei: 1n, nativePrice: 1n }
    expect(
      rankChains([
        { chainId: "eip155:2", ...same },
        { chainId: "eip155:1", ...same },
      ]),
    ).toEqual([
      { chainId: "eip155:1", costWei: 1n, cost: 1n },
      { chainId: "eip155:2", costWei: 1n, cost: 1n },
    ])
  })

  const one = { chainId: "eip155:1", gas: 1n, feePerGasWei: 1n, nativePrice: 1n } as const
  it.each([
    ["nothing", []],
    ["a chain twice", [one, one]],
    ["a price of zero", [{ ...one, nativePrice: 0n }]],
    ["negative gas", [{ ...one, gas: -1n }]],
    ["a negative data fee", [{ ...one, dataFeeWei: -1n }]],
  ])("are not told of %s", (_name, candidates) => {
    expect(() => rankChains(candidates)).toThrow(code("FEE_COMPARISON_INVALID"))
  })
})

describe("the fast-gas feed", () => {
  const NOW = 1_800_000_000_000
  const feed = { address: `0x${"12".repeat(20)}`, unit: "wei", oldestMs: 2 * HOUR } as const
  const round = { decimals: 0, roundId: 5n, answer: 20n * GWEI, updatedAtMs: NOW - HOUR, answeredInRound: 5n }
  const check = (change: object, unit: "wei" | "gwei" = "wei") =>
    checkRound({ ...round, ...change }, { ...feed, unit }, 10n * GWEI, NOW)

  it("is read in its unit and decimals", () => {
    expect(check({})).toBe(20n * GWEI)
    expect(check({ answer: 20n }, "gwei")).toBe(20n * GWEI)
    expect(check({ answer: 205n, decimals: 1 }, "gwei")).toBe(20_500_000_000n)
    expect(check({ answer: 20n * GWEI * 100n, decimals: 2 })).toBe(20n * GWEI)
  })

  it.each<[string, object, string]>([
    ["old", { updatedAtMs: NOW - 2 * HOUR - 1 }, "FEE_FEED_STALE"],
    ["never finished", { updatedAtMs: 0 }, "FEE_FEED_STALE"],
    ["answered in an earlier round", { answeredInRound: 4n }, "FEE_FEED_STALE"],
    ["of the future", { updatedAtMs: NOW + 130_000 }, "FEE_FEED_IMPLAUSIBLE"],
    ["zero", { answer: 0n }, "FEE_FEED_IMPLAUSIBLE"],
    ["negative", { answer: -1n }, "FEE_FEED_IMPLAUSIBLE"],
    ["gwei taken for wei", { answer: 20n }, "FEE_FEED_IMPLAUSIBLE"],
    ["fifty times the base fee and more", { answer: 500n * GWEI + 1n }, "FEE_FEED_IMPLAUSIBLE"],
    ["of absurd decimals", { decimals: 37 }, "FEE_FEED_IMPLAUSIBLE"],
  ])("is refused when it is %s", (_name, change, expected) => {
    expect(() => check(change)).toThrow(code(expected))
  })

  it("is refused when wei are taken for gwei", () => {
    expect(() => check({}, "gwei")).toThrow(code("FEE_FEED_IMPLAUSIBLE"))
  })

  it("costs a tenth more in congestion, and never less than the next block takes", () => {
    const full = { ...market, blocks: market.blocks.map((one) => ({ ...one, gasUsedRatio: 0.95 })) }
    expect([
      isCongested(market),
      isCongested(full),
      isCongested({ ...full, blocks: full.blocks.slice(0, 2) }),
    ]).toEqual([false, true, false])
    expect(priceFromFeed(20n * GWEI, market)).toEqual({
      type: "eip1559",
      maxFeePerGasWei: 20n * GWEI,
      maxPriorityFeePerGasWei: 5n * GWEI,
    })
    expect(priceFromFeed(20n * GWEI, full)).toMatchObject({ maxFeePerGasWei: 22n * GWEI })
    expect(priceFromFeed(5n * GWEI, market)).toEqual({
      type: "eip1559",
      maxFeePerGasWei: 13_250_000_000n,
      maxPriorityFeePerGasWei: 2n * GWEI,
    })
  })
})

describe("against running nodes", () => {
  let anvil: LocalNode
  let node: RpcClient
  beforeAll(async () => {
    anvil = await startAnvil({ flags: ["--no-mining"] })
    node = createRpcClient({ url: anvil.url })
    await node.call("anvil_mine", ["0x514"])
  })
  afterAll(async () => {
    await node.close()
    await anvil.stop()
  })

  it("the fees of now and of a longer time are read", async () => {
    const now = await readFeeMarket(node)
    expect(now).toMatchObject({ kind: "eip1559" })
    expect(now.kind === "eip1559" && now.blocks.length).toBe(20)
    const long = await readBaseFees(node, 1300)
    expect(long).toHaveLength(1300)
    const last = (await node.call("eth_getBlockByNumber", [`0x${(1300).toString(16)}`, false])) as {
      baseFeePerGas: string
    }
    expect(long.at(-1)).toBe(BigInt(last.baseFeePerGas))
    expect(await readBaseFees(node, 5000)).toHaveLength(1301)
  })

  it("a chain without base fee is told by its node, a broken line is not taken for one", async () => {
    const proxy = await startFaultProxy({ target: anvil.url })
    const client = createRpcClient({ url: proxy.url })
    proxy.setRules([
      {
        methods: ["eth_feeHistory"],
        fault: { kind: "rpc-error", code: -32_601, message: "method not found" },
      },
    ])
    expect(await readFeeMarket(client)).toMatchObject({ kind: "legacy", gasPriceWei: expect.any(BigInt) })
    proxy.setRules([{ methods: ["eth_feeHistory"], fault: { kind: "lose-reply" } }])
    await expect(readFeeMarket(client)).rejects.toThrow(code("NODE_UNREACHABLE"))
    proxy.setRules([
      {
        methods: ["eth_feeHistory"],
        fault: {
          kind: "replace-result",
          result: { oldestBlock: "0x1", baseFeePerGas: ["0x1"], gasUsedRatio: [] },
        },
      },
    ])
    await expect(readFeeMarket(client)).rejects.toThrow(code("FEE_HISTORY_INVALID"))
    await client.close()
    await proxy.close()
  })

  it.each([
    ["null", null],
    [
      "a ratio over one",
      {
        oldestBlock: "0x1",
        baseFeePerGas: ["0x1", "0x2"],
        gasUsedRatio: [1.1],
        reward: [["0x1", "0x1", "0x1"]],
      },
    ],
    ["too few rewards", { oldestBlock: "0x1", baseFeePerGas: ["0x1", "0x2"], gasUsedRatio: [1], reward: [] }],
    ["numbers", { oldestBlock: 1, baseFeePerGas: [1, 2], gasUsedRatio: [1] }],
    [
      "rewards of two",
      { oldestBlock: "0x1", baseFeePerGas: ["0x1", "0x2"], gasUsedRatio: [1], reward: [["0x1", "0x1"]] },
    ],
  ])("%s is no fee history", (_name, answer) => {
    expect(() => parseFeeHistory(answer)).toThrow(code("FEE_HISTORY_INVALID"))
  })

  it("an OP-stack chain's data and operator fees are read from its oracle", async () => {
    // Data: 1,600 wei a byte; the bound 2,000; the operator 3 wei a gas and 7.
    const functions = {
      "getL1Fee(bytes)": returnLinear(36, 1600),
      "getL1FeeUpperBound(uint256)": returnLinear(4, 2000),
    }
    await node.call("anvil_setCode", [
      OP_STACK_ORACLE,
      assembleMock({ ...functions, "getOperatorFee(uint256)": returnLinear(4, 3, 7) }),
    ])
    expect(await readOpStackFees(node, `0x${"ab".repeat(50)}`, 21_000n)).toEqual({
      dataFeeWei: 80_000n,
      dataFeeBoundWei: 100_000n,
      operatorFeeWei: 63_007n,
    })
    await node.call("anvil_setCode", [OP_STACK_ORACLE, assembleMock(functions)])
    expect(await readOpStackFees(node, "0xab", 21_000n)).toMatchObject({ operatorFeeWei: 0n })
    await node.call("anvil_setCode", [OP_STACK_ORACLE, "0x"])
    await expect(readOpStackFees(node, "0xab", 21_000n)).rejects.toThrow(code("FEE_ORACLE_FAILED"))
  })

  it("an OP-stack chain's fees beside gas are bounded at every size by four answers", async () => {
    await node.call("anvil_setCode", [
      OP_STACK_ORACLE,
      assembleMock({
        "getL1FeeUpperBound(uint256)": returnLinear(4, 2000, 90),
        "getOperatorFee(uint256)": returnLinear(4, 3, 7),
      }),
    ])
    const fees = await readDataFees(node)
    // Beside its 50 bytes a transaction has 256 at most; a margin of 27%.
    const boundWei = boundDataFeeWei(fees, `0x${"ab".repeat(50)}`, 21_000n)
    expect(boundWei).toBe(((306n * 2000n + 90n + 63_007n) * 1270n) / 1000n)
    expect(boundDataFeeWei(undefined, "0xab", 21_000n)).toBe(0n)
    await node.call("anvil_setCode", [OP_STACK_ORACLE, "0x"])
    await expect(readDataFees(node)).rejects.toThrow(code("FEE_ORACLE_FAILED"))
  })

  it("bounds what Fjord's formula says of any size", () => {
    // As GasPriceOracle of the Fjord fork: a least size, and steps of 255 bytes.
    const fjordWei = (bytes: bigint) => {
      const size = bytes + 68n
      const compressed = size + size / 255n + 16n
      const estimate = compressed * 836_500n - 42_585_600n
      return ((estimate > 100_000_000n ? estimate : 100_000_000n) * 7n) / 1000n
    }
    const operatorWei = 0n
    const fees = {
      smallest: { dataWei: fjordWei(0n), operatorWei },
      largest: { dataWei: fjordWei(131_072n), operatorWei },
    }
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 130_000 }), (bytes) => {
        const data = `0x${"00".repeat(bytes)}` as const
        expect(boundDataFeeWei(fees, data, 0n)).toBeGreaterThanOrEqual(fjordWei(BigInt(bytes) + 256n))
      }),
    )
  })

  it("is asked only of chains that are known to take fees beside gas", () => {
    expect(
      ["eip155:10", "eip155:8453", "eip155:84532", "eip155:11155420"].map((id) => dataFeeOf(id as ChainId)),
    ).toEqual(Array.from({ length: 4 }, () => "op-stack"))
    expect(dataFeeOf("eip155:42161")).toBe("none")
  })

  it("an OP-stack operator fee that could not be asked is not taken for none", async () => {
    await node.call("anvil_setCode", [
      OP_STACK_ORACLE,
      assembleMock({
        "getL1Fee(bytes)": returnLinear(36, 1),
        "getL1FeeUpperBound(uint256)": returnLinear(4, 1),
        "getOperatorFee(uint256)": returnLinear(4, 1),
      }),
    ])
    const proxy = await startFaultProxy({
      target: anvil.url,
      rules: [
        {
          methods: ["eth_call"],
          after: 2,
          fault: { kind: "rpc-error", code: -32_603, message: "Internal error" },
        },
      ],
    })
    const client = createRpcClient({ url: proxy.url })
    await expect(readOpStackFees(client, "0xab", 21_000n)).rejects.toThrow(code("NODE_CALL_FAILED"))
    await client.close()
    await proxy.close()
  })

  it("an Arbitrum node's estimate is read from its interface", async () => {
    const call = { from: `0x${"11".repeat(20)}`, to: `0x${"22".repeat(20)}`, data: "0x1234" } as const
    await node.call("anvil_setCode", [
      ARBITRUM_NODE_INTERFACE,
      assembleMock({
        "gasEstimateComponents(address,bool,bytes)": returnWords(150_000n, 90_000n, GWEI / 10n, 5n * GWEI),
      }),
    ])
    expect(await readArbitrumEstimate(node, call)).toEqual({
      gas: 150_000n,
      dataGas: 90_000n,
      baseFeePerGasWei: GWEI / 10n,
      dataFeeWei: 9_000n * GWEI,
    })
    await node.call("anvil_setCode", [
      ARBITRUM_NODE_INTERFACE,
      assembleMock({ "gasEstimateComponents(address,bool,bytes)": returnWords(5n, 6n, 1n, 1n) }),
    ])
    await expect(readArbitrumEstimate(node, { ...call, to: null })).rejects.toThrow(code("FEE_ORACLE_FAILED"))
    await node.call("anvil_setCode", [ARBITRUM_NODE_INTERFACE, "0x"])
    await expect(readArbitrumEstimate(node, call)).rejects.toThrow(code("FEE_ORACLE_FAILED"))
  })

  it("a feed is read from its contract", async () => {
    const feed = { address: `0x${"fa".repeat(20)}`, unit: "wei", oldestMs: HOUR } as const
    const place = (answer: bigint) =>
      node.call("anvil_setCode", [
        feed.address,
        assembleMock({
          "decimals()": returnWords(0n),
          "latestRoundData()": returnWords(7n, answer, 1_800_000_000n, 1_800_000_000n, 7n),
        }),
      ])
    await place(20n * GWEI)
    expect(await readFastGas(node, feed, 10n * GWEI, 1_800_000_100_000)).toBe(20n * GWEI)
    await expect(readFastGas(node, feed, 10n * GWEI, 1_800_009_000_000)).rejects.toThrow(
      code("FEE_FEED_STALE"),
    )
    await place(-5n)
    await expect(readFastGas(node, feed, 10n * GWEI, 1_800_000_100_000)).rejects.toThrow(
      code("FEE_FEED_IMPLAUSIBLE"),
    )
    await node.call("anvil_setCode", [feed.address, "0x"])
    await expect(readFastGas(node, feed, 10n * GWEI, 1_800_000_100_000)).rejects.toThrow(
      code("FEE_FEED_IMPLAUSIBLE"),
    )
  })

  it("a feed that is missing or cannot be used gives way to the fee history, a broken line does not", async () => {
    const feed = { address: `0x${"fb".repeat(20)}`, unit: "wei", oldestMs: HOUR } as const
    const now = 1_800_000_100_000
    const byHistory = { price: priceOptimal(market), source: "fee-history" }
    expect(await priceByFeed(node, undefined, market, now)).toEqual(byHistory)
    expect(await priceByFeed(node, feed, legacy, now)).toEqual({
      price: priceOptimal(legacy),
      source: "fee-history",
    })
    expect(await priceByFeed(node, feed, market, now)).toEqual({
      ...byHistory,
      refusal: "FEE_FEED_IMPLAUSIBLE",
    })
    const round = returnWords(7n, 20n * GWEI, 1_800_000_000n, 1_800_000_000n, 7n)
    await node.call("anvil_setCode", [
      feed.address,
      assembleMock({ "decimals()": returnWords(0n), "latestRoundData()": round }),
    ])
    expect(await priceByFeed(node, feed, market, now)).toEqual({
      price: priceFromFeed(20n * GWEI, market),
      source: "feed",
    })
    expect(await priceByFeed(node, feed, market, now + 2 * HOUR)).toEqual({
      ...byHistory,
      refusal: "FEE_FEED_STALE",
    })
    const proxy = await startFaultProxy({ target: anvil.url, rules: [{ fault: { kind: "lose-reply" } }] })
    const client = createRpcClient({ url: proxy.url })
    await expect(priceByFeed(client, feed, market, now)).rejects.toThrow(code("NODE_UNREACHABLE"))
    await client.close()
    await proxy.close()
  })

  it("fees are recorded, continued and read back", async () => {
    const folder = await mkdtemp(join(tmpdir(), "fees-"))
    const file = join(folder, "fees.jsonl")
    try {
      expect(await recordFeeHistory(node, { file, blockCount: 1200 })).toBe(1200)
      expect(await recordFeeHistory(node, { file })).toBe(0)
      await node.call("anvil_mine", ["0x5"])
      expect(await recordFeeHistory(node, { file })).toBe(5)
      const blocks = await readRecording(file)
      expect(blocks).toHaveLength(1205)
      expect(blocks.at(-1)!.number).toBe(1297n)
      const lines = (await readFile(file, "utf8")).split("\n")
      // Of before chains were written down; from now on they are, and no other chain's blocks are put behind them.
      await node.call("anvil_mine", ["0x1"])
      expect(await recordFeeHistory(node, { file, chainId: "eip155:31337" })).toBe(1)
      await expect(recordFeeHistory(node, { file, chainId: "eip155:1" })).rejects.toThrow(
        code("FEE_FILE_UNUSABLE"),
      )
      const ofChain = (line: string, chainId: string) => JSON.stringify({ ...JSON.parse(line), chainId })
      await writeFile(file, [ofChain(lines[0]!, "eip155:1"), ofChain(lines[1]!, "eip155:5")].join("\n"))
      await expect(readRecording(file)).rejects.toMatchObject({
        shortMessage: "Line 2 of the recording is of another chain than the lines before it.",
      })
      for (const [line, message] of [
        ["{", "not a recorded block"],
        [lines[0]!, "does not follow"],
        ['{"number":"1"}', "not a recorded block"],
      ]) {
        await writeFile(file, [lines[0], lines[1], line].join("\n"))
        await expect(readRecording(file)).rejects.toMatchObject({
          code: "FEE_HISTORY_INVALID",
          shortMessage: expect.stringContaining(message!),
        })
      }
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it("a raised fee is taken as a replacement by a real pool, one wei less is not", async () => {
    const hardhat = await startHardhatNode()
    const client = createRpcClient({ url: hardhat.url })
    try {
      await client.call("evm_setAutomine", [false])
      const signer = createLocalSigner(DEV_KEYS[0])
      const send = async (price: FeePrice) => {
        if (price.type === "legacy") throw new Error("The kind changed.")
        const { type: _, ...fees } = price
        const { raw, hash } = await signer.signTransaction({
          type: "eip1559",
          chainId: 31_337n,
          nonce: 0n,
          gasLimit: 21_000n,
          to: signer.address,
          value: 0n,
          data: "0x",
          ...fees,
        })
        return classifySend(await client.send("eth_sendRawTransaction", [raw]), hash)
      }
      const first: FeePrice = {
        type: "eip1559",
        maxFeePerGasWei: 3_333_333_333n,
        maxPriorityFeePerGasWei: 7n,
      }
      expect(await send(first)).toBe("accepted")
      expect(await send({ ...first, maxFeePerGasWei: 3_600_000_000n })).toBe("replacement-underpriced")
      expect(await send(replacePrice(first, first))).toBe("accepted")
    } finally {
      await client.close()
      await hardhat.stop()
    }
  })
})

describe("the backtest on invented history", () => {
  const seeds = [1, 7, 42]
  const histories = new Map(seeds.map((seed) => [seed, generateHistory({ seed, blockCount: 25_000 })]))

  it("repeats its history by the seed", () => {
    expect(generateHistory({ seed: 7, blockCount: 50 })).toEqual(histories.get(7)!.slice(0, 50))
    expect(generateHistory({ seed: 8, blockCount: 50 })).not.toEqual(histories.get(7)!.slice(0, 50))
  })

  it.each(seeds)("pays by the rule of EIP-1559 (seed %i)", (seed) => {
    const history = histories.get(seed)!
    for (const [index, { baseFeePerGasWei, gasUsedRatio }] of history.entries()) {
      const next = history[index + 1]
      if (next === undefined) break
      const expected = Math.max(1e7, Number(baseFeePerGasWei) * (1 + (gasUsedRatio * 2 - 1) / 8))
      expect(Math.abs(Number(next.baseFeePerGasWei) - expected)).toBeLessThan(2)
    }
  })

  it.each(seeds)("fast and optimal pay about the next base fee within a few blocks (seed %i)", (seed) => {
    for (const strategy of ["fast", "optimal"] as const) {
      const result = backtest({
        label: "synthetic",
        history: histories.get(seed)!,
        strategy,
        deadlineMs: HOUR / 5,
      })
      expect(result).toMatchObject({ label: "synthetic", missed: 0 })
      expect(result.payments).toBeGreaterThan(50)
      expect(result.meanPermilleOfNextBase).toBeLessThan(1100)
      expect(result.p99WaitBlocks).toBeLessThanOrEqual(10)
    }
  })

  it.each(seeds)(
    "eco saves a quarter and more from six hours on, and misses no deadline (seed %i)",
    (seed) => {
      const history = histories.get(seed)!
      const optimal = backtest({ label: "synthetic", history, strategy: "optimal", deadlineMs: 6 * HOUR })
      for (const hours of [6, 24]) {
        const eco = backtest({ label: "synthetic", history, strategy: "eco", deadlineMs: hours * HOUR })
        expect(eco.missed).toBe(0)
        expect(eco.meanPermilleOfNextBase / optimal.meanPermilleOfNextBase).toBeLessThan(0.75)
      }
    },
  )

  it("eco below an hour is optimal", () => {
    const history = histories.get(7)!
    const [eco, optimal] = (["eco", "optimal"] as const).map((strategy) =>
      backtest({ label: "synthetic", history, strategy, deadlineMs: HOUR - 1 }),
    )
    expect(eco!.meanPermilleOfNextBase).toBeCloseTo(optimal!.meanPermilleOfNextBase, 0)
    expect(eco!.missed).toBe(0)
  })

  it("counts what no block takes as missed, and keeps the label of its data", () => {
    const flat = (marginalTipWei: bigint) =>
      Array.from({ length: 200 }, (_, n) => ({ ...block(n, GWEI, [1n, 1n, 1n]), marginalTipWei }))
    const options = {
      label: "recorded",
      strategy: "optimal",
      deadlineMs: 120_000,
      windowBlocks: 100,
      everyBlocks: 1000,
    } as const
    expect(backtest({ ...options, history: flat(10n ** 18n) })).toMatchObject({
      label: "recorded",
      payments: 1,
      missed: 1,
    })
    expect(backtest({ ...options, history: flat(1n) })).toMatchObject({ payments: 1, missed: 0 })
  })

  it("refuses a history that is too short", () => {
    expect(() =>
      backtest({
        label: "synthetic",
        history: histories.get(7)!.slice(0, 7000),
        strategy: "fast",
        deadlineMs: HOUR,
      }),
    ).toThrow(code("FEE_HISTORY_INVALID"))
  })
})
