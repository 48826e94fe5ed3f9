import { DOCUMENTED_PAIRS, listChains } from "@agentgpt/core"
import { AbiCoder, Interface } from "ethers"
import { describe, expect, it } from "vitest"
import { proposePairPolicy } from "./propose-pair-policy.ts"
import type { PairPolicyRow } from "./propose-pair-policy.ts"

const GATEWAYS = [`0x${"ee".repeat(20)}`, `0x${"0a".repeat(20)}`] as const

/** The bounds of the contract's PolicyRules, in its own words. */
function isSane(row: PairPolicyRow, isEvmSource: boolean): boolean {
  const { mode, confirmations, finalitySeconds, minTtlSeconds, maxTtlSeconds, gateways, threshold } = row
  const hasQuorum = threshold > 0 && threshold <= gateways.length
  return (
    (mode === 1) === confirmations > 0 &&
    finalitySeconds > 0 &&
    minTtlSeconds >= 2 * finalitySeconds &&
    maxTtlSeconds >= minTtlSeconds &&
    maxTtlSeconds <= 30 * 86_400 &&
    (isEvmSource ? hasQuorum : gateways.length === 0 && threshold === 0) &&
    gateways.every((gateway, index) => index === 0 || BigInt(gateway) > BigInt(gateways[index - 1]!))
  )
}

describe("the terms that the registry suggests", () => {
  it("are sane for every pair of chains", () => {
    const chains = listChains()
    const insane = chains.flatMap((source, index) => {
      const destination = chains[(index + 1) % chains.length]!
      const isEvm = source.family === "evm"
      const row = proposePairPolicy(source.id, destination.id, { gateways: isEvm ? GATEWAYS : [] })
      return isSane(row, isEvm) ? [] : [source.id]
    })
    expect(chains.length).toBeGreaterThanOrEqual(150)
    expect(insane).toEqual([])
  })

  it("hold what is documented of the pairs' costs", () => {
    const costs = DOCUMENTED_PAIRS.map(({ chains: [one, other] }) =>
      proposePairPolicy(one, other, { gateways: [] }),
    )
    expect(costs.map(({ costModel }) => costModel)).toEqual([0, 1, 2])
  })

  it("count blocks where the source counts them, and are encoded as the contract reads them", () => {
    const row = proposePairPolicy("eip155:1", "eip155:137", { gateways: GATEWAYS, threshold: 1 })
    expect(row).toMatchObject({ mode: 3, confirmations: 0, threshold: 1, gateways: GATEWAYS.toReversed() })
    const deep = listChains("evm").find(({ finality }) => finality.kind === "depth")!
    const finality = deep.finality as { readonly kind: "depth"; readonly blocks: number }
    expect(proposePairPolicy(deep.id, "eip155:1", { gateways: GATEWAYS })).toMatchObject({
      mode: 1,
      confirmations: finality.blocks,
    })
    const matrix = new Interface([
      "function setPolicy(uint64, uint64, (uint8 mode, uint8 costModel, uint8 threshold, uint32 confirmations, uint32 optimisticSeconds, uint32 finalitySeconds, uint32 minTtlSeconds, uint32 maxTtlSeconds, uint128 fixedFee, uint128 subsidy, address[] gateways))",
    ])
    const data = matrix.encodeFunctionData("setPolicy", [1, 137, row])
    const [, , read] = AbiCoder.defaultAbiCoder().decode(
      matrix.getFunction("setPolicy")!.inputs,
      `0x${data.slice(10)}`,
    ) as unknown as [bigint, bigint, { readonly minTtlSeconds: bigint }]
    expect(Number(read.minTtlSeconds)).toBe(row.minTtlSeconds)
  })

  it("need chains that are known", () => {
    expect(() => proposePairPolicy("eip155:31337", "eip155:1", { gateways: GATEWAYS })).toThrow(
      expect.objectContaining({ code: "CONFIG_UNKNOWN_CHAIN" }),
    )
  })
})
