import { describe, expect, it } from "vitest"
import { ASSET, CHAIN, PAYEE, SECOND_PAYEE } from "../../test/support/plan-fixture.ts"
import { answer, COIN, NOW_MS, POLICY, withLimits } from "../../test/support/policy-fixture.ts"
import { changePolicy, comparePolicies } from "./policy-change.ts"
import type { AssetLimits, Policy } from "./policy.ts"

/** A policy that permits no plan that would need approvals. */
const capped = (more: Partial<AssetLimits> = {}): Policy => {
  const small = (limits: AssetLimits) => ({ ...limits, perPlan: limits.approvalAbove, ...more })
  return {
    ...POLICY,
    assets: { [ASSET]: small(POLICY.assets[ASSET]!), [COIN]: { ...POLICY.assets[COIN]!, perPlan: 1n } },
  }
}
const SMALL = capped()
const next = (policy: Policy, more: Partial<Policy> = {}): Policy => ({ ...policy, version: 8, ...more })
const allowing = { payees: { ...POLICY.payees, allow: [PAYEE] } }
const OTHER_APPROVERS = { approvals: { ...POLICY.approvals, approvers: [PAYEE, SECOND_PAYEE] } }

describe("a change of the policy", () => {
  it.each<[string, Policy, Policy]>([
    ["nothing", POLICY, POLICY],
    ["a list, where no plan needs approvals", SMALL, next(SMALL, allowing)],
    ["a cap, where no plan needs approvals", SMALL, next(capped({ perPayment: 1n }))],
    ["all caps, so that no plan needs approvals any more", POLICY, next(SMALL)],
    ["less that is free, so that more is asked for", SMALL, next(capped({ approvalAbove: 899_999_999n }))],
  ])("needs nobody for %s", (_name, old, changed) => {
    expect(comparePolicies(old, changed)).toMatchObject({ needed: 0, reasons: [] })
    expect(changePolicy(old, changed, { approvals: [], nowMs: NOW_MS })).toBe(changed)
  })

  it.each<[string, string, Policy, Policy]>([
    ["a list, where plans need approvals", "permits plans", POLICY, next(POLICY, allowing)],
    [
      "a smaller cap, where plans still need approvals",
      "permits plans",
      POLICY,
      next(withLimits({ perPayment: 900_000_001n })),
    ],
    [
      "a cap that plans reach over the free amount with",
      "permits plans",
      SMALL,
      next(capped({ perPlan: 900_000_001n })),
    ],
    [
      "a free amount that is raised first",
      "frees more",
      SMALL,
      next(capped({ approvalAbove: 900_000_001n })),
    ],
    ["another approver, however little may be paid", "who approves", SMALL, next(SMALL, OTHER_APPROVERS)],
    [
      "fewer approvals, however little may be paid",
      "who approves",
      SMALL,
      next(SMALL, { approvals: { ...SMALL.approvals, needed: 1 } }),
    ],
    [
      "longer questions",
      "who approves",
      SMALL,
      next(SMALL, { approvals: { ...SMALL.approvals, validForHours: 25 } }),
    ],
    ["an asset that was not named", "permits plans", { ...SMALL, assets: {} }, next(SMALL)],
  ])("needs approvals for %s", async (_name, reason, old, changed) => {
    const change = comparePolicies(old, changed)
    expect(change.needed).toBe(2)
    expect(change.reasons.join()).toContain(reason)
    const unapproved = expect.objectContaining({ code: "POLICY_CHANGE_UNAPPROVED" })
    expect(() => changePolicy(old, changed, { approvals: [], nowMs: NOW_MS })).toThrow(unapproved)
    const sign = async (by: readonly number[], options = {}) =>
      (await answer([change], by, { policy: old, ...options }))[change.planHash] ?? []
    expect(changePolicy(old, changed, { approvals: await sign([0, 1]), nowMs: NOW_MS })).toBe(changed)
    expect(() => changePolicy(old, changed, { approvals: [], nowMs: NOW_MS })).toThrow(unapproved)
    const one = await sign([0])
    expect(() => changePolicy(old, changed, { approvals: one, nowMs: NOW_MS })).toThrow(unapproved)
    const expired = await sign([0, 1], { expiresAtMs: NOW_MS })
    expect(() => changePolicy(old, changed, { approvals: expired, nowMs: NOW_MS })).toThrow(unapproved)
  })

  it("counts approvals for this very change alone", async () => {
    const change = comparePolicies(POLICY, next(POLICY, allowing))
    const approvals = (await answer([change]))[change.planHash] ?? []
    const other = next(POLICY, { maxSlippage: 100 })
    expect(() => changePolicy(POLICY, other, { approvals, nowMs: NOW_MS })).toThrow(
      expect.objectContaining({ code: "POLICY_CHANGE_UNAPPROVED" }),
    )
  })

  it("counts the approvers of the policy in force, not those of the new one", async () => {
    const old = { ...POLICY, approvals: { ...POLICY.approvals, approvers: [PAYEE, SECOND_PAYEE] } }
    const changed = next(POLICY)
    const change = comparePolicies(old, changed)
    const approvals = (await answer([change], [0, 1], { policy: old }))[change.planHash] ?? []
    expect(() => changePolicy(old, changed, { approvals, nowMs: NOW_MS })).toThrow(
      expect.objectContaining({ code: "POLICY_CHANGE_UNAPPROVED" }),
    )
  })

  it("says the most that a plan may move under the new policy", () => {
    const changed = next(withLimits({ perPayment: 5n, perPayee: 4n, perPlan: 3n, perDay: 2n }))
    expect(comparePolicies(POLICY, changed)).toMatchObject({
      chainId: CHAIN,
      largest: [
        { asset: ASSET, amount: "2" },
        { asset: COIN, amount: "5000000000000000000" },
      ],
      amountLimit: "5000000000000000000",
    })
  })

  it.each<[string, Policy]>([
    ["another name", next(POLICY, { name: "Other" })],
    ["the same version", next(POLICY, { ...allowing, version: 7 })],
    ["an older version", next(POLICY, { ...allowing, version: 6 })],
  ])("is refused with %s", (_name, changed) => {
    expect(() => comparePolicies(POLICY, changed)).toThrow(
      expect.objectContaining({ code: "POLICY_CHANGE_INVALID" }),
    )
  })
})
