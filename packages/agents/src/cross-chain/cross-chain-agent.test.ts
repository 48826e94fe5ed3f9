import { performStep, STANDARD_STEPS } from "@agentgpt/core"
import type { BridgeOrder, EvmAddress, OrderReceipt, StepValues } from "@agentgpt/core"
import { describe, expect, it } from "vitest"
import { addressOf } from "../../test/support/list-files.ts"
import { CHAIN, stepCall } from "../../test/support/step-call.ts"
import type { PaymentScreening } from "../payment/screen-again.ts"
import { CrossChainAgent } from "./cross-chain-agent.ts"

const AWAY = "eip155:31338"
const TARGET = addressOf(92)
const BENEFICIARY = addressOf(93)
const INPUT = {
  account: addressOf(91),
  destination: AWAY,
  target: TARGET,
  data: "0x4641257d",
  gasLimit: 200_000,
  asset: `${CHAIN}/erc20:${addressOf(90)}`,
  amount: "750",
  beneficiary: BENEFICIARY,
  timeToLive: 3_600,
  level: "escrow-release",
  largestFeeWei: "1000",
} as const
const NO_ESCROW = { level: "best-effort", asset: undefined, amount: undefined, beneficiary: undefined }
const RECEIPT: OrderReceipt = {
  orderId: `0x${"0d".repeat(32)}`,
  state: "completed",
  transactions: [
    {
      chainId: CHAIN,
      transactionHash: "0x01",
      action: "dispatch",
      gasUsed: 90_000n,
      gasFeeWei: 180_000n,
      messageFeeWei: 0n,
    },
    {
      chainId: AWAY,
      transactionHash: "0x02",
      action: "relay-result",
      gasUsed: 60_000n,
      gasFeeWei: 60_000n,
      messageFeeWei: 7n,
    },
  ],
}

type Scene = {
  readonly screen?: PaymentScreening
  readonly receipt?: OrderReceipt
  readonly isUnderWay?: boolean
  readonly signal?: AbortSignal
}

/** Performs the step over a chain that only writes down what it is asked for. */
async function perform(more: Readonly<Record<string, unknown>> = {}, scene: Scene = {}) {
  const { screen = "unscreened", receipt = RECEIPT, isUnderWay = false, signal } = scene
  const orders: BridgeOrder[] = []
  const given = Object.entries({ ...INPUT, ...more }).filter(([, value]) => value !== undefined)
  const outcome = await performStep(
    new CrossChainAgent({ agentId: "bridge", chains: [CHAIN], screen }),
    stepCall(STANDARD_STEPS.bridgeAndExecute.kind, Object.fromEntries(given) as StepValues, {
      ...(signal !== undefined && { signal }),
      effects: {
        bridgeOrder: async (order, mayBeSent) => {
          if (!isUnderWay) await mayBeSent()
          orders.push(order)
          return receipt
        },
      },
    }),
  )
  return { outcome, orders }
}

const listed = (address: EvmAddress) => async () => new Map([[address, "listed now"]])

describe("an order", () => {
  it("is asked for as the plan says, and yields what it came to on both chains", async () => {
    const { outcome, orders } = await perform()
    expect(orders).toEqual([
      {
        chainId: CHAIN,
        account: INPUT.account,
        destination: AWAY,
        target: TARGET,
        data: INPUT.data,
        gasLimit: 200_000n,
        timeToLiveSeconds: 3_600,
        largestFeeWei: 1_000n,
        escrow: { asset: INPUT.asset, amount: 750n, beneficiary: BENEFICIARY },
      },
    ])
    expect(outcome).toMatchObject({
      succeeded: true,
      values: {
        receipt: { chainId: CHAIN, succeeded: true, transactionHashes: ["0x01"], gasUsed: "90000" },
        order: { state: "completed", transactions: [{}, { action: "relay-result", messageFeeWei: "7" }] },
      },
      output: { gasUsed: 150_000n, txHash: "0x01" },
    })
  })

  it("at best effort sets nothing aside", async () => {
    const { orders } = await perform(NO_ESCROW)
    expect(orders[0]).not.toHaveProperty("escrow")
  })

  it.each([
    [{}, "the money is back"],
    [NO_ESCROW, "nothing was set aside"],
  ])("that was not done is the step's failure, and says what became of the money", async (more, what) => {
    const { outcome } = await perform(more, { receipt: { ...RECEIPT, state: "refunded" } })
    expect(outcome).toMatchObject({
      succeeded: false,
      error: { code: "BRIDGE_ORDER_REFUNDED", shortMessage: expect.stringContaining(what) },
    })
  })
})

describe("an order is not sent", () => {
  it.each([
    ["to its own chain", { destination: CHAIN }, "AGENT_INPUT_INVALID"],
    ["without gas", { gasLimit: 0 }, "AGENT_INPUT_INVALID"],
    ["with more gas than the arbiter gives", { gasLimit: 10_000_001 }, "AGENT_INPUT_INVALID"],
    ["without time", { timeToLive: 0 }, "AGENT_INPUT_INVALID"],
    ["with an escrow of nothing", { amount: "0" }, "AGENT_INPUT_INVALID"],
    ["with an escrow for nobody", { beneficiary: undefined }, "AGENT_INPUT_INVALID"],
    ["with an escrow of coins", { asset: `${CHAIN}/slip44:60` }, "AGENT_INPUT_INVALID"],
    ["with an escrow of another chain", { asset: `${AWAY}/erc20:${addressOf(90)}` }, "AGENT_INPUT_INVALID"],
    ["with an escrow at best effort", { level: "best-effort" }, "AGENT_INPUT_INVALID"],
    ["at a level of several legs", { level: "two-phase-commit" }, "BRIDGE_LEVEL_REFUSED"],
    ["at a level of secrets", { level: "hash-time-lock" }, "BRIDGE_LEVEL_REFUSED"],
    ["at no level", { level: "" }, "BRIDGE_LEVEL_REFUSED"],
  ])("%s", async (_name, more, code) => {
    const { outcome, orders } = await perform(more)
    expect(outcome).toMatchObject({ succeeded: false, error: { code } })
    expect(orders).toEqual([])
  })

  it.each([
    ["its beneficiary is listed", BENEFICIARY],
    ["its target is listed", TARGET],
  ])("when %s by now, but goes on where it is on its way", async (_name, address) => {
    const refused = await perform({}, { screen: listed(address) })
    expect(refused.outcome).toMatchObject({ error: { code: "AGENT_SCREENING_FAILED" } })
    expect(refused.orders).toEqual([])
    const later = await perform({}, { screen: listed(address), isUnderWay: true })
    expect(later.outcome.succeeded).toBe(true)
  })

  it("after the end of its run, but goes on where it is on its way", async () => {
    const signal = AbortSignal.abort()
    expect((await perform({}, { signal })).outcome).toMatchObject({ error: { code: "AGENT_STEP_ENDED" } })
    expect((await perform({}, { signal, isUnderWay: true })).outcome.succeeded).toBe(true)
  })
})
