import { hashRoster, performStep } from "@agentgpt/core"
import type {
  BatchReceipt,
  PaymentBatch,
  RosterRow,
  ScreeningValue,
  StepReceipt,
  StepRequest,
  StepValues,
} from "@agentgpt/core"
import { describe, expect, it } from "vitest"
import { addressOf } from "../../test/support/list-files.ts"
import { CHAIN, stepCall } from "../../test/support/step-call.ts"
import { PaymentAgent } from "./payment-agent.ts"
import { planPayouts } from "./plan-payouts.ts"
import type { PaymentScreening } from "./screen-again.ts"

const TOKEN = addressOf(90)
const PAYER = addressOf(91)
const ASSET = `${CHAIN}/erc20:${TOKEN}`
const rows: readonly RosterRow[] = [1, 2, 3].map((index) => ({
  key: `e-${index}`,
  recipient: addressOf(index),
  amount: index === 3 ? 0n : 5n,
}))
const payments = { roster: hashRoster(rows), asset: ASSET, payer: PAYER, count: 2, total: "10" }
const screening = (refused: readonly number[], screenedCount = 3): ScreeningValue => ({
  listHash: `0x${"12".repeat(32)}`,
  listVersion: "list 2026-11-20",
  screenedAtMs: 1,
  screenedCount,
  passed: refused.length === 0,
  refused: refused.map((index) => ({ address: addressOf(index), reason: "entry 1" })),
})
const lists =
  (...listed: readonly number[]): PaymentScreening =>
  async (asked) =>
    new Map(
      asked
        .filter((address) => listed.map(addressOf).includes(address))
        .map((address) => [address, "listed now"]),
    )
const complete: BatchReceipt = {
  succeeded: true,
  paidCount: 2,
  paidTotal: "10",
  owedCount: 0,
  transactionHashes: ["0x1", "0x2"],
  gasUsed: 90_000n,
  failed: [],
}

function pay(
  input: StepValues,
  {
    screen = lists(),
    receipt = complete,
    given = rows,
  }: {
    readonly screen?: PaymentScreening
    readonly receipt?: BatchReceipt
    readonly given?: readonly RosterRow[]
  } = {},
) {
  const batches: PaymentBatch[] = []
  const agent = new PaymentAgent({ agentId: "payment", chains: [CHAIN], screen })
  const call = stepCall(
    "payment.batch",
    { payments, onRefused: "block", ...input },
    {
      rows: given,
      effects: {
        payBatch: async (batch) => {
          batches.push(batch)
          return receipt
        },
      },
    },
  )
  return performStep(agent, call).then((outcome) => ({ outcome, batches }))
}

const topicOf = (address: string) => `0x${address.slice(2).padStart(64, "0")}`
const TRANSFER = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
const arrival = { address: TOKEN, topics: [TRANSFER, topicOf(PAYER), topicOf(addressOf(1))], data: "0x7" }

function transfer(
  input: StepValues,
  {
    screen = lists(),
    status = "succeeded",
    logs = [arrival],
  }: {
    readonly screen?: PaymentScreening
    readonly status?: StepReceipt["status"]
    /** Of the receipt; null where the node knows none. */
    readonly logs?: readonly (typeof arrival)[] | null
  } = {},
) {
  const requests: StepRequest[] = []
  const agent = new PaymentAgent({ agentId: "payment", chains: [CHAIN], screen })
  const values = { asset: ASSET, payer: PAYER, recipient: addressOf(1), amount: "7", ...input }
  const call = stepCall("payment.transfer", values, {
    effects: {
      submit: async (all) => void requests.push(...all),
      waitFor: async (keys, until) => {
        expect(until).toBe("finalized")
        return keys.map((idempotencyKey) => ({
          idempotencyKey,
          status,
          transactionHash: "0x3",
          gasUsed: 50_000n,
        }))
      },
      read: async (chainId, { method, params }) => {
        expect([chainId, method, params]).toEqual([CHAIN, "eth_getTransactionReceipt", ["0x3"]])
        return logs === null ? null : { logs }
      },
    },
  })
  return performStep(agent, call).then((outcome) => ({ outcome, requests }))
}

describe("a roster", () => {
  it("is paid through the effects, and its gas is told", async () => {
    const { outcome, batches } = await pay({ screening: screening([]) })
    expect(batches).toEqual([
      { chainId: CHAIN, asset: ASSET, payer: PAYER, roster: payments.roster, excluded: [] },
    ])
    expect(outcome).toMatchObject({
      succeeded: true,
      values: { receipt: { succeeded: true, transactionHashes: ["0x1", "0x2"], gasUsed: "90000" } },
      output: { txHash: "0x2", gasUsed: 90_000n },
    })
  })

  it("leaves out whom the plan's screening or the lists in force refuse, where that is allowed", async () => {
    const skip = { screening: screening([1]), onRefused: "skip" }
    const { batches } = await pay(skip, { screen: lists(1, 2) })
    expect(batches[0]?.excluded).toEqual([addressOf(1), addressOf(2)])
  })

  it.each<[string, StepValues, Parameters<typeof pay>[1], string]>([
    ["the plan's screening refuses somebody", { screening: screening([2]) }, {}, "AGENT_SCREENING_FAILED"],
    [
      "somebody was listed since",
      { screening: screening([]) },
      { screen: lists(2) },
      "AGENT_SCREENING_FAILED",
    ],
    ["the lists are stale", {}, { screen: () => Promise.reject(new Error("stale")) }, "INTERNAL_UNEXPECTED"],
    ["the screening is of fewer payees", { screening: screening([], 2) }, {}, "AGENT_SCREENING_UNFIT"],
    ["nobody said what a refusal does", { onRefused: "pay" }, {}, "AGENT_INPUT_INVALID"],
    ["the rows are others", {}, { given: rows.slice(0, 2) }, "AGENT_ROSTER_INVALID"],
    ["the plan counts other rows", { payments: { ...payments, count: 3 } }, {}, "AGENT_ROSTER_INVALID"],
    ["the plan has another total", { payments: { ...payments, total: "11" } }, {}, "AGENT_ROSTER_INVALID"],
  ])("is not paid when %s", async (_name, input, options, code) => {
    const { outcome, batches } = await pay(input, options)
    expect(outcome).toMatchObject({ succeeded: false, error: { code } })
    expect(batches).toEqual([])
  })

  it.each<[string, Partial<BatchReceipt>]>([
    ["somebody is not paid", { failed: [{ key: "e-2", reason: "refused" }] }],
    ["the batch did not succeed", { succeeded: false }],
  ])("fails when %s", async (_name, more) => {
    const { outcome } = await pay({}, { receipt: { ...complete, ...more } })
    expect(outcome).toMatchObject({ succeeded: false, error: { code: "AGENT_PAYMENT_INCOMPLETE" } })
  })

  it("is paid unscreened only by agents that were told so", async () => {
    const { batches } = await pay({}, { screen: "unscreened" })
    expect(batches).toHaveLength(1)
    const { outcome } = await pay({ screening: screening([1]) }, { screen: "unscreened" })
    expect(outcome).toMatchObject({ error: { code: "AGENT_SCREENING_FAILED" } })
  })
})

describe("a transfer", () => {
  it("sends a token from the payer, under the step's key", async () => {
    const { outcome, requests } = await transfer({})
    expect(requests).toEqual([
      {
        idempotencyKey: "run-1/step-1/transfer",
        chainId: CHAIN,
        account: PAYER,
        to: TOKEN,
        valueWei: 0n,
        data: `0xa9059cbb${addressOf(1).slice(2).padStart(64, "0")}${"7".padStart(64, "0")}`,
      },
    ])
    expect(outcome).toMatchObject({ succeeded: true, values: { receipt: { transactionHashes: ["0x3"] } } })
  })

  it("sends the chain's own coin", async () => {
    const { requests } = await transfer({ asset: `${CHAIN}/slip44:60` })
    expect(requests).toMatchObject([{ to: addressOf(1), valueWei: 7n, data: "0x" }])
  })

  it.each<[string, StepValues, PaymentScreening, string]>([
    ["the payee is listed", {}, lists(1), "AGENT_SCREENING_FAILED"],
    ["the plan's screening refuses", { screening: screening([1]) }, lists(), "AGENT_SCREENING_FAILED"],
    ["nobody was screened", { screening: screening([], 0) }, lists(), "AGENT_SCREENING_UNFIT"],
    ["it sends nothing", { amount: "0" }, lists(), "AGENT_INPUT_INVALID"],
    ["the token would get itself", { recipient: TOKEN }, lists(), "AGENT_INPUT_INVALID"],
    ["the asset is of another chain", { asset: `eip155:1/erc20:${TOKEN}` }, lists(), "AGENT_INPUT_INVALID"],
    ["the asset is a collection", { asset: `${CHAIN}/erc721:${TOKEN}` }, lists(), "AGENT_INPUT_INVALID"],
  ])("is not sent when %s", async (_name, input, screen, code) => {
    const { outcome, requests } = await transfer(input, { screen })
    expect(outcome).toMatchObject({ succeeded: false, error: { code } })
    expect(requests).toEqual([])
  })

  it.each<[string, readonly (typeof arrival)[]]>([
    ["nothing", []],
    ["less", [{ ...arrival, data: "0x6" }]],
    ["another token", [{ ...arrival, address: addressOf(92) }]],
    ["somebody else's", [{ ...arrival, topics: [TRANSFER, topicOf(TOKEN), topicOf(addressOf(1))] }]],
    ["it to somebody else", [{ ...arrival, topics: [TRANSFER, topicOf(PAYER), topicOf(addressOf(2))] }]],
    ["an approval", [{ ...arrival, topics: [topicOf("0x8c5be1e5"), ...arrival.topics.slice(1)] }]],
  ])("fails when the token succeeds and moves %s", async (_name, logs) => {
    const { outcome, requests } = await transfer({}, { logs })
    expect(outcome).toMatchObject({ succeeded: false, error: { code: "AGENT_PAYMENT_INCOMPLETE" } })
    expect(requests).toHaveLength(1)
  })

  it("counts all that the token moved, and more than was asked for", async () => {
    const halves = [
      { ...arrival, data: "0x3" },
      { ...arrival, data: "0x5" },
    ]
    expect((await transfer({}, { logs: halves })).outcome.succeeded).toBe(true)
  })

  it("may be tried again where the node does not know its receipt yet", async () => {
    const { outcome } = await transfer({}, { logs: null })
    expect(outcome).toMatchObject({
      succeeded: false,
      error: { code: "NODE_ANSWER_INVALID", recovery: "retry" },
    })
  })

  it.each(["reverted", "cancelled", "unsent"] as const)("fails when it is %s", async (status) => {
    const { outcome } = await transfer({}, { status })
    expect(outcome).toMatchObject({ succeeded: false, error: { code: "AGENT_TRANSACTION_FAILED" } })
  })
})

describe("a payroll over several chains", () => {
  const runOn = (chainId: string) => ({
    chainId,
    batchPayout: addressOf(80),
    payer: PAYER,
    token: TOKEN,
    workflowId: `0x${"ab".repeat(32)}` as const,
    runNonce: 1n,
  })
  const roster = (from: number, count: number): readonly RosterRow[] =>
    Array.from({ length: count }, (_, index) => ({
      key: `e-${from + index}`,
      recipient: addressOf(from + index),
      amount: 2n,
    }))

  it("is planned in chunks, chain by chain, each a run of its own", () => {
    const plans = planPayouts([
      { run: runOn("eip155:1"), rows: roster(0, 300) },
      { run: runOn("eip155:137"), rows: roster(300, 10), chunkSize: 4 },
    ])
    expect(plans.map(({ chunks, total }) => [chunks.map(({ payees }) => payees.length), total])).toEqual([
      [[256, 44], 600n],
      [[4, 4, 2], 20n],
    ])
    expect(new Set(plans.map(({ runId }) => runId)).size).toBe(2)
  })

  it("is refused when a payee stands on two chains", () => {
    expect(() =>
      planPayouts([
        { run: runOn("eip155:1"), rows: roster(0, 3) },
        { run: runOn("eip155:137"), rows: roster(2, 3) },
      ]),
    ).toThrow(expect.objectContaining({ code: "AGENT_ROSTER_INVALID" }))
  })
})
