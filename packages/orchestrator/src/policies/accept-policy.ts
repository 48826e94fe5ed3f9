import { withCodedErrors } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { sql } from "kysely"
import type { Policy } from "../guard/policy.ts"
import { changePolicy, comparePolicies } from "../guard/policy-change.ts"
import type { PolicyChange } from "../guard/policy-change.ts"
import { hashPolicy } from "../guard/read-policy.ts"
import { findPolicyInForce, insertPolicy, readPolicyApprovals } from "./policy-record.ts"

/**
 * Puts a policy in force for everybody who works with this database, or refuses. The first one is taken as it is: who
 * sets up a database decides. Every other one needs the approvals that `comparePolicies` says, as they were handed in.
 * @throws POLICY_CHANGE_INVALID, POLICY_CHANGE_UNAPPROVED, STORE_ codes
 */
export async function acceptPolicy(store: Store, next: Policy, nowMs: number = Date.now()): Promise<void> {
  if (await isAcceptable(store, next, nowMs)) return
  await withCodedErrors(() =>
    store.sql.transaction().execute(async (transaction) => {
      // Two that start together must not both be the first, or both the next.
      await sql`lock table agentgpt.policy in share row exclusive mode`.execute(transaction)
      const change = await judgeChange({ sql: transaction }, next, nowMs)
      if (change === "in force") return
      await insertPolicy({ sql: transaction }, next, change.needed > 0 ? change.planHash : undefined)
    }),
  )
}

/**
 * Requires that a policy is in force or could be, and changes nothing.
 * @throws POLICY_CHANGE_INVALID, POLICY_CHANGE_UNAPPROVED
 */
export async function requireAcceptable(store: Store, next: Policy, nowMs: number): Promise<void> {
  await withCodedErrors(() => judgeChange(store, next, nowMs))
}

async function isAcceptable(store: Store, next: Policy, nowMs: number): Promise<boolean> {
  return (await withCodedErrors(() => judgeChange(store, next, nowMs))) === "in force"
}

async function judgeChange(
  store: Pick<Store, "sql">,
  next: Policy,
  nowMs: number,
): Promise<"in force" | Pick<PolicyChange, "needed" | "planHash">> {
  const old = (await findPolicyInForce(store))?.policy
  if (old === undefined) return { needed: 0, planHash: "0x" }
  if (hashPolicy(old) === hashPolicy(next)) return "in force"
  const change = comparePolicies(old, next)
  changePolicy(old, next, { approvals: await readPolicyApprovals(store, change.planHash), nowMs })
  return change
}
