import { hashRoster } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"
import fc from "fast-check"
import { expect, it } from "vitest"
import { address, ASSET, CHAIN, PAYER, RULES, TOKEN } from "../../test/support/plan-fixture.ts"
import { FACTS, NOW_MS, POLICY } from "../../test/support/policy-fixture.ts"
import { planTask } from "../plan/plan-task.ts"
import type { Roster } from "../task/read-rosters.ts"
import type { Decision } from "./decision.ts"
import { DAY_MS } from "./judgement-facts.ts"
import type { JudgementFacts } from "./judgement-facts.ts"
import { judgePlan } from "./judge-plan.ts"
import type { Policy } from "./policy.ts"

type Row = { readonly payee: number; readonly amount: bigint }

// Few payees and small amounts, so that limits are met, exceeded and reached exactly.
const row = fc.record({ payee: fc.integer({ min: 1, max: 6 }), amount: fc.bigInt({ min: 0n, max: 12n }) })
const rows = fc.array(row, { minLength: 1, maxLength: 12 })
const cap = fc.bigInt({ min: 0n, max: 40n })
const payees = fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { maxLength: 6 })
const policies = fc
  .record({
    limits: fc.record({ perPayment: cap, perPayee: cap, perPlan: cap, perDay: cap, approvalAbove: cap }),
    allow: payees,
    deny: payees,
    unknown: fc.constantFrom("deny", "ask", "allow"),
  })
  .map(({ limits, allow, deny, unknown }): Policy => {
    const assets = { [ASSET]: { decimals: 0, ...limits } }
    return { ...POLICY, assets, payees: { allow: allow.map(address), deny: deny.map(address), unknown } }
  })
const pastPayments = fc.array(
  fc
    .record({
      payee: fc.integer({ min: 1, max: 6 }),
      amount: fc.bigInt({ min: 0n, max: 12n }),
      ageMs: fc.oneof(
        fc.constantFrom(0, DAY_MS - 1, DAY_MS, DAY_MS + 1),
        fc.integer({ min: -1_000, max: 2 * DAY_MS }),
      ),
    })
    .map(({ payee, amount, ageMs }) => ({
      run: "before",
      asset: ASSET,
      recipient: address(payee),
      amount: amount.toString(),
      atMs: NOW_MS - ageMs,
    })),
  { maxLength: 6 },
)
const lastPayees = fc.array(
  fc.record({
    payer: fc.constant(PAYER),
    key: fc.integer({ min: 0, max: 11 }).map((place) => `row-${place}`),
    recipient: fc.integer({ min: 1, max: 6 }).map(address),
  }),
  { maxLength: 4 },
)

function rosterOf(given: readonly (Row & { readonly key?: string })[]): Roster {
  const paid = given.map(({ payee, amount, key }, place) => ({
    row: place + 1,
    line: place + 1,
    key: key ?? `row-${place}`,
    recipient: address(payee),
    amount,
  }))
  const total = paid.reduce((sum, { amount }) => sum + amount, 0n)
  const count = paid.filter(({ amount }) => amount > 0n).length
  return { hash: hashRoster(paid), asset: ASSET, payer: PAYER, decimals: 0, rows: paid, count, total }
}

function judge(
  given: readonly (Row & { readonly key?: string })[],
  policy: Policy,
  facts: Partial<JudgementFacts>,
): Decision {
  const roster = rosterOf(given)
  const work = {
    action: "payroll",
    groups: [{ chain: CHAIN, token: TOKEN, decimals: 0, payer: PAYER, rows: [] }],
    onRefused: "block",
  } as const
  const hints = { urgency: "normal", gasSensitive: false, priority: "MEDIUM" } as const
  const plan = planTask({ requested: "payroll", work, hints }, [roster], RULES)
  return judgePlan(plan, policy, { ...FACTS, rosters: [roster], ...facts })
}

const severity = { allow: 0, ask: 1, deny: 2 }

it("another payment never makes a decision milder", () => {
  fc.assert(
    fc.property(rows, row, policies, pastPayments, lastPayees, (given, more, policy, past, last) => {
      const facts = { pastPayments: past, lastPayees: last }
      const before = judge(given, policy, facts)
      const after = judge([...given, more], policy, facts)
      expect(severity[after.verdict]).toBeGreaterThanOrEqual(severity[before.verdict])
    }),
    { numRuns: 300 },
  )
})

it("another past payment never makes a decision milder", () => {
  fc.assert(
    fc.property(rows, policies, pastPayments, pastPayments, (given, policy, past, more) => {
      const before = judge(given, policy, { pastPayments: past })
      const after = judge(given, policy, { pastPayments: [...past, ...more] })
      expect(severity[after.verdict]).toBeGreaterThanOrEqual(severity[before.verdict])
    }),
  )
})

it("the order of rows and of past payments does not matter", () => {
  fc.assert(
    fc.property(rows, policies, pastPayments, lastPayees, (given, policy, past, last) => {
      const keyed = given.map((one, place) => ({ ...one, key: `row-${place}` }))
      const one = judge(keyed, policy, { pastPayments: past, lastPayees: last })
      const other = judge(keyed.toReversed(), policy, { pastPayments: past.toReversed(), lastPayees: last })
      expect(other.verdict).toBe(one.verdict)
      expect(other.findings).toEqual(one.findings)
    }),
  )
})

it("a decision to allow keeps every cap, counted anew in the plainest way", () => {
  fc.assert(
    fc.property(rows, policies, pastPayments, (given, policy, past) => {
      const { verdict } = judge(given, policy, { pastPayments: past })
      const { perPayment, perPayee, perPlan, perDay, approvalAbove } = policy.assets[ASSET]!
      const recent = past.filter(({ atMs }) => NOW_MS - atMs < DAY_MS)
      const sumOf = (list: readonly { readonly amount: bigint | string }[]) =>
        list.reduce((sum, { amount }) => sum + BigInt(amount), 0n)
      const got = (payee: EvmAddress) =>
        sumOf(recent.filter(({ recipient }) => recipient === payee)) +
        sumOf(given.filter((one) => address(one.payee) === payee))
      const paid = given.filter(({ amount }) => amount > 0n)
      const isWithin =
        paid.every(({ amount }) => amount <= perPayment) &&
        paid.every(({ payee }) => got(address(payee)) <= perPayee) &&
        sumOf(given) <= perPlan &&
        (paid.length === 0 || sumOf(recent) + sumOf(given) <= perDay)
      const { allow, deny, unknown } = policy.payees
      const recipients = paid.map(({ payee }) => address(payee))
      const isListed = recipients.every((one) => allow.includes(one))
      const isClean = !recipients.some((one) => deny.includes(one))
      const expected =
        !isWithin || !isClean || (unknown === "deny" && !isListed)
          ? "deny"
          : sumOf(given) > approvalAbove || (unknown === "ask" && !isListed)
            ? "ask"
            : "allow"
      expect(verdict).toBe(expected)
    }),
    { numRuns: 500 },
  )
})

it("judges 50,000 payees in the time of one pass over them", () => {
  const many = Array.from({ length: 50_000 }, (_, place) => ({ payee: 1 + (place % 6), amount: 1n }))
  const limits = {
    decimals: 0,
    perPayment: 1n,
    perPayee: 9_000n,
    perPlan: 50_000n,
    perDay: 50_000n,
    approvalAbove: 50_000n,
  }
  const allow = [1, 2, 3, 4, 5, 6].map(address)
  const policy = { ...POLICY, assets: { [ASSET]: limits }, payees: { ...POLICY.payees, allow } }
  expect(judge(many, policy, {})).toMatchObject({ verdict: "allow", findings: [] })
}, 60_000)
