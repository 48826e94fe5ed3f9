import { checkAdmission, checkApprovals } from "@agentgpt/chain"
import { describe, expect, it } from "vitest"
import {
  ASSET,
  CHAIN,
  PAYEE,
  PAYER,
  PAYOUT,
  payrollTask,
  ROUTER,
  SECOND_PAYEE,
  TOKEN,
  transferTask,
} from "../../test/support/plan-fixture.ts"
import {
  answer,
  APPROVERS,
  FACTS,
  NOW_MS,
  planOf,
  POLICY,
  RUN,
  withLimits,
} from "../../test/support/policy-fixture.ts"
import { DAY_MS } from "./judgement-facts.ts"
import { judgePlan } from "./judge-plan.ts"
import { recheckPlan } from "./recheck-plan.ts"
import { requireAllowed } from "./require-allowed.ts"
import { toPlanAdmissions } from "./to-plan-admissions.ts"
import { toSigningPolicy } from "./to-signing-policy.ts"
import { writeQuestion } from "./write-question.ts"

const large = payrollTask([
  { address: PAYEE, amount: "500", key: "anna" },
  { address: SECOND_PAYEE, amount: "401", key: "ben" },
])

async function ask() {
  const { plan, rosters } = await planOf(large)
  const facts = { ...FACTS, rosters }
  return { plan, rosters, facts, decision: judgePlan(plan, POLICY, facts) }
}

describe("a parked question", () => {
  it("is answered in time", async () => {
    const { plan, facts, decision } = await ask()
    const later = { ...facts, nowMs: decision.expiresAtMs - 1 }
    expect(recheckPlan(decision, plan, POLICY, later)).toMatchObject({
      verdict: "ask",
      expiresAtMs: decision.expiresAtMs,
    })
    const approvals = await answer(decision.questions, [0, 2], { expiresAtMs: decision.expiresAtMs })
    const answered = recheckPlan(decision, plan, POLICY, { ...later, approvals })
    expect(answered.verdict).toBe("allow")
    expect(() => requireAllowed(answered)).not.toThrow()
  })

  it("is shown to wallets with its time", async () => {
    const { decision } = await ask()
    const [question] = decision.questions
    expect(writeQuestion(POLICY, decision, question!)).toMatchObject({
      domain: { name: "Example Payroll", chainId: 31_337n },
      message: {
        planHash: question!.planHash,
        policyVersion: 7,
        amountLimit: 901_000_000n,
        expiresAt: BigInt((NOW_MS + DAY_MS) / 1_000),
      },
    })
  })

  it("is void after its time, though signatures still hold", async () => {
    const { plan, facts, decision } = await ask()
    const approvals = await answer(decision.questions, [0, 1], { expiresAtMs: decision.expiresAtMs + DAY_MS })
    const late = recheckPlan(decision, plan, POLICY, { ...facts, approvals, nowMs: decision.expiresAtMs })
    expect(late).toMatchObject({
      verdict: "deny",
      findings: [{ code: "POLICY_ASK_EXPIRED" }, { code: "POLICY_APPROVALS_MISSING" }],
    })
    expect(() => requireAllowed(late)).toThrow(expect.objectContaining({ code: "POLICY_ASK_EXPIRED" }))
  })

  it("keeps the time of its first asking, however often it is looked at", async () => {
    const { plan, facts, decision } = await ask()
    const again = recheckPlan(decision, plan, POLICY, { ...facts, nowMs: NOW_MS + 1_000 })
    expect(recheckPlan(again, plan, POLICY, { ...facts, nowMs: NOW_MS + 2_000 }).expiresAtMs).toBe(
      decision.expiresAtMs,
    )
  })

  it("is void once the policy has changed, the removal of a signer among the changes", async () => {
    const { plan, facts, decision } = await ask()
    const approvals = await answer(decision.questions)
    const removed = {
      ...POLICY,
      approvals: { ...POLICY.approvals, approvers: POLICY.approvals.approvers.slice(1) },
    }
    const rechecked = recheckPlan(decision, plan, removed, { ...facts, approvals })
    expect(rechecked).toMatchObject({ verdict: "deny", questions: [] })
    expect(rechecked.findings[0]?.code).toBe("POLICY_CHANGED")
  })

  it("is void for another plan and for another run", async () => {
    const { plan, facts, decision } = await ask()
    const other = await planOf(transferTask())
    for (const rechecked of [
      recheckPlan(decision, other.plan, POLICY, facts),
      recheckPlan(decision, plan, POLICY, { ...facts, run: "2026-12" }),
    ]) {
      expect(rechecked.verdict).toBe("deny")
      expect(rechecked.findings[0]?.code).toBe("POLICY_PLAN_CHANGED")
    }
  })

  it("that was denied stays denied", async () => {
    const { plan, rosters } = await planOf(transferTask())
    const denied = judgePlan(plan, withLimits({ perDay: 1n }), { ...FACTS, rosters })
    const policy = withLimits({ perDay: 1n })
    expect(recheckPlan(denied, plan, policy, FACTS).verdict).toBe("deny")
    const waived = { ...denied, policyHash: judgePlan(plan, POLICY, FACTS).policyHash }
    expect(recheckPlan(waived, plan, POLICY, FACTS).verdict).toBe("deny")
  })
})

describe("an allowed plan", () => {
  it("is denied at execution when the day has filled up meanwhile", async () => {
    const { plan } = await planOf(transferTask())
    const decision = judgePlan(plan, POLICY, FACTS)
    expect(recheckPlan(decision, plan, POLICY, FACTS).verdict).toBe("allow")
    const pastPayments = [
      { run: "other", asset: ASSET, recipient: SECOND_PAYEE, amount: "8000000000", atMs: NOW_MS },
    ]
    expect(recheckPlan(decision, plan, POLICY, { ...FACTS, pastPayments })).toMatchObject({
      verdict: "deny",
      findings: [{ code: "POLICY_DAY_CAP" }],
    })
  })

  it("is asked again when its signatures expire before it is done", async () => {
    const { plan, facts, decision } = await ask()
    const approvals = await answer(decision.questions, [0, 1], { expiresAtMs: NOW_MS + 1_000 })
    const allowed = recheckPlan(decision, plan, POLICY, { ...facts, approvals })
    expect(allowed.verdict).toBe("allow")
    expect(recheckPlan(allowed, plan, POLICY, { ...facts, approvals, nowMs: NOW_MS + 1_000 }).verdict).toBe(
      "ask",
    )
  })
})

describe("what the signing guard is told", () => {
  it("bounds a plan by asset, amount, accounts and destinations, and passes its own checks", async () => {
    const { plan, rosters, facts, decision } = await ask()
    const approvals = await answer(decision.questions)
    const allowed = recheckPlan(decision, plan, POLICY, { ...facts, approvals })
    const [part, ...others] = toPlanAdmissions(allowed, plan, POLICY, {
      rosters,
      approvals,
      admittedUntilMs: NOW_MS + DAY_MS,
    })
    expect(others).toEqual([])
    expect(part).toMatchObject({
      chainId: CHAIN,
      stepIds: ["pay-1"],
      admission: {
        planHash: decision.questions[0]!.planHash,
        policyVersion: 7,
        accounts: [PAYER],
        destinations: [TOKEN, PAYOUT].sort(),
        asset: TOKEN,
        amountLimit: 901_000_000n,
        largestValueWei: 0n,
        admittedUntilMs: NOW_MS + DAY_MS,
      },
    })
    const { admission } = part!
    expect(() => checkAdmission(admission)).not.toThrow()
    expect(() => checkApprovals(toSigningPolicy(POLICY, CHAIN), admission, NOW_MS)).not.toThrow()
    expect(() =>
      checkApprovals(toSigningPolicy(POLICY, CHAIN), { ...admission, approvals: [] }, NOW_MS),
    ).toThrow()
  })

  it("is one admission for each asset, with the coin that goes along", async () => {
    const call = { chain: CHAIN, account: PAYER, to: ROUTER, data: "0x4641257d" }
    const move = { token: TOKEN, decimals: 6, amount: "2", to: PAYEE }
    const { plan } = await planOf({
      action: "contract_call",
      params: { calls: [{ ...call, valueWei: "5", moves: [move] }, { ...call, valueWei: "7" }, call] },
    })
    const decision = judgePlan(plan, POLICY, FACTS)
    expect(decision.findings).toEqual([])
    const parts = toPlanAdmissions(decision, plan, POLICY, { rosters: [], approvals: {} })
    expect(
      parts.map(({ stepIds, admission }) => [
        stepIds,
        admission.asset,
        admission.amountLimit,
        admission.largestValueWei,
      ]),
    ).toEqual([
      [["call-1"], TOKEN, 2_000_000n, 5n],
      [["call-2", "call-3"], "native", 7n, 7n],
    ])
    expect(new Set(parts.map(({ admission }) => admission.planHash)).size).toBe(2)
  })

  it("has other hashes in another run, so that totals and approvals do not mix", async () => {
    const { plan } = await planOf(transferTask())
    const hashes = [RUN, "2026-12"].map((run) => {
      const decision = judgePlan(plan, POLICY, { ...FACTS, run })
      return toPlanAdmissions(decision, plan, POLICY, { rosters: [], approvals: {} })[0]?.admission.planHash
    })
    expect(hashes[0]).not.toBe(hashes[1])
  })

  it("is nothing unless the plan was allowed", async () => {
    const { plan, rosters, decision } = await ask()
    const admit = (
      ...[given, policy]: Parameters<typeof toPlanAdmissions> extends [infer D, ...unknown[]]
        ? [D, typeof POLICY]
        : never
    ) => toPlanAdmissions(given, plan, policy, { rosters, approvals: {} })
    expect(() => admit(decision, POLICY)).toThrow(
      expect.objectContaining({ code: "POLICY_APPROVALS_MISSING" }),
    )
    const allowed = { ...decision, verdict: "allow" } as const
    expect(() => admit(allowed, { ...POLICY, version: 8 })).toThrow(
      expect.objectContaining({ code: "POLICY_CHANGED" }),
    )
    expect(() => admit({ ...allowed, workflowId: `0x${"00".repeat(32)}` }, POLICY)).toThrow(
      expect.objectContaining({ code: "POLICY_PLAN_CHANGED" }),
    )
  })
})

it("uses different keys for approving and paying in these tests", () => {
  expect(APPROVERS.map(({ address }) => address)).not.toContain(PAYER)
})
