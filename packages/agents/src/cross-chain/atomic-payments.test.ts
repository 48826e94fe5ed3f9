import { performStep, STANDARD_STEPS } from "@agentgpt/core"
import type { AtomicPayments, EvmAddress, GroupReceipt, StepValues } from "@agentgpt/core"
import { describe, expect, it } from "vitest"
import { addressOf } from "../../test/support/list-files.ts"
import { CHAIN, stepCall } from "../../test/support/step-call.ts"
import type { PaymentScreening } from "../payment/screen-again.ts"
import { CrossChainAgent } from "./cross-chain-agent.ts"

const AWAY = "eip155:31338"
const [ACCOUNT, PARTNER, ONE, OTHER] = [addressOf(91), addressOf(92), addressOf(93), addressOf(94)]
const LEGS = [
  { chain: CHAIN, asset: `${CHAIN}/erc20:${addressOf(90)}`, amount: "750", receiver: ONE },
  { chain: AWAY, asset: `${AWAY}/erc20:${addressOf(89)}`, amount: "9", receiver: OTHER, payer: PARTNER },
]
const INPUT = {
  account: ACCOUNT,
  legs: LEGS,
  timeToLive: 3_600,
  level: "two-phase-commit",
  largestFeeWei: "1000",
}
const sent = { gasFeeWei: 1n, messageFeeWei: 7n }
const RECEIPT: GroupReceipt = {
  groupId: `0x${"06".repeat(32)}`,
  state: "paid",
  legs: [
    { chainId: CHAIN, state: "paid" },
    { chainId: AWAY, state: "paid" },
  ],
  transactions: [
    { ...sent, chainId: CHAIN, transactionHash: "0x01", action: "begin", gasUsed: 90_000n },
    { ...sent, chainId: AWAY, transactionHash: "0x02", action: "prepare", gasUsed: 60_000n },
  ],
}

type Scene = {
  readonly screen?: PaymentScreening
  readonly receipt?: GroupReceipt
  readonly isUnderWay?: boolean
  readonly signal?: AbortSignal
}

/** Performs the step over chains that only write down what they are asked for. */
async function perform(more: Readonly<Record<string, unknown>> = {}, scene: Scene = {}) {
  const { screen = "unscreened", receipt = RECEIPT, isUnderWay = false, signal } = scene
  const asked: AtomicPayments[] = []
  const outcome = await performStep(
    new CrossChainAgent({ agentId: "bridge", chains: [CHAIN], screen }),
    stepCall(STANDARD_STEPS.bridgeAtomic.kind, { ...INPUT, ...more } as StepValues, {
      ...(signal !== undefined && { signal }),
      effects: {
        bridgeAtomic: async (payments, mayBeSent) => {
          if (!isUnderWay) await mayBeSent()
          asked.push(payments)
          return receipt
        },
      },
    }),
  )
  return { outcome, asked }
}

const listed = (address: EvmAddress) => async () => new Map([[address, "listed now"]])

describe("payments on several chains", () => {
  it("are asked for as the plan says, and yield what they came to on all chains", async () => {
    const { outcome, asked } = await perform()
    const [one, other] = LEGS
    expect(asked).toEqual([
      {
        chainId: CHAIN,
        account: ACCOUNT,
        legs: [
          { chainId: CHAIN, asset: one!.asset, amount: 750n, receiver: ONE, payer: ACCOUNT },
          { chainId: AWAY, asset: other!.asset, amount: 9n, receiver: OTHER, payer: PARTNER },
        ],
        timeToLiveSeconds: 3_600,
        largestFeeWei: 1_000n,
      },
    ])
    expect(outcome).toMatchObject({
      succeeded: true,
      values: {
        receipt: { chainId: CHAIN, succeeded: true, transactionHashes: ["0x01"], gasUsed: "90000" },
        group: {
          groupId: RECEIPT.groupId,
          state: "paid",
          legs: RECEIPT.legs,
          transactions: [{}, { action: "prepare", messageFeeWei: "7" }],
        },
      },
      output: { gasUsed: 150_000n, txHash: "0x01" },
    })
  })

  it("that were aborted are the step's failure, which says what became of each leg", async () => {
    const legs = [
      { chainId: CHAIN, state: "refunded" },
      { chainId: AWAY, state: "none" },
    ] as const
    const { outcome } = await perform({}, { receipt: { ...RECEIPT, state: "aborted", legs } })
    expect(outcome).toMatchObject({
      succeeded: false,
      error: {
        code: "BRIDGE_GROUP_ABORTED",
        shortMessage: expect.stringContaining(RECEIPT.groupId),
        meta: expect.arrayContaining([
          `Leg 1 on ${CHAIN}: the money is back.`,
          `Leg 2 on ${AWAY}: it was never set aside.`,
          `prepare on ${AWAY}: 0x02`,
        ]),
      },
    })
  })
})

describe("payments on several chains are not begun", () => {
  it.each([
    ["without time", { timeToLive: 0 }, "AGENT_INPUT_INVALID"],
    ["with one leg", { legs: LEGS.slice(0, 1) }, "AGENT_INPUT_INVALID"],
    ["at a level of one leg", { level: "escrow-release" }, "BRIDGE_LEVEL_REFUSED"],
    ["at a level without money", { level: "best-effort" }, "BRIDGE_LEVEL_REFUSED"],
    ["at a level of secrets", { level: "hash-time-lock" }, "BRIDGE_LEVEL_REFUSED"],
    ["at no level", { level: "" }, "BRIDGE_LEVEL_REFUSED"],
  ])("%s", async (_name, more, code) => {
    const { outcome, asked } = await perform(more)
    expect(outcome).toMatchObject({ succeeded: false, error: { code } })
    expect(asked).toEqual([])
  })

  it.each([
    ["its own receiver", ONE],
    ["the receiver of another's leg", OTHER],
  ])("when %s is listed by now, but go on where they are begun", async (_name, address) => {
    const refused = await perform({}, { screen: listed(address) })
    expect(refused.outcome).toMatchObject({ error: { code: "AGENT_SCREENING_FAILED" } })
    expect(refused.asked).toEqual([])
    const later = await perform({}, { screen: listed(address), isUnderWay: true })
    expect(later.outcome.succeeded).toBe(true)
  })

  it("after the end of their run, but go on where they are begun", async () => {
    const signal = AbortSignal.abort()
    expect((await perform({}, { signal })).outcome).toMatchObject({ error: { code: "AGENT_STEP_ENDED" } })
    expect((await perform({}, { signal, isUnderWay: true })).outcome.succeeded).toBe(true)
  })
})
