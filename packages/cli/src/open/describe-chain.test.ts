import { resolveConfig } from "@agentgpt/core"
import { describe, expect, it } from "vitest"
import { describeChain } from "./describe-chain.ts"
import type { OpenInputs } from "./open-inputs.ts"

const CHAIN = "eip155:31337"
const POOL = {} as never

function engineOf(customGas?: object) {
  const chain = { rpcUrls: ["http://127.0.0.1:1"], ...(customGas !== undefined && { customGas }) }
  const file = { name: "agentgpt.config.ts", value: { chains: { [CHAIN]: chain } } }
  const { config } = resolveConfig({ file })
  const inputs = { role: "client", config, signers: [], deployments: new Map(), policy: { chains: {} } }
  return describeChain(inputs as unknown as OpenInputs, CHAIN, new Map([[CHAIN, POOL]])).engine
}

describe("the price of tasks that name their own", () => {
  it("is what the configuration says, in gwei", () => {
    expect(engineOf({ maxFee: "30.5", priorityFee: 2 })).toEqual({
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
      expect(() => engineOf(customGas)).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }))
    },
  )
})
