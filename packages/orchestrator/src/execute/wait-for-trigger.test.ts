import { AgentGptError } from "@agentgpt/core"
import type { ChainId, EvmAddress } from "@agentgpt/core"
import { AbiCoder, Interface } from "ethers"
import { describe, expect, it } from "vitest"
import type { Trigger } from "../task/trigger.ts"
import { isReached, readPriceFeed } from "./read-price-feed.ts"
import { awaitOutcome } from "./wait-for-trigger.ts"
import type { ChainDesk } from "./workshop.ts"

const FEED: EvmAddress = `0x${"f1".repeat(20)}`
const CHAIN: ChainId = "eip155:31337"
const OTHER: ChainId = "eip155:31338"
const selectors = new Interface(["function decimals()", "function latestRoundData()"])
const abi = AbiCoder.defaultAbiCoder()
const now = (): number => Math.floor(Date.now() / 1000)

type Round = { readonly price?: bigint; readonly ageSeconds?: number; readonly answeredIn?: bigint }

function answerFeed({ price = 380_000_000_000n, ageSeconds = 0, answeredIn = 7n }: Round = {}) {
  return (method: string, params: readonly unknown[] = []) => {
    expect(method).toBe("eth_call")
    const { to, data } = params[0] as { readonly to: string; readonly data: string }
    expect(to).toBe(FEED)
    if (data === selectors.encodeFunctionData("decimals")) return abi.encode(["uint8"], [8])
    const updatedAt = now() - ageSeconds
    const words = ["uint80", "int256", "uint256", "uint256", "uint80"]
    return abi.encode(words, [7n, price, updatedAt, updatedAt, answeredIn])
  }
}

type Answer = (method: string, params?: readonly unknown[]) => unknown
const deskOf = (answer: Answer): ChainDesk =>
  ({
    pool: {
      withNode: (work: (node: object) => unknown) =>
        work({ call: async (...asked: Parameters<Answer>) => answer(...asked) }),
    },
  }) as unknown as ChainDesk
const outcomeOf = (
  trigger: Trigger,
  answers: Readonly<Record<string, Answer>>,
  { waitMs = 50, signal = new AbortController().signal } = {},
) =>
  awaitOutcome(
    {
      desks: new Map(Object.entries(answers).map(([chain, answer]) => [chain as ChainId, deskOf(answer)])),
      closing: new AbortController().signal,
    },
    { trigger, chains: Object.keys(answers) as ChainId[], untilMs: Date.now() + waitMs },
    signal,
  )

const gas: Trigger = { kind: "gas", atMostWei: "50", onExpiry: "discard" }
const price: Trigger = {
  kind: "price",
  chain: CHAIN,
  feed: FEED,
  atLeast: "3800",
  oldestSeconds: 60,
  onExpiry: "discard",
}

describe("gas", () => {
  it("fires at the threshold, and not above it", async () => {
    expect(await outcomeOf(gas, { [CHAIN]: () => "0x32" })).toBe("fired")
    expect(await outcomeOf(gas, { [CHAIN]: () => "0x33" })).toBe("expired")
  })

  it("has to be cheap on every chain of the run", async () => {
    expect(await outcomeOf(gas, { [CHAIN]: () => "0x1", [OTHER]: () => "0x33" })).toBe("expired")
    expect(await outcomeOf(gas, { [CHAIN]: () => "0x1", [OTHER]: () => "0x32" })).toBe("fired")
  })

  it("fires when it has fallen", async () => {
    let looks = 0
    const falling = () => {
      looks += 1
      return looks > 1 ? "0x1" : "0xff"
    }
    expect(await outcomeOf(gas, { [CHAIN]: falling }, { waitMs: 5_000 })).toBe("fired")
  })

  it("is not known while a node does not answer; nothing is fired then", async () => {
    const silent = () => {
      throw new AgentGptError("NODE_TIMED_OUT")
    }
    expect(await outcomeOf(gas, { [CHAIN]: silent })).toBe("expired")
  })
})

it("nothing is fired after the time is over, or once the run is cancelled", async () => {
  const cheap = { [CHAIN]: () => "0x1" }
  expect(await outcomeOf(gas, cheap, { waitMs: 0 })).toBe("expired")
  expect(await outcomeOf(gas, cheap, { signal: AbortSignal.abort() })).toBe("discarded")
})

describe("a price", () => {
  it("fires at its limit, from either side", async () => {
    expect(await outcomeOf(price, { [CHAIN]: answerFeed() })).toBe("fired")
    expect(await outcomeOf(price, { [CHAIN]: answerFeed({ price: 379_999_999_999n }) })).toBe("expired")
    const { atLeast: _, ...rest } = price
    const falling: Trigger = { ...rest, atMost: "3800" }
    expect(await outcomeOf(falling, { [CHAIN]: answerFeed() })).toBe("fired")
    expect(await outcomeOf(falling, { [CHAIN]: answerFeed({ price: 380_000_000_001n }) })).toBe("expired")
  })

  it("that is old or of an unfinished round fires nothing", async () => {
    expect(await outcomeOf(price, { [CHAIN]: answerFeed({ ageSeconds: 120 }) })).toBe("expired")
    expect(await outcomeOf(price, { [CHAIN]: answerFeed({ answeredIn: 6n }) })).toBe("expired")
  })

  it.each([0n, -1n])("of %s is none, and ends the wait", async (none) => {
    await expect(outcomeOf(price, { [CHAIN]: answerFeed({ price: none }) })).rejects.toMatchObject({
      code: "FEE_FEED_IMPLAUSIBLE",
    })
  })

  it("where there is no feed, on a chain that nobody works on, or of more decimals ends the wait", async () => {
    await expect(outcomeOf(price, { [CHAIN]: () => "0x" })).rejects.toMatchObject({
      code: "FEE_FEED_IMPLAUSIBLE",
    })
    await expect(outcomeOf(price, { [OTHER]: answerFeed() })).rejects.toMatchObject({
      code: "TASK_CHAIN_UNKNOWN",
    })
    const fine: Trigger = { ...price, atLeast: "3800.123456789" }
    await expect(outcomeOf(fine, { [CHAIN]: answerFeed() })).rejects.toMatchObject({
      code: expect.stringMatching(/^AMOUNT_/u) as string,
    })
  })

  it("is read in the feed's own decimals", async () => {
    const { pool } = deskOf(answerFeed({ price: 123n }))
    const answer = await readPriceFeed(pool, FEED, { oldestSeconds: 60, nowMs: Date.now() })
    expect(answer).toEqual({ answer: 123n, decimals: 8 })
    expect(isReached(answer, { atLeast: "0.00000123" })).toBe(true)
    expect(isReached(answer, { atLeast: "0.00000124" })).toBe(false)
    expect(isReached(answer, {})).toBe(false)
  })
})
