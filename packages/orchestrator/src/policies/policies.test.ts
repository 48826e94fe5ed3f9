import { signPlanApproval } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { toAgentGptError } from "@agentgpt/core"
import { sql } from "kysely"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { startServer } from "../../test/support/database.ts"
import type { TestServer } from "../../test/support/database.ts"
import { PAYEE } from "../../test/support/plan-fixture.ts"
import { APPROVERS, NOW_MS, POLICY, withLimits } from "../../test/support/policy-fixture.ts"
import { migrateDurable } from "../durable/migrate-durable.ts"
import type { Policy } from "../guard/policy.ts"
import { acceptPolicy, requireAcceptable } from "./accept-policy.ts"
import { findPolicyInForce, readVersionInForce } from "./policy-record.ts"
import { approvePolicyChange, readPolicyStanding } from "./policy-standing.ts"

let server: TestServer
let store: Store

beforeAll(async () => {
  server = await startServer()
  store = await server.fresh()
  await migrateDurable(store)
})

afterAll(async () => server?.stop())

beforeEach(async () => {
  // Truncating is no edit of a row.
  await sql`truncate agentgpt.policy, agentgpt.policy_change, agentgpt.policy_approval`.execute(store.sql)
})

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "none",
    (thrown: unknown) => toAgentGptError(thrown).code,
  )
const next = (more: Partial<Policy> = {}, policy = POLICY): Policy => ({ ...policy, version: 8, ...more })
const WIDER = next({ payees: { ...POLICY.payees, unknown: "allow" } })
const CLOSED = withLimits({ perPlan: 900_000_000n })

async function sign(policy: Policy, place: number, { expiresIn = 0n, signer = APPROVERS[place]! } = {}) {
  const standing = await readPolicyStanding(store, policy, { nowMs: NOW_MS })
  if (standing.state !== "asking") throw new Error(`it asks nobody: it is ${standing.state}`)
  const { signing, terms } = standing
  const expiresAtSeconds = terms.expiresAtSeconds + expiresIn
  return signPlanApproval(signer, signing, { ...terms, expiresAtSeconds })
}

const approve = async (policy: Policy, place: number, nowMs = NOW_MS) =>
  approvePolicyChange(store, policy, await sign(policy, place), { nowMs })

describe("the policy in force", () => {
  it("is the first that somebody works with, and the same again changes nothing", async () => {
    expect(await readPolicyStanding(store, POLICY)).toEqual({ state: "first" })
    await requireAcceptable(store, POLICY, NOW_MS)
    expect(await readVersionInForce(store)).toBeUndefined()
    await acceptPolicy(store, POLICY)
    await acceptPolicy(store, POLICY)
    expect((await findPolicyInForce(store))?.policy).toEqual(POLICY)
    expect(await readVersionInForce(store)).toBe(7)
    expect(await readPolicyStanding(store, POLICY)).toMatchObject({ state: "in force" })
  })

  it("is one of those that start together", async () => {
    const others = [7, 8, 9, 10].map((version) => next({ version, steps: [`area.what${version}`] }))
    const codes = await Promise.all(others.map((policy) => codeOf(acceptPolicy(store, policy, NOW_MS))))
    expect(codes.filter((code) => code === "none")).toHaveLength(1)
    const { rows } = await sql`select from agentgpt.policy`.execute(store.sql)
    expect(rows).toHaveLength(1)
  })

  it("is not edited or taken away in the database", async () => {
    await acceptPolicy(store, POLICY)
    for (const statement of [sql`update agentgpt.policy set version = 9`, sql`delete from agentgpt.policy`])
      expect(await statement.execute(store.sql).catch((thrown: unknown) => thrown)).toMatchObject({
        code: "JR006",
      })
  })
})

describe("another policy", () => {
  beforeEach(() => acceptPolicy(store, POLICY))

  it.each<[string, Policy, string]>([
    ["of the same version", next({ ...WIDER, version: 7 }), "POLICY_CHANGE_INVALID"],
    ["of an older version", next({ ...WIDER, version: 6 }), "POLICY_CHANGE_INVALID"],
    ["of another name", next({ name: "Other" }), "POLICY_CHANGE_INVALID"],
    ["that nobody signed", WIDER, "POLICY_CHANGE_UNAPPROVED"],
  ])("%s is refused, and the one in force stays", async (_name, policy, code) => {
    expect(await codeOf(acceptPolicy(store, policy, NOW_MS))).toBe(code)
    expect(await codeOf(requireAcceptable(store, policy, NOW_MS))).toBe(code)
    expect((await findPolicyInForce(store))?.policy).toEqual(POLICY)
  })

  it("is in force as soon as the last of those who have to has signed", async () => {
    expect(await readPolicyStanding(store, WIDER, { nowMs: NOW_MS })).toMatchObject({
      state: "asking",
      versionInForce: 7,
      signedBy: [],
      approvers: POLICY.approvals.approvers,
      differences: [
        { path: "payees.unknown", old: "deny", next: "allow" },
        { path: "version", old: "7", next: "8" },
      ],
    })
    expect(await approve(WIDER, 0)).toMatchObject({ state: "asking", signedBy: [APPROVERS[0]!.address] })
    expect(await approve(WIDER, 0)).toMatchObject({ state: "asking", signedBy: [APPROVERS[0]!.address] })
    expect(await codeOf(acceptPolicy(store, WIDER, NOW_MS))).toBe("POLICY_CHANGE_UNAPPROVED")
    expect(await approve(WIDER, 1)).toMatchObject({ state: "in force" })
    expect((await findPolicyInForce(store))?.policy).toEqual(WIDER)
    expect(await codeOf(acceptPolicy(store, POLICY))).toBe("POLICY_CHANGE_INVALID")
  })

  it("needs nobody where it permits nothing that needs approvals", async () => {
    const closed = next({}, { ...CLOSED, assets: { ...CLOSED.assets } })
    const small = { ...closed, assets: Object.fromEntries(Object.entries(closed.assets).slice(0, 1)) }
    expect(await readPolicyStanding(store, small)).toMatchObject({ state: "free", change: { needed: 0 } })
    await requireAcceptable(store, small, NOW_MS)
    expect(await readVersionInForce(store)).toBe(7)
    await acceptPolicy(store, small)
    expect(await readVersionInForce(store)).toBe(8)
  })

  it("counts no signature of somebody else, of another change, of another time, or for less", async () => {
    const stranger = { ...POLICY.approvals, approvers: [PAYEE] }
    const good = await sign(WIDER, 0)
    const cases = [
      [WIDER, { ...good, signature: `0x${"11".repeat(65)}` }, /^GUARD_APPROV/u],
      [WIDER, await sign(next({ approvals: stranger }), 0), /^GUARD_APPROVER_FOREIGN$/u],
      [WIDER, { ...good, expiresAtSeconds: good.expiresAtSeconds + 1n }, /^GUARD_APPROVER_FOREIGN$/u],
      [WIDER, { ...good, amountLimit: good.amountLimit - 1n }, /^GUARD_APPROVAL_TOO_SMALL$/u],
      [WIDER, await sign(WIDER, 0, { expiresIn: -24n * 3_600n }), /^GUARD_APPROVAL_EXPIRED$/u],
    ] as const
    for (const [policy, approval, code] of cases) {
      const work = approvePolicyChange(store, policy, approval, { nowMs: NOW_MS })
      expect(await codeOf(work)).toMatch(code)
    }
    expect(await readPolicyStanding(store, WIDER, { nowMs: NOW_MS })).toMatchObject({ signedBy: [] })
  })

  it("asks anew once its time has passed, and what was signed until then counts for nothing", async () => {
    await approve(WIDER, 0)
    const later = NOW_MS + 24 * 3_600_000
    expect(await readPolicyStanding(store, WIDER, { nowMs: later - 1 })).toMatchObject({
      signedBy: [APPROVERS[0]!.address],
    })
    const asked = await readPolicyStanding(store, WIDER, { nowMs: later })
    expect(asked).toMatchObject({
      state: "asking",
      signedBy: [],
      terms: { expiresAtSeconds: BigInt(later / 1_000 + 24 * 3_600) },
    })
  })
})
