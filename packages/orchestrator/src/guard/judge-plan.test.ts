import { PAYOUT_FUNCTIONS } from "@agentgpt/chain"
import type { AllowedFunction } from "@agentgpt/chain"
import { canonicalJson } from "@agentgpt/core"
import { Interface } from "ethers"
import { describe, expect, it } from "vitest"
import {
  address,
  ASSET,
  BRIDGE,
  CHAIN,
  COLLECTION,
  NOTE,
  OTHER_CHAIN,
  OTHER_TOKEN,
  PAYEE,
  PAYER,
  payrollTask,
  PAYOUT,
  ROUTER,
  RULES,
  SECOND_PAYEE,
  TOKEN,
  transferTask,
} from "../../test/support/plan-fixture.ts"
import {
  answer,
  APPROVERS,
  COIN,
  FACTS,
  judge,
  NOW_MS,
  planOf,
  POLICY,
  RUN,
  withLimits,
} from "../../test/support/policy-fixture.ts"
import { buildPlan } from "../plan/build-plan.ts"
import { DAY_MS } from "./judgement-facts.ts"
import type { JudgementFacts } from "./judgement-facts.ts"
import { judgePlan } from "./judge-plan.ts"
import type { Policy } from "./policy.ts"
import { requireAllowed } from "./require-allowed.ts"

const STRANGER = address(0xdd)
/** The selector of `harvest()`. */
const HARVEST = "0x4641257d"
const past = (more: Partial<JudgementFacts["pastPayments"][number]> = {}) => ({
  run: "2026-10",
  asset: ASSET,
  recipient: PAYEE,
  amount: "1000000000",
  atMs: NOW_MS - 1,
  ...more,
})
const coinTask = (more: Readonly<Record<string, unknown>> = {}) =>
  transferTask({ token: "native", decimals: 18, amount: "0.5", ...more })
const swapTask = (maxSlippage: string) => ({
  action: "fx_swap",
  params: {
    chain: CHAIN,
    account: PAYER,
    sell: TOKEN,
    buy: OTHER_TOKEN,
    decimals: 6,
    amount: "10",
    maxSlippage,
  },
})
const approveTask = (spender: string) => ({
  action: "approve",
  params: { chain: CHAIN, token: TOKEN, decimals: 6, owner: PAYER, spender, amount: "10" },
})
const callTask = (more: Readonly<Record<string, unknown>> = {}) => ({
  action: "contract_call",
  params: { chain: CHAIN, account: PAYER, to: ROUTER, data: HARVEST, ...more },
})
const CALLS = new Interface([
  "function deposit(address token, uint256 amount, address owner)",
  "function visit(address place)",
  "function transfer(address to, uint256 amount)",
])
const write = (name: string, ...values: readonly unknown[]) => CALLS.encodeFunctionData(name, values)
const payCall = (total: bigint) => {
  const payout = new Interface(PAYOUT_FUNCTIONS.map(({ signature }) => `function ${signature}`))
  const run = [PAYER, TOKEN, `0x${"00".repeat(32)}`, 1n]
  return payout.encodeFunctionData("pay", [run, [total, [], [], []]])
}
const deposit = (amount: bigint, owner: string = PAYER) => write("deposit", TOKEN, amount, owner)
const mintTask = (to: string = PAYEE) => ({
  action: "mint",
  params: { chain: CHAIN, account: PAYER, collection: COLLECTION, to, count: 2, firstTokenId: "1" },
})
const allowanceTask = (more: Readonly<Record<string, unknown>> = {}) => {
  const inputs = { asset: { value: ASSET }, owner: { value: PAYER }, spender: { value: ROUTER } }
  const give = { ...inputs, amount: { value: "10" } }
  return {
    action: "custom",
    params: {
      steps: [
        { id: "give", kind: "token.approve", chain: CHAIN, inputs: give },
        { id: "take", kind: "token.revoke", chain: CHAIN, after: ["give"], inputs: { ...inputs, ...more } },
      ],
    },
  }
}
const bridgeTask = (moves: readonly unknown[]) => ({
  action: "custom",
  params: {
    steps: [
      { id: "check", kind: "compliance.check", chain: CHAIN, inputs: { addresses: { value: [PAYEE] } } },
      { id: "bridge", kind: BRIDGE.kind, chain: CHAIN, after: ["check"], moves },
    ],
  },
})
const move = { token: TOKEN, decimals: 6, amount: "1", to: PAYEE }
const change = (more: Partial<Policy>): Policy => ({ ...POLICY, ...more })
const withPayees = (more: Partial<Policy["payees"]>) => change({ payees: { ...POLICY.payees, ...more } })
const withChain = (more: Partial<Policy["chains"][typeof CHAIN]>) =>
  change({ chains: { [CHAIN]: { ...POLICY.chains[CHAIN]!, ...more } } })
const withCollection = (functions: readonly AllowedFunction[]) =>
  withChain({
    destinations: POLICY.chains[CHAIN]!.destinations.map((one) =>
      one.kind === "contract" && one.address === COLLECTION ? { ...one, functions } : one,
    ),
  })
const units = (tokens: number) => BigInt(tokens) * 1_000_000n

describe("what is allowed", () => {
  it.each<[string, unknown, Policy?, Partial<JudgementFacts>?]>([
    ["a payroll", payrollTask()],
    ["a transfer", transferTask()],
    ["a transfer of the chain's coin", coinTask()],
    ["a swap within the slippage", swapTask("0.5%")],
    ["an allowance for a listed contract", approveTask(TOKEN)],
    ["a call of a listed contract", callTask({ moves: [move] })],
    ["a call that carries coins and no data", callTask({ data: "0x", to: ROUTER, valueWei: "2" })],
    ["a call that moves what it says", callTask({ data: deposit(units(1)), moves: [move] })],
    ["a call that names a listed contract", callTask({ data: write("visit", TOKEN) })],
    ["an allowance given and taken back", allowanceTask()],
    ["a mint", mintTask()],
    ["a screening alone", { action: "compliance_check", params: { chain: CHAIN, addresses: [STRANGER] } }],
    ["a step of one's own that is listed", bridgeTask([move]), change({ steps: [BRIDGE.kind] })],
    [
      "exactly the caps",
      transferTask({ amount: "900" }),
      withLimits({ perPayment: units(900), perPayee: units(900), perPlan: units(900), perDay: units(900) }),
    ],
    [
      "somebody on no list, where that is allowed",
      transferTask({ to: STRANGER }),
      withPayees({ unknown: "allow" }),
    ],
    [
      "somebody on no list who was paid there before, where one is asked otherwise",
      payrollTask([{ address: STRANGER, amount: "1", key: "carl" }]),
      withPayees({ unknown: "ask" }),
      { lastPayees: [{ payer: PAYER, key: "carl", recipient: STRANGER }] },
    ],
    [
      "the same payee as the last time",
      payrollTask(),
      POLICY,
      { lastPayees: [{ payer: PAYER, key: "anna", recipient: PAYEE }] },
    ],
    [
      "another payer's payee at another address",
      payrollTask(),
      POLICY,
      { lastPayees: [{ payer: STRANGER, key: "anna", recipient: STRANGER }] },
    ],
    [
      "a day's cap, with what is 24 hours old",
      transferTask(),
      withLimits({ perDay: 12_500_000n }),
      { pastPayments: [past({ atMs: NOW_MS - DAY_MS })] },
    ],
    [
      "a day's cap, with another asset's payments",
      transferTask(),
      withLimits({ perDay: 12_500_000n }),
      { pastPayments: [past({ asset: COIN })] },
    ],
    [
      "a day's cap, with what this run itself has paid",
      transferTask(),
      withLimits({ perDay: 12_500_000n }),
      { pastPayments: [past({ run: RUN })] },
    ],
    [
      "a payee's cap, with other payees' payments",
      transferTask(),
      withLimits({ perPayee: 12_500_000n }),
      { pastPayments: [past({ recipient: SECOND_PAYEE })] },
    ],
    [
      "no screening, where the policy does without",
      transferTask(),
      change({ screening: { required: false, onRefused: "block" } }),
    ],
    [
      "refused payees left out, where the policy lets",
      payrollTask(undefined, { onRefused: "skip" }),
      change({ screening: { required: true, onRefused: "skip" } }),
    ],
  ])("%s", async (_name, task, policy, facts) => {
    const decision = await judge(task, policy, facts)
    expect(decision).toMatchObject({ verdict: "allow", findings: [], questions: [] })
    expect(() => requireAllowed(decision)).not.toThrow()
  })
})

describe("what is denied, everything else being right", () => {
  it.each<[string, string, unknown, Policy?, Partial<JudgementFacts>?]>([
    [
      "another chain",
      "POLICY_CHAIN_REFUSED",
      { action: "compliance_check", params: { chain: OTHER_CHAIN, addresses: [PAYEE] } },
    ],
    [
      "an asset without caps",
      "POLICY_ASSET_REFUSED",
      transferTask(),
      change({ assets: { [COIN]: POLICY.assets[COIN]! } }),
    ],
    ["a payment over its cap", "POLICY_PAYMENT_CAP", transferTask(), withLimits({ perPayment: 12_499_999n })],
    [
      "an allowance over the cap of a payment",
      "POLICY_PAYMENT_CAP",
      approveTask(TOKEN),
      withLimits({ perPayment: 9_999_999n }),
    ],
    [
      "a sale over the cap of a payment",
      "POLICY_PAYMENT_CAP",
      swapTask("0.5%"),
      withLimits({ perPayment: 9_999_999n }),
    ],
    ["a payee over their cap", "POLICY_PAYEE_CAP", transferTask(), withLimits({ perPayee: 12_499_999n })],
    [
      "a payee over their cap in two payments",
      "POLICY_PAYEE_CAP",
      { action: "transfer", params: { transfers: [transferTask().params, transferTask().params] } },
      withLimits({ perPayee: 24_999_999n }),
    ],
    [
      "a payee over their cap with what they got before",
      "POLICY_PAYEE_CAP",
      transferTask(),
      withLimits({ perPayee: units(1_000) }),
      { pastPayments: [past({ atMs: NOW_MS - DAY_MS + 1 })] },
    ],
    ["a plan over its cap", "POLICY_PLAN_CAP", payrollTask(), withLimits({ perPlan: 300_499_999n })],
    ["a day over its cap", "POLICY_DAY_CAP", payrollTask(), withLimits({ perDay: 300_499_999n })],
    [
      "a day over its cap with what went before",
      "POLICY_DAY_CAP",
      transferTask(),
      withLimits({ perDay: units(1_000) }),
      { pastPayments: [past({ recipient: STRANGER, atMs: NOW_MS - DAY_MS + 1 })] },
    ],
    [
      "a day over its cap with a sum of payees whom it does not pay",
      "POLICY_DAY_CAP",
      transferTask(),
      withLimits({ perDay: units(1_000) }),
      { pastPayments: [{ asset: ASSET, amount: "1000000000", atMs: NOW_MS - 1 }] },
    ],
    [
      "a day over its cap with a payment of a clock that runs ahead",
      "POLICY_DAY_CAP",
      transferTask(),
      withLimits({ perDay: units(1_000) }),
      { pastPayments: [past({ recipient: STRANGER, atMs: NOW_MS + 60_000 })] },
    ],
    ["somebody on the deny-list", "POLICY_PAYEE_DENIED", transferTask(), withPayees({ deny: [PAYEE] })],
    [
      "somebody on the deny-list, where others are allowed",
      "POLICY_PAYEE_DENIED",
      transferTask({ to: STRANGER }),
      withPayees({ deny: [STRANGER], unknown: "allow" }),
    ],
    ["somebody on no list", "POLICY_PAYEE_UNKNOWN", transferTask({ to: STRANGER })],
    [
      "somebody on no list among payees",
      "POLICY_PAYEE_UNKNOWN",
      payrollTask([{ address: STRANGER, amount: "1" }]),
    ],
    [
      "somebody on no list, though paid there before",
      "POLICY_PAYEE_UNKNOWN",
      payrollTask([{ address: STRANGER, amount: "1", key: "carl" }]),
      POLICY,
      { lastPayees: [{ payer: PAYER, key: "carl", recipient: STRANGER }] },
    ],
    ["a mint to somebody on no list", "POLICY_PAYEE_UNKNOWN", mintTask(STRANGER)],
    [
      "a declared movement to somebody on no list",
      "POLICY_PAYEE_UNKNOWN",
      callTask({ moves: [{ ...move, to: STRANGER }] }),
    ],
    [
      "a token that is no destination",
      "POLICY_DESTINATION_REFUSED",
      transferTask({ token: OTHER_TOKEN }),
      change({ assets: { ...POLICY.assets, [`${CHAIN}/erc20:${OTHER_TOKEN}`]: POLICY.assets[ASSET]! } }),
    ],
    [
      "a payroll without BatchPayout",
      "POLICY_DESTINATION_REFUSED",
      payrollTask(),
      withChain({ payout: undefined }),
    ],
    [
      "a swap without a router",
      "POLICY_DESTINATION_REFUSED",
      swapTask("0.5%"),
      withChain({ router: undefined }),
    ],
    ["a spender that is no destination", "POLICY_DESTINATION_REFUSED", approveTask(STRANGER)],
    ["a contract that is no destination", "POLICY_DESTINATION_REFUSED", callTask({ to: STRANGER })],
    [
      "a call that names a contract that is no destination",
      "POLICY_DESTINATION_REFUSED",
      callTask({ data: write("visit", STRANGER) }),
    ],
    [
      "taking back from a spender that is no destination",
      "POLICY_DESTINATION_REFUSED",
      allowanceTask({ spender: { value: STRANGER } }),
    ],
    ["a function that is not listed", "POLICY_FUNCTION_REFUSED", callTask({ data: "0x01020304" })],
    [
      "a call without data to a contract that takes none",
      "POLICY_FUNCTION_REFUSED",
      callTask({ to: TOKEN, data: "0x" }),
    ],
    [
      "a call for another account than its own",
      "POLICY_FUNCTION_REFUSED",
      callTask({ data: deposit(0n, STRANGER) }),
    ],
    ["a call whose data is cut off", "POLICY_FUNCTION_REFUSED", callTask({ data: deposit(1n).slice(0, -2) })],
    [
      "a collection whose functions do not mint to many",
      "POLICY_FUNCTION_REFUSED",
      mintTask(),
      withCollection([{ signature: "safeMint(address,uint256)" }]),
    ],
    [
      "a collection whose only list of numbers are amounts",
      "POLICY_FUNCTION_REFUSED",
      mintTask(),
      withCollection([{ signature: "payMany(address[],uint256[])" }]),
    ],
    [
      "a call that moves more than it says",
      "POLICY_MOVEMENT_UNKNOWN",
      callTask({ data: deposit(units(1) + 1n), moves: [move] }),
    ],
    ["a call that moves and says nothing", "POLICY_MOVEMENT_UNKNOWN", callTask({ data: deposit(1n) })],
    [
      "a transfer in the dress of a call",
      "POLICY_MOVEMENT_UNKNOWN",
      callTask({ to: TOKEN, data: write("transfer", STRANGER, units(1)), moves: [move] }),
    ],
    [
      "a payroll in the dress of a call",
      "POLICY_MOVEMENT_UNKNOWN",
      callTask({ to: PAYOUT, data: payCall(units(1)), moves: [move] }),
    ],
    [
      "a collection that is no destination",
      "POLICY_DESTINATION_REFUSED",
      mintTask(),
      withChain({
        destinations: POLICY.chains[CHAIN]!.destinations.filter((one) => one.address !== COLLECTION),
      }),
    ],
    [
      "the chain's coin to somebody who is no destination",
      "POLICY_DESTINATION_REFUSED",
      coinTask({ to: SECOND_PAYEE }),
    ],
    ["too much of the chain's coin", "POLICY_VALUE_CAP", coinTask(), withChain({ largestValueWei: 1n })],
    [
      "too much of the chain's coin in a call",
      "POLICY_VALUE_CAP",
      callTask({ valueWei: "2" }),
      withChain({ largestValueWei: 1n }),
    ],
    ["a price that may slip", "POLICY_SLIPPAGE_CAP", swapTask("0.51%")],
    ["a step of one's own that is not listed", "POLICY_STEP_REFUSED", bridgeTask([move])],
    [
      "a step of one's own that does not say what it moves",
      "POLICY_MOVEMENT_UNKNOWN",
      bridgeTask([]),
      change({ steps: [BRIDGE.kind] }),
    ],
    [
      "several tokens in one step",
      "POLICY_MOVEMENT_MIXED",
      bridgeTask([move, { ...move, token: OTHER_TOKEN }]),
      change({
        steps: [BRIDGE.kind],
        assets: { ...POLICY.assets, [`${CHAIN}/erc20:${OTHER_TOKEN}`]: POLICY.assets[ASSET]! },
        chains: {
          [CHAIN]: {
            ...POLICY.chains[CHAIN]!,
            destinations: [...POLICY.chains[CHAIN]!.destinations, { kind: "account", address: OTHER_TOKEN }],
          },
        },
      }),
    ],
    ["refused payees left out", "POLICY_SCREENING_LENIENT", payrollTask(undefined, { onRefused: "skip" })],
    ["an approver who pays", "POLICY_APPROVER_PAYS", transferTask({ payer: APPROVERS[2]!.address })],
  ])("%s", async (_name, code, task, policy, facts) => {
    const decision = await judge(task, policy, facts)
    expect(decision.findings.map((finding) => finding.code)).toEqual([code])
    expect(decision).toMatchObject({ verdict: "deny", questions: [], findings: [{ verdict: "deny" }] })
    expect(() => requireAllowed(decision)).toThrow(expect.objectContaining({ code }))
  })

  it("a payment that nobody screens, planned where nobody had to", async () => {
    for (const task of [payrollTask(), transferTask(), mintTask(), callTask()]) {
      const { plan, rosters } = await planOf(task, false)
      const decision = judgePlan(plan, POLICY, { ...FACTS, rosters })
      expect(decision).toMatchObject({ verdict: "deny", findings: [{ code: "POLICY_SCREENING_MISSING" }] })
    }
  })

  it("an amount that is known only later", () => {
    const inputs = { asset: { value: ASSET }, payer: { value: PAYER }, recipient: { value: PAYEE } }
    const plan = buildPlan(
      [
        {
          id: "quote",
          kind: "fx.quote",
          chainId: CHAIN,
          inputs: {
            sell: { value: ASSET },
            buy: { value: ASSET },
            sellAmount: { value: "1" },
            maxSlippage: { value: 1 },
          },
        },
        {
          id: "swap",
          kind: "fx.swap",
          chainId: CHAIN,
          inputs: { account: { value: PAYER }, quote: { step: "quote", output: "quote" } },
        },
        {
          id: "pay",
          kind: "payment.transfer",
          chainId: CHAIN,
          inputs: { ...inputs, amount: { step: "swap", output: "bought" } },
        },
      ],
      { ...RULES, needsScreening: false },
    )
    const policy = change({ screening: { required: false, onRefused: "block" } })
    expect(judgePlan(plan, policy, FACTS)).toMatchObject({
      verdict: "deny",
      findings: [
        { code: "POLICY_MOVEMENT_UNKNOWN", subjects: ["pay: amount is known only when the plan runs"] },
      ],
    })
  })

  it("a quote that was made up", () => {
    const quote = {
      sell: ASSET,
      buy: ASSET,
      sellAmount: "1",
      buyAmount: "1",
      leastBuyAmount: "0",
      expiresAtMs: 1,
      source: "me",
    }
    const plan = buildPlan(
      [
        {
          id: "swap",
          kind: "fx.swap",
          chainId: CHAIN,
          inputs: { account: { value: PAYER }, quote: { value: quote } },
        },
      ],
      RULES,
    )
    expect(judgePlan(plan, POLICY, FACTS)).toMatchObject({
      verdict: "deny",
      findings: [{ code: "POLICY_MOVEMENT_UNKNOWN" }],
    })
  })

  it("everything, with every reason in one fixed order", async () => {
    const task = payrollTask([{ address: STRANGER, amount: "1001" }], { onRefused: "skip" })
    const decision = await judge(task)
    expect(decision.findings.map(({ code }) => code)).toEqual([
      "POLICY_APPROVALS_MISSING",
      "POLICY_PAYEE_UNKNOWN",
      "POLICY_PAYMENT_CAP",
      "POLICY_SCREENING_LENIENT",
    ])
  })
})

describe("rosters", () => {
  it("have to be there", async () => {
    const { plan } = await planOf(payrollTask())
    expect(() => judgePlan(plan, POLICY, FACTS)).toThrow(
      expect.objectContaining({ code: "TASK_ROSTER_MISSING" }),
    )
  })

  it("have to be those of the plan", async () => {
    const { plan, rosters } = await planOf(payrollTask())
    const [roster] = rosters
    const rows = roster!.rows.map((row, index) => (index === 0 ? { ...row, recipient: SECOND_PAYEE } : row))
    expect(() => judgePlan(plan, POLICY, { ...FACTS, rosters: [{ ...roster!, rows }] })).toThrow(
      expect.objectContaining({ code: "TASK_ROSTER_DIFFERS" }),
    )
  })

  it.each([{ total: "1" }, { count: 1 }])("have to add up to what the plan says: %o", async (more) => {
    const { plan, rosters } = await planOf(payrollTask())
    const steps = plan.steps.map((step) => {
      const payments = step.inputs["payments"]
      const value = { ...(payments as { value: object }).value, ...more }
      return { ...step, after: [], inputs: { ...step.inputs, payments: { value: value as never } } }
    })
    expect(() => judgePlan({ ...plan, steps }, POLICY, { ...FACTS, rosters })).toThrow(
      expect.objectContaining({ code: "TASK_ROSTER_DIFFERS" }),
    )
  })
})

describe("what is asked", () => {
  const large = payrollTask([
    { address: PAYEE, amount: "500", key: "anna" },
    { address: SECOND_PAYEE, amount: "400.000001", key: "ben" },
  ])

  it("is 2 of 3 signatures for more than one may move alone", async () => {
    const decision = await judge(large)
    expect(decision).toMatchObject({
      verdict: "ask",
      findings: [{ code: "POLICY_APPROVALS_MISSING", verdict: "ask" }],
      questions: [
        {
          amountLimit: "900000001",
          needed: 2,
          isAnswered: false,
          problems: ["GUARD_APPROVALS_MISSING", expect.any(String), expect.any(String)],
        },
      ],
      expiresAtMs: NOW_MS + DAY_MS,
    })
    expect(() => requireAllowed(decision)).toThrow(
      expect.objectContaining({ code: "POLICY_APPROVALS_MISSING" }),
    )
    const approvals = await answer(decision.questions)
    expect(await judge(large, POLICY, { approvals })).toMatchObject({
      verdict: "allow",
      questions: [{ isAnswered: true }],
    })
  })

  it("can be parked as canonical data", async () => {
    const decision = await judge(large)
    expect(JSON.parse(canonicalJson(decision as never))).toEqual(decision)
  })

  it.each<
    [
      string,
      string,
      (questions: Parameters<typeof answer>[0]) => ReturnType<typeof answer>,
      Policy?,
      Partial<JudgementFacts>?,
    ]
  >([
    ["one signature", "GUARD_APPROVALS_MISSING", (questions) => answer(questions, [0])],
    [
      "one person's two signatures",
      "GUARD_APPROVAL_REPEATED",
      async (questions) => {
        const [one, more] = [
          await answer(questions, [0]),
          await answer(questions, [0], { expiresAtMs: NOW_MS + 60_000 }),
        ]
        return Object.fromEntries(
          questions.map(({ planHash }) => [planHash, [...one[planHash]!, ...more[planHash]!]]),
        )
      },
    ],
    [
      "expired signatures",
      "GUARD_APPROVAL_EXPIRED",
      (questions) => answer(questions, [0, 1], { expiresAtMs: NOW_MS }),
    ],
    [
      "signatures for less",
      "GUARD_APPROVAL_TOO_SMALL",
      (questions) => answer(questions.map((question) => ({ ...question, amountLimit: "900000000" }))),
    ],
    [
      "signatures of another run",
      "GUARD_APPROVER_FOREIGN",
      async (questions) => {
        const other = await judge(large, POLICY, { run: "2026-10" })
        const signed = await answer(other.questions)
        return { [questions[0]!.planHash]: Object.values(signed)[0]! }
      },
    ],
    [
      "signatures of an approver who was removed since",
      "GUARD_APPROVER_FOREIGN",
      (questions) => answer(questions, [0, 1]),
      change({ approvals: { ...POLICY.approvals, approvers: POLICY.approvals.approvers.slice(1) } }),
    ],
    [
      "signatures under another version",
      "GUARD_APPROVER_FOREIGN",
      (questions) => answer(questions, [0, 1]),
      change({ version: 8 }),
    ],
    [
      "forged signatures",
      "GUARD_APPROVAL_INVALID",
      async (questions) => {
        const signed = await answer(questions)
        const forged = Object.values(signed)[0]!.map((one) => ({
          ...one,
          signature: `0x${"11".repeat(65)}` as const,
        }))
        return { [questions[0]!.planHash]: forged }
      },
    ],
  ])("is not answered by %s", async (_name, problem, sign, policy, facts) => {
    const { questions } = await judge(large)
    const decision = await judge(large, policy, { ...facts, approvals: await sign(questions) })
    expect(decision.verdict).toBe("ask")
    expect(decision.questions[0]?.problems).toContain(problem)
  })

  it.each<[string, string, unknown, Policy, Partial<JudgementFacts>?]>([
    [
      "an address that has changed",
      "POLICY_PAYEE_CHANGED",
      payrollTask(),
      POLICY,
      { lastPayees: [{ payer: PAYER, key: "anna", recipient: STRANGER }] },
    ],
    [
      "somebody on no list",
      "POLICY_PAYEE_UNKNOWN",
      transferTask({ to: STRANGER }),
      withPayees({ unknown: "ask" }),
    ],
  ])("is also %s, however little is paid", async (_name, code, task, policy, facts) => {
    const decision = await judge(task, policy, facts)
    expect(decision.findings).toMatchObject([{ code, verdict: "ask" }])
    expect(decision).toMatchObject({ verdict: "ask", questions: [{ isAnswered: false }] })
    const approvals = await answer(decision.questions, [2, 0], { policy })
    expect(await judge(task, policy, { ...facts, approvals })).toMatchObject({
      verdict: "allow",
      findings: [{ code }],
    })
  })

  it("is one question for each asset, and only for those that need it", async () => {
    const transfers = [transferTask({ amount: "950" }).params, coinTask({ amount: "0.95" }).params]
    const one = await judge({ action: "transfer", params: { transfers: [transfers[0], coinTask().params] } })
    expect(one.questions).toMatchObject([{ asset: ASSET, amountLimit: "950000000" }])
    const both = await judge({ action: "transfer", params: { transfers } })
    expect(both.questions.map(({ asset }) => asset)).toEqual([ASSET, COIN].sort())
    const approvals = await answer(both.questions.slice(0, 1))
    expect(await judge({ action: "transfer", params: { transfers } }, POLICY, { approvals })).toMatchObject({
      verdict: "ask",
    })
  })
})

it("does not ask about steps that only look", async () => {
  const task = { action: "custom", params: { steps: [{ id: "note", kind: NOTE.kind, chain: CHAIN }] } }
  expect(await judge(task)).toMatchObject({ verdict: "allow" })
})
