import { createLocalSigner } from "@agentgpt/chain"
import { resolveConfig } from "@agentgpt/core"
import { describe, expect, it } from "vitest"
import { describeChain, openPools } from "./describe-chain.ts"
import type { OpenInputs } from "./open-inputs.ts"

const CHAIN = "eip155:31337"
const POOL = {} as never

function engineOf(more: object = {}) {
  const chain = { rpcUrls: ["http://127.0.0.1:1"], ...more }
  const file = { name: "agentgpt.config.ts", value: { chains: { [CHAIN]: chain } } }
  const { config } = resolveConfig({ file })
  const inputs = { role: "client", config, signers: [], deployments: new Map(), policy: { chains: {} } }
  return describeChain(inputs as unknown as OpenInputs, CHAIN, new Map([[CHAIN, POOL]])).engine
}

describe("the price of tasks that name their own", () => {
  it("is what the configuration says, in gwei", () => {
    expect(engineOf({ customGas: { maxFee: "30.5", priorityFee: 2 } })).toEqual({
      fees: {
        custom: {
          type: "eip1559",
          maxFeePerGasWei: 30_500_000_000n,
          maxPriorityFeePerGasWei: 2_000_000_000n,
        },
      },
    })
    expect(engineOf()).toBeUndefined()
  })

  it.each([{ maxFee: "30" }, { maxFee: "-1", priorityFee: "1" }, { maxFee: "30,5", priorityFee: "1" }])(
    "is refused as %j",
    (customGas) => {
      expect(() => engineOf({ customGas })).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }))
    },
  )
})

describe("other sources of fees", () => {
  const address = `0x${"fa".repeat(20)}`

  it("are the feed and the fees beside gas that the configuration names", () => {
    expect(engineOf({ fastGasFeed: { address, oldestSeconds: 7200 }, dataFee: "op-stack" })).toEqual({
      fees: { feed: { address, unit: "wei", oldestMs: 7_200_000 }, dataFee: "op-stack" },
    })
  })

  it.each([
    { fastGasFeed: { address } },
    { fastGasFeed: { address, oldestSeconds: 0 } },
    { fastGasFeed: { address, oldestSeconds: 1, unit: "ether" } },
    { dataFee: "optimism" },
    { requestsPerSecond: 0 },
  ])("are refused as %j", (more) => {
    expect(() => engineOf(more)).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }))
  })
})

describe("the pools of a configuration", () => {
  const open = (urls: readonly string[]) => {
    const { config } = resolveConfig({})
    return openPools({
      config,
      rpcUrls: new Map([[CHAIN, urls]]),
      relayUrls: new Map(),
    } as unknown as OpenInputs)
  }

  it("take several nodes of one host", async () => {
    const pool = (await open(["http://127.0.0.1:1/a", "http://127.0.0.1:1/b", "http://127.0.0.1:2"])).get(
      CHAIN,
    )
    const names = pool?.status().map(({ name }) => name)
    expect(names).toEqual(["http://127.0.0.1:1", "http://127.0.0.1:1 (2)", "http://127.0.0.1:2"])
    await pool?.close()
  })

  it("send what is private to relays alone, and read from none", async () => {
    const { config } = resolveConfig({})
    const inputs = {
      config,
      rpcUrls: new Map([[CHAIN, ["http://127.0.0.1:1"]]]),
      relayUrls: new Map([[CHAIN, ["http://127.0.0.1:2/a-key", "http://127.0.0.1:2/another"]]]),
      relayIdentity: createLocalSigner(`0x${"1d".repeat(32)}`),
    }
    const pool = (await openPools(inputs as unknown as OpenInputs)).get(CHAIN)
    expect(pool?.status().map(({ name, route }) => [name, route])).toEqual([
      ["http://127.0.0.1:1", "public"],
      ["relay 1", "private"],
      ["relay 2", "private"],
    ])
    await pool?.close()
  })

  it("are not opened for what is no URL", async () => {
    await expect(open(["http://127.0.0.1:1", "no url"])).rejects.toMatchObject({ code: "NODE_URL_INVALID" })
  })
})
