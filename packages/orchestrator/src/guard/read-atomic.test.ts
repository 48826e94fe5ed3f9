import { GROUP_FUNCTIONS, GROUP_TENDING_FUNCTIONS, TOKEN_FUNCTIONS } from "@agentgpt/chain"
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
  SECOND_PAYEE,
  TOKEN,
} from "../../test/support/plan-fixture.ts"
import { COIN, FACTS, POLICY, POLICY_INPUT } from "../../test/support/policy-fixture.ts"
import { buildPlan } from "../plan/build-plan.ts"
import type { DraftStep } from "../plan/draft-step.ts"
import { judgePlan } from "./judge-plan.ts"
import type { Policy, PolicyInput } from "./policy.ts"
import { readEffects } from "./read-effects.ts"
import { readPolicy } from "./read-policy.ts"
import { toPlanAdmissions } from "./to-plan-admissions.ts"

const [COMMIT, AWAY_COMMIT, STRANGER] = [address(0xe1), address(0xe2), address(0xe3)]
const OTHER_COIN = `${OTHER_CHAIN}/slip44:60` as const
const AWAY_ASSET = `${OTHER_CHAIN}/erc20:${OTHER_TOKEN}` as const
const codeHash: Hex = `0x${"ee".repeat(32)}`
const contract = (at: typeof COMMIT, functions = [...GROUP_FUNCTIONS, ...GROUP_TENDING_FUNCTIONS]) =>
  ({ kind: "contract", address: at, codeHash, functions }) as const

const own = POLICY_INPUT.chains[CHAIN]!
const here: PolicyInput["chains"][string] = {
  ...own,
  twoPhaseCommit: COMMIT,
  destinations: [...own.destinations, contract(COMMIT)],
}
const away: PolicyInput["chains"][string] = {
  destinations: [contract(AWAY_COMMIT), contract(OTHER_TOKEN, [...TOKEN_FUNCTIONS])],
  twoPhaseCommit: AWAY_COMMIT,
  largestFeeWei: "500000000000000000",
  largestValueWei: "1000000000000000000",
}
const assets = {
  ...POLICY_INPUT.assets,
  [OTHER_COIN]: POLICY_INPUT.assets[COIN]!,
  [AWAY_ASSET]: POLICY_INPUT.assets[ASSET]!,
}
const policyWith = (more: Partial<PolicyInput> = {}): Policy =>
  readPolicy({ ...POLICY_INPUT, assets, chains: { [CHAIN]: here, [OTHER_CHAIN]: away }, ...more })
const LINKED = policyWith()

type Leg = Readonly<Record<string, CanonicalValue>>
const HERE: Leg = { chain: CHAIN, asset: ASSET, amount: "500000000", receiver: PAYEE }
const AWAY: Leg = { chain: OTHER_CHAIN, asset: AWAY_ASSET, amount: "700000000", receiver: SECOND_PAYEE }
const INPUTS: Readonly<Record<string, CanonicalValue>> = {
  account: PAYER,
  legs: [HERE, AWAY],
  timeToLive: 3_600,
  level: "two-phase-commit",
  largestFeeWei: "1000",
}
const agents = [...AGENTS, offer("cross-chain", [STANDARD_STEPS.bridgeAtomic])]
const rules = { agents, needsScreening: true, contextLength: 16_384, chains: [CHAIN, OTHER_CHAIN] }

/** A plan of a screening and payments on both chains. */
function planWith(
  more: Readonly<Record<string, CanonicalValue>> = {},
  screened: readonly string[] = [PAYEE, SECOND_PAYEE],
) {
  const steps: readonly DraftStep[] = [
    {
      id: "screen",
      kind: "compliance.check",
      chainId: CHAIN,
      inputs: { addresses: { value: [...screened] } },
    },
    {
      id: "pay",
      kind: STANDARD_STEPS.bridgeAtomic.kind,
      chainId: CHAIN,
      inputs: {
        ...Object.fromEntries(
          Object.entries({ ...INPUTS, ...more }).map(([name, value]) => [name, { value }]),
        ),
        screening: { step: "screen", output: "screening" },
      },
    },
  ]
  return buildPlan(steps, rules)
}

const judge = (plan = planWith(), policy = LINKED, facts = {}) =>
  judgePlan(plan, policy, { ...FACTS, ...facts })
const foreign = { ...AWAY, payer: STRANGER, asset: `${OTHER_CHAIN}/erc20:${address(0x77)}` }

describe("payments on several chains", () => {
  it("are allowed where the policy lists TwoPhaseCommit and the tokens on every chain, and the receivers", () => {
    expect(judge()).toMatchObject({ verdict: "allow", findings: [] })
  })

  it("count like payments of each leg, and each message as coins of the chain that it leaves", () => {
    const effects = readEffects(planWith(), LINKED, [])
    const seen = effects.amounts.map(({ chainId, asset, amount, recipient }) => [
      chainId,
      asset,
      amount,
      recipient,
    ])
    expect(seen).toEqual([
      [CHAIN, ASSET, 500_000_000n, PAYEE],
      [OTHER_CHAIN, AWAY_ASSET, 700_000_000n, SECOND_PAYEE],
      // The vote; the decision and once more; the vote once more.
      [OTHER_CHAIN, OTHER_COIN, 1_000n, undefined],
      [CHAIN, COIN, 1_000n, undefined],
      [CHAIN, COIN, 1_000n, undefined],
      [OTHER_CHAIN, OTHER_COIN, 1_000n, undefined],
    ])
    expect(effects.receivers.map(({ recipient }) => recipient)).toEqual([PAYEE, SECOND_PAYEE])
  })

  it("are let in for each token on its chain, and tended under the coins, each with what is there alone", () => {
    const plan = planWith({ legs: [HERE, AWAY, { ...AWAY, amount: "1" }] })
    const admitted = toPlanAdmissions(judge(plan), plan, LINKED, { rosters: [], approvals: {} })
    const seen = admitted.map(({ chainId, admission: { asset, amountLimit, destinations } }) => [
      chainId,
      asset,
      amountLimit,
      destinations,
    ])
    const [here_, away_] = [[TOKEN, COMMIT].toSorted(), [OTHER_TOKEN, AWAY_COMMIT].toSorted()]
    expect(seen).toEqual([
      [CHAIN, TOKEN, 500_000_000n, here_],
      [CHAIN, "native", 2_000n, here_],
      [OTHER_CHAIN, OTHER_TOKEN, 700_000_001n, away_],
      [OTHER_CHAIN, "native", 2_000n, away_],
    ])
    expect(admitted.every(({ admission }) => admission.accounts.join() === PAYER)).toBe(true)
  })

  it("of others move nothing of ours: their tokens need not be known, their receivers do", () => {
    const plan = planWith({ legs: [HERE, foreign] })
    expect(judge(plan)).toMatchObject({ verdict: "allow", findings: [] })
    const { amounts, receivers } = readEffects(plan, LINKED, [])
    expect(amounts.filter(({ asset }) => asset.includes("erc20"))).toHaveLength(1)
    expect(receivers).toContainEqual({ stepId: "pay", recipient: SECOND_PAYEE, payer: STRANGER })
  })

  it("may be of two tokens on one chain: each leg is a transaction of its own", () => {
    const second = { ...HERE, asset: `${CHAIN}/erc20:${OTHER_TOKEN}` }
    const policy = policyWith({
      assets: { ...assets, [second.asset]: POLICY_INPUT.assets[ASSET]! },
      chains: {
        [CHAIN]: {
          ...here,
          destinations: [...here.destinations, contract(OTHER_TOKEN, [...TOKEN_FUNCTIONS])],
        },
        [OTHER_CHAIN]: away,
      },
    })
    const plan = planWith({ legs: [HERE, second, AWAY] })
    const decision = judge(plan, policy)
    expect(decision).toMatchObject({ verdict: "allow", findings: [] })
    const parts = toPlanAdmissions(decision, plan, policy, { rosters: [], approvals: {} })
    expect(parts.filter(({ chainId }) => chainId === CHAIN).map(({ admission }) => admission.asset)).toEqual([
      TOKEN,
      OTHER_TOKEN,
      "native",
    ])
  })

  it("ask approvers of each chain's token above what one may move alone", () => {
    const plan = planWith({ legs: [HERE, { ...AWAY, amount: "950000000" }] })
    expect(judge(plan)).toMatchObject({ verdict: "ask", questions: [{ asset: AWAY_ASSET }] })
  })

  it("count with earlier payments of the day to the same receiver", () => {
    const past = { asset: AWAY_ASSET, recipient: SECOND_PAYEE, amount: "1200000000", atMs: FACTS.nowMs - 1 }
    const { findings } = judge(planWith(), LINKED, { pastPayments: [past] })
    expect(findings.map(({ code }) => code)).toEqual(["POLICY_PAYEE_CAP"])
  })
})

describe("payments on several chains are denied", () => {
  const chains = (one: PolicyInput["chains"][string], other: PolicyInput["chains"][string]) =>
    policyWith({ chains: { [CHAIN]: one, [OTHER_CHAIN]: other } })
  const { twoPhaseCommit: _here, ...unnamed } = here
  const { twoPhaseCommit: _away, ...unnamedAway } = away
  const legs = (more: Leg): Leg => ({ legs: [HERE, { ...AWAY, ...more }] })
  it.each<[string, Policy, Leg, string]>([
    ["without TwoPhaseCommit here", chains(unnamed, away), {}, "POLICY_DESTINATION_REFUSED"],
    ["without TwoPhaseCommit there", chains(here, unnamedAway), {}, "POLICY_DESTINATION_REFUSED"],
    [
      "without it where only others pay",
      chains(here, unnamedAway),
      { legs: [HERE, foreign] },
      "POLICY_DESTINATION_REFUSED",
    ],
    [
      "without a token",
      chains(here, { ...away, destinations: [contract(AWAY_COMMIT)] }),
      {},
      "POLICY_DESTINATION_REFUSED",
    ],
    [
      "above the cap of a payment on another chain",
      LINKED,
      legs({ amount: "1000000001" }),
      "POLICY_PAYMENT_CAP",
    ],
    [
      "with a dearer message than a payment may be",
      LINKED,
      { largestFeeWei: `2${"0".repeat(18)}` },
      "POLICY_PAYMENT_CAP",
    ],
    [
      "in a token that is not named",
      LINKED,
      legs({ asset: `${OTHER_CHAIN}/erc20:${address(0x77)}` }),
      "POLICY_ASSET_REFUSED",
    ],
    [
      "for somebody who is not listed",
      policyWith({ payees: { allow: [PAYEE] } }),
      {},
      "POLICY_PAYEE_UNKNOWN",
    ],
    [
      "for somebody who is denied and whom another pays",
      policyWith({ payees: { deny: [SECOND_PAYEE], unknown: "allow" } }),
      { legs: [HERE, foreign] },
      "POLICY_PAYEE_DENIED",
    ],
    [
      "where no coins of the other chain may be spent",
      policyWith({ assets: { ...POLICY_INPUT.assets, [AWAY_ASSET]: assets[AWAY_ASSET]! } }),
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

  it("by a policy whose TwoPhaseCommit is no destination", async () => {
    const input = { ...POLICY_INPUT, chains: { [CHAIN]: { ...own, twoPhaseCommit: COMMIT } } }
    expect(await refusalOf(() => readPolicy(input))).toMatchObject({ code: "POLICY_INVALID" })
  })
})

describe("messages that go along with a token", () => {
  const free = POLICY.assets[COIN]!.approvalAbove
  const second = { ...AWAY, amount: "1" }
  it("may cost together what goes without approvals", () => {
    const plan = planWith({ legs: [HERE, AWAY, second], largestFeeWei: String(free / 2n) })
    expect(judge(plan).findings.filter(({ verdict }) => verdict === "deny")).toEqual([])
  })

  it("may not cost more, whoever approves it: the signing guard would let no leg through", () => {
    const { verdict, findings } = judge(
      planWith({ legs: [HERE, AWAY, second], largestFeeWei: String(free / 2n + 1n) }),
    )
    expect(verdict).toBe("deny")
    expect(findings.filter((finding) => finding.verdict === "deny")).toMatchObject([
      { code: "POLICY_PLAN_CAP", subjects: [OTHER_COIN] },
    ])
    expect(findings.map(({ sentence }) => sentence).join()).toContain(`raise approvalAbove of ${OTHER_COIN}`)
  })

  it("cost nothing beside legs where the votes are counted, nor legs of others", () => {
    const plan = planWith({ legs: [HERE, HERE, foreign], largestFeeWei: String(free / 2n + 1n) })
    expect(judge(plan).findings.filter(({ verdict }) => verdict === "deny")).toEqual([])
  })
})

describe("a plan is refused with payments on several chains", () => {
  it.each<[string, Leg, readonly string[], string]>([
    ["at a level of one leg", { level: "escrow-release" }, [PAYEE, SECOND_PAYEE], "BRIDGE_LEVEL_REFUSED"],
    ["at an unknown level", { level: "surely" }, [PAYEE, SECOND_PAYEE], "BRIDGE_LEVEL_REFUSED"],
    ["without time", { timeToLive: 0 }, [PAYEE, SECOND_PAYEE], "TASK_VALUE_INVALID"],
    ["on one chain", { legs: [HERE, HERE] }, [PAYEE], "TASK_VALUE_INVALID"],
    [
      "on a chain that is not configured",
      { legs: [HERE, { ...AWAY, chain: "eip155:1", asset: `eip155:1/erc20:${TOKEN}` }] },
      [PAYEE, SECOND_PAYEE],
      "TASK_CHAIN_UNKNOWN",
    ],
    ["of which one receiver is not screened", {}, [PAYEE], "TASK_SCREENING_MISSING"],
    [
      "of which a receiver of another's is not screened",
      { legs: [HERE, foreign] },
      [PAYEE],
      "TASK_SCREENING_MISSING",
    ],
  ])("%s", async (_name, more, screened, code) => {
    expect((await refusalOf(() => planWith(more, screened))).code).toBe(code)
  })
})

describe("a plain call of TwoPhaseCommit", () => {
  const abi = new Interface([`function ${GROUP_FUNCTIONS[0]!.signature}`])
  const prepare = (payer: string) =>
    abi.encodeFunctionData("prepare", [
      [31_337n, COMMIT, PAYER, 0n, 9n, [[31_337n, COMMIT, payer, TOKEN, 5n, STRANGER]]],
      0n,
    ])
  it.each([
    ["that sets aside another's money", STRANGER, "POLICY_FUNCTION_REFUSED"],
    ["that pays whom no list has looked at", PAYER, "POLICY_MOVEMENT_UNKNOWN"],
  ])("%s is denied", (_name, payer, code) => {
    const draft: DraftStep = {
      id: "call",
      kind: STANDARD_STEPS.callContract.kind,
      chainId: CHAIN,
      moves: [{ asset: ASSET, amount: "5", to: PAYEE }],
      inputs: {
        account: { value: PAYER },
        to: { value: COMMIT },
        valueWei: { value: "0" },
        data: { value: prepare(payer) },
      },
    }
    const plan = buildPlan([draft], { ...rules, needsScreening: false })
    const { verdict, findings } = judge(plan, policyWith({ screening: { required: false } }))
    expect(verdict).toBe("deny")
    expect(findings.map((finding) => finding.code)).toContain(code)
  })
})
