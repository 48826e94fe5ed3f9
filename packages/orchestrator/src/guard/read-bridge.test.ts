import { ORDER_FUNCTIONS, TENDING_FUNCTIONS } from "@agentgpt/chain"
import { STANDARD_STEPS } from "@agentgpt/core"
import type { CanonicalValue, Hex } from "@agentgpt/core"
import { Interface } from "ethers"
import { describe, expect, it } from "vitest"
import {
  address,
  AGENTS,
  ASSET,
  CHAIN,
  offer,
  OTHER_CHAIN,
  OTHER_TOKEN,
  PAYEE,
  PAYER,
  refusalOf,
  TOKEN,
} from "../../test/support/plan-fixture.ts"
import { COIN, FACTS, POLICY, POLICY_INPUT, RUN } from "../../test/support/policy-fixture.ts"
import { buildPlan } from "../plan/build-plan.ts"
import type { DraftStep } from "../plan/draft-step.ts"
import { judgePlan } from "./judge-plan.ts"
import type { Policy, PolicyInput } from "./policy.ts"
import { readEffects } from "./read-effects.ts"
import { readPolicy } from "./read-policy.ts"
import { splitPlan } from "./plan-parts.ts"
import { toPlanAdmissions } from "./to-plan-admissions.ts"

const ARBITER = address(0xe1)
const AWAY_ARBITER = address(0xe2)
const TARGET = address(0xe3)
const OTHER_COIN = `${OTHER_CHAIN}/slip44:60` as const
/** The selector of `harvest()`. */
const HARVEST = "0x4641257d"
const CALLS = new Interface(["function visit(address)", "function transfer(address, uint256)"])

const codeHash: Hex = `0x${"ee".repeat(32)}`
const arbiterAt = (at: typeof ARBITER) =>
  ({
    kind: "contract",
    address: at,
    codeHash,
    functions: [...ORDER_FUNCTIONS, ...TENDING_FUNCTIONS],
  }) as const
const target = {
  kind: "contract",
  address: TARGET,
  codeHash,
  functions: [
    { signature: "harvest()" },
    { signature: "visit(address)", listed: [[0]] },
    { signature: "transfer(address,uint256)", amount: { effect: "moves", path: [1], asset: "destination" } },
  ],
} as const
const own = POLICY_INPUT.chains[CHAIN]!
const away: PolicyInput["chains"][string] = {
  destinations: [arbiterAt(AWAY_ARBITER), target],
  arbiter: AWAY_ARBITER,
  largestFeeWei: "500000000000000000",
  largestValueWei: "1000000000000000000",
}
const here: PolicyInput["chains"][string] = {
  ...own,
  arbiter: ARBITER,
  destinations: [...own.destinations, arbiterAt(ARBITER)],
}
const assets = { ...POLICY_INPUT.assets, [OTHER_COIN]: POLICY_INPUT.assets[COIN]! }
const policyWith = (more: Partial<PolicyInput> = {}): Policy =>
  readPolicy({ ...POLICY_INPUT, assets, chains: { [CHAIN]: here, [OTHER_CHAIN]: away }, ...more })
const LINKED = policyWith()

const INPUTS: Readonly<Record<string, CanonicalValue>> = {
  account: PAYER,
  destination: OTHER_CHAIN,
  target: TARGET,
  data: HARVEST,
  gasLimit: 200_000,
  asset: ASSET,
  amount: "500000000",
  beneficiary: PAYEE,
  timeToLive: 3_600,
  level: "escrow-release",
  largestFeeWei: "1000",
}
const agents = [...AGENTS, offer("cross-chain", [STANDARD_STEPS.bridgeAndExecute])]

/** A plan of a screening and an order; `undefined` leaves a value out. */
function planWith(
  more: Readonly<Record<string, CanonicalValue | undefined>> = {},
  screened: readonly string[] = [PAYEE, TARGET],
) {
  const given = Object.entries({ ...INPUTS, ...more }).filter(([, value]) => value !== undefined)
  const steps: readonly DraftStep[] = [
    {
      id: "screen",
      kind: "compliance.check",
      chainId: CHAIN,
      inputs: { addresses: { value: [...screened] } },
    },
    {
      id: "order",
      kind: STANDARD_STEPS.bridgeAndExecute.kind,
      chainId: CHAIN,
      inputs: {
        ...Object.fromEntries(given.map(([name, value]) => [name, { value: value as CanonicalValue }])),
        screening: { step: "screen", output: "screening" },
      },
    },
  ]
  const rules = { agents, needsScreening: true, contextLength: 16_384, chains: [CHAIN, OTHER_CHAIN] }
  return buildPlan(steps, rules)
}

const judge = (plan = planWith(), policy = LINKED, facts = {}) =>
  judgePlan(plan, policy, { ...FACTS, ...facts })
const codesOf = (...given: Parameters<typeof judge>) => judge(...given).findings.map(({ code }) => code)
const BEST_EFFORT = { level: "best-effort", asset: undefined, amount: undefined, beneficiary: undefined }

describe("an order to another chain", () => {
  it("is allowed where the policy lists both arbiters, the target, its function and the payee", () => {
    expect(judge()).toMatchObject({ verdict: "allow", findings: [] })
    expect(judge(planWith(BEST_EFFORT, [TARGET]))).toMatchObject({ verdict: "allow", findings: [] })
  })

  it("counts what is set aside as a payment, and each message as coins of the chain that it leaves", () => {
    const effects = readEffects(planWith(), LINKED, [])
    expect(
      effects.amounts.map(({ chainId, asset, amount, recipient }) => [chainId, asset, amount, recipient]),
    ).toEqual([
      [CHAIN, ASSET, 500_000_000n, PAYEE],
      [CHAIN, COIN, 1_000n, undefined],
      [CHAIN, COIN, 1_000n, undefined],
      [OTHER_CHAIN, OTHER_COIN, 1_000n, undefined],
    ])
    expect(effects.receivers).toEqual([{ stepId: "order", recipient: PAYEE, payer: PAYER }])
  })

  it("is let in under its token, and tended under the coins of its chains, each with what is there alone", () => {
    const plan = planWith()
    const admitted = toPlanAdmissions(judge(plan), plan, LINKED, { rosters: [], approvals: {} })
    const seen = admitted.map(
      ({ chainId, stepIds, admission: { asset, amountLimit, destinations, accounts } }) => ({
        chainId,
        stepIds,
        asset,
        amountLimit,
        destinations,
        accounts,
      }),
    )
    const common = { stepIds: ["order"], accounts: [PAYER] }
    expect(seen).toEqual([
      { ...common, chainId: CHAIN, asset: TOKEN, amountLimit: 500_000_000n, destinations: [TOKEN, ARBITER] },
      { ...common, chainId: CHAIN, asset: "native", amountLimit: 1_000n, destinations: [TOKEN, ARBITER] },
      {
        ...common,
        chainId: OTHER_CHAIN,
        asset: "native",
        amountLimit: 1_000n,
        destinations: [AWAY_ARBITER, TARGET],
      },
    ])
  })

  it("that sets nothing aside is sent and tended under the coin, counted once", () => {
    const plan = planWith(BEST_EFFORT, [TARGET])
    const parts = splitPlan(plan, readEffects(plan, LINKED, []), RUN)
    expect(parts.map(({ asset, amountLimit }) => [asset, amountLimit])).toEqual([
      [COIN, 2_000n],
      [OTHER_COIN, 1_000n],
    ])
  })

  it("counts with earlier payments of the day to the same payee", () => {
    const past = {
      run: "2026-10",
      asset: ASSET,
      recipient: PAYEE,
      amount: "1200000000",
      atMs: FACTS.nowMs - 1,
    }
    expect(codesOf(planWith(), LINKED, { pastPayments: [past] })).toEqual(["POLICY_PAYEE_CAP"])
  })

  it("asks approvers above what one may move alone", () => {
    const plan = planWith({ amount: "950000000" })
    expect(judge(plan)).toMatchObject({ verdict: "ask", questions: [{ asset: ASSET }] })
  })
})

describe("an order is denied", () => {
  const chains = (one: PolicyInput["chains"][string], other: PolicyInput["chains"][string]) =>
    policyWith({ chains: { [CHAIN]: one, [OTHER_CHAIN]: other } })
  const { arbiter: _here, ...unnamed } = here
  const { arbiter: _away, ...unnamedAway } = away
  it.each<[string, Policy, Readonly<Record<string, CanonicalValue>>, string]>([
    ["without an arbiter here", chains(unnamed, away), {}, "POLICY_DESTINATION_REFUSED"],
    ["without an arbiter there", chains(here, unnamedAway), {}, "POLICY_DESTINATION_REFUSED"],
    [
      "without the target",
      chains(here, { ...away, destinations: [arbiterAt(AWAY_ARBITER)] }),
      {},
      "POLICY_DESTINATION_REFUSED",
    ],
    ["for another function of the target", LINKED, { data: "0x01020304" }, "POLICY_FUNCTION_REFUSED"],
    [
      "for a call that names addresses",
      LINKED,
      { data: CALLS.encodeFunctionData("visit", [PAYEE]) },
      "POLICY_FUNCTION_REFUSED",
    ],
    [
      "for a call that moves tokens there",
      LINKED,
      { data: CALLS.encodeFunctionData("transfer", [PAYEE, 5n]) },
      "POLICY_FUNCTION_REFUSED",
    ],
    ["above the cap of a payment", LINKED, { amount: "1000000001" }, "POLICY_PAYMENT_CAP"],
    [
      "with a dearer message than a payment may be",
      LINKED,
      { largestFeeWei: `2${"0".repeat(18)}` },
      "POLICY_PAYMENT_CAP",
    ],
    [
      "in a token that is not named",
      LINKED,
      { asset: `${CHAIN}/erc20:${OTHER_TOKEN}` },
      "POLICY_ASSET_REFUSED",
    ],
    [
      "for somebody who is not listed",
      policyWith({ payees: { allow: [PAYER] } }),
      {},
      "POLICY_PAYEE_UNKNOWN",
    ],
    [
      "for somebody who is denied",
      policyWith({ payees: { deny: [PAYEE], unknown: "allow" } }),
      {},
      "POLICY_PAYEE_DENIED",
    ],
    [
      "where no coins of the other chain may be spent",
      policyWith({ assets: POLICY_INPUT.assets }),
      {},
      "POLICY_ASSET_REFUSED",
    ],
    [
      "out of an approver's account",
      LINKED,
      { account: POLICY.approvals.approvers[0]! },
      "POLICY_APPROVER_PAYS",
    ],
  ])("%s", (_name, policy, more, code) => {
    const { verdict, findings } = judge(planWith(more), policy)
    expect(verdict).toBe("deny")
    expect(findings.map((finding) => finding.code)).toContain(code)
  })
})

describe("a plan is refused with an order", () => {
  it.each<[string, Readonly<Record<string, CanonicalValue | undefined>>, readonly string[], string]>([
    ["at a level of several legs", { level: "two-phase-commit" }, [PAYEE, TARGET], "BRIDGE_LEVEL_REFUSED"],
    ["at an unknown level", { level: "surely" }, [PAYEE, TARGET], "BRIDGE_LEVEL_REFUSED"],
    ["to its own chain", { destination: CHAIN }, [PAYEE, TARGET], "TASK_VALUE_INVALID"],
    ["to a chain that is not configured", { destination: "eip155:1" }, [PAYEE, TARGET], "TASK_CHAIN_UNKNOWN"],
    ["that lacks its beneficiary", { beneficiary: undefined }, [TARGET], "TASK_VALUE_INVALID"],
    ["that sets money aside at best effort", { level: "best-effort" }, [PAYEE, TARGET], "TASK_VALUE_INVALID"],
    ["whose beneficiary is not screened", {}, [TARGET], "TASK_SCREENING_MISSING"],
    ["whose target is not screened", {}, [PAYEE], "TASK_SCREENING_MISSING"],
  ])("%s", async (_name, more, screened, code) => {
    expect((await refusalOf(() => planWith(more, screened))).code).toBe(code)
  })
})
