import { AgentGptError, performStep } from "@agentgpt/core"
import type { CanonicalValue, ScreeningValue, StepReceipt, StepRequest, StepValues } from "@agentgpt/core"
import { beforeEach, describe, expect, it } from "vitest"
import { addressOf } from "../../test/support/list-files.ts"
import { CHAIN, stepCall } from "../../test/support/step-call.ts"
import { TOKEN } from "../fx/abi.ts"
import type { PaymentScreening } from "../payment/screen-again.ts"
import { ContractAgent } from "./contract-agent.ts"

const OWNER = addressOf(91)
const SPENDER = addressOf(92)
const ERC20 = addressOf(90)
const ASSET = `${CHAIN}/erc20:${ERC20}`
const clear: PaymentScreening = async () => new Map()

/** A chain with one allowance on it, behind the promises of the transaction engine. */
function createChain() {
  const known = new Map<string, StepReceipt>()
  const sent: StepRequest[] = []
  const chain = {
    allowance: 0n,
    sent,
    status: "succeeded" as StepReceipt["status"],
    /** Whether the chain takes an approval without following it. */
    isDeaf: false,
    effects: {
      read: async (): Promise<CanonicalValue> => `0x${chain.allowance.toString(16).padStart(64, "0")}`,
      submit: async (requests: readonly StepRequest[]) => {
        for (const request of requests) {
          const { idempotencyKey, data } = request
          if (known.has(idempotencyKey)) continue
          sent.push(request)
          const { status } = chain
          known.set(idempotencyKey, {
            idempotencyKey,
            status,
            transactionHash: `0x${sent.length}`,
            gasUsed: 46_000n,
          })
          if (status !== "succeeded" || chain.isDeaf || !data.startsWith("0x095ea7b3")) continue
          chain.allowance = TOKEN.decodeFunctionData("approve", data)[1] as bigint
        }
      },
      waitFor: async (keys: readonly string[]) =>
        keys.map((key) => {
          const receipt = known.get(key)
          if (receipt === undefined) throw new AgentGptError("JOURNAL_INTENT_UNKNOWN")
          return receipt
        }),
    },
  }
  return chain
}

let chain: ReturnType<typeof createChain>
beforeEach(() => {
  chain = createChain()
})

const perform = (
  kind: string,
  input: StepValues,
  { screen = clear, ...more }: { screen?: PaymentScreening; signal?: AbortSignal } = {},
) =>
  performStep(
    new ContractAgent({ agentId: "contract", chains: [CHAIN], screen }),
    stepCall(kind, input, { effects: chain.effects, ...more }),
  )
const approve = (
  amount: bigint | string,
  more: StepValues = {},
  options: Parameters<typeof perform>[2] = {},
) =>
  perform(
    "token.approve",
    { asset: ASSET, owner: OWNER, spender: SPENDER, amount: String(amount), ...more },
    options,
  )
const revoke = (options: Parameters<typeof perform>[2] = {}) =>
  perform("token.revoke", { asset: ASSET, owner: OWNER, spender: SPENDER }, options)

describe("a call", () => {
  const input = { account: OWNER, to: SPENDER, valueWei: "5", data: "0x4641257d" }
  const screening = (refused: readonly number[]): ScreeningValue => ({
    listHash: `0x${"12".repeat(32)}`,
    listVersion: "list 2026-11-20",
    screenedAtMs: 1,
    screenedCount: 1,
    passed: refused.length === 0,
    refused: refused.map((index) => ({ address: addressOf(index), reason: "entry 1" })),
  })

  it("is sent as it stands in the plan, once", async () => {
    for (const _ of [1, 2]) {
      expect(await perform("contract.call", { ...input, screening: screening([]) })).toMatchObject({
        succeeded: true,
        values: { receipt: { succeeded: true, transactionHashes: ["0x1"], gasUsed: "46000" } },
      })
    }
    expect(chain.sent).toEqual([
      {
        idempotencyKey: "run-1/step-1/call",
        chainId: CHAIN,
        account: OWNER,
        to: SPENDER,
        valueWei: 5n,
        data: "0x4641257d",
      },
    ])
  })

  it("that reverts is the step's failure", async () => {
    chain.status = "reverted"
    expect(await perform("contract.call", input)).toMatchObject({
      succeeded: false,
      error: { code: "AGENT_TRANSACTION_FAILED" },
    })
  })

  it.each<[string, StepValues, PaymentScreening]>([
    ["the plan's screening refuses the contract", { screening: screening([92]) }, clear],
    ["the lists in force refuse the contract", {}, async () => new Map([[SPENDER, "listed now"]])],
  ])("is not sent where %s", async (_name, more, screen) => {
    expect(await perform("contract.call", { ...input, ...more }, { screen })).toMatchObject({
      succeeded: false,
      error: { code: "AGENT_SCREENING_FAILED" },
    })
    expect(chain.sent).toEqual([])
  })
})

describe("an allowance", () => {
  it("is exactly what the plan says, and given once", async () => {
    for (const _ of [1, 2]) expect(await approve(750n)).toMatchObject({ succeeded: true })
    expect(chain.allowance).toBe(750n)
    expect(chain.sent).toMatchObject([{ account: OWNER, to: ERC20, valueWei: 0n }])
  })

  it("that stands already costs nothing", async () => {
    chain.allowance = 750n
    expect(await approve(750n)).toMatchObject({
      succeeded: true,
      values: { receipt: { succeeded: true, transactionHashes: [], gasUsed: "0" } },
    })
    expect(chain.sent).toEqual([])
  })

  it("of somebody else is not overwritten", async () => {
    chain.allowance = 1n
    expect(await approve(750n)).toMatchObject({ succeeded: false, error: { code: "AGENT_ALLOWANCE_LEFT" } })
    expect([chain.sent, chain.allowance]).toEqual([[], 1n])
  })

  it("is taken back whoever gave it, and given again by the same step", async () => {
    await approve(750n)
    expect(await revoke()).toMatchObject({ succeeded: true })
    expect(chain.allowance).toBe(0n)
    expect(await revoke()).toMatchObject({ succeeded: true })
    expect(chain.sent).toHaveLength(2)
    expect(await approve(750n)).toMatchObject({ succeeded: true })
    expect(chain.allowance).toBe(750n)
  })

  it("that is not there needs no taking back", async () => {
    expect(await revoke()).toMatchObject({ succeeded: true, values: { receipt: { transactionHashes: [] } } })
    expect(chain.sent).toEqual([])
  })

  it("that reverts is the step's failure, and so is one that does not come to stay", async () => {
    chain.status = "reverted"
    expect(await approve(750n)).toMatchObject({ error: { code: "AGENT_TRANSACTION_FAILED" } })
    chain = createChain()
    chain.isDeaf = true
    expect(await approve(750n)).toMatchObject({ error: { code: "AGENT_TRANSACTION_FAILED" } })
    expect(chain.sent.length).toBeLessThanOrEqual(100)
  })

  it("is not given after the end of its run, but taken back", async () => {
    const signal = AbortSignal.abort()
    expect(await approve(750n, {}, { signal })).toMatchObject({ error: { code: "AGENT_STEP_ENDED" } })
    expect(chain.sent).toEqual([])
    chain.allowance = 5n
    expect(await revoke({ signal })).toMatchObject({ succeeded: true })
    expect(chain.allowance).toBe(0n)
  })

  it.each([
    ["a coin", `${CHAIN}/slip44:60`],
    ["a token of another chain", `eip155:1/erc20:${ERC20}`],
  ])("is refused for %s", async (_name, asset) => {
    expect(await approve(1n, { asset })).toMatchObject({ error: { code: "AGENT_INPUT_INVALID" } })
    expect(chain.sent).toEqual([])
  })
})
