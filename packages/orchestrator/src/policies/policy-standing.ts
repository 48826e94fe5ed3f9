import { recoverApprover, withCodedErrors } from "@agentgpt/chain"
import type { PlanApproval, PlanApprovalTerms, SigningPolicy, Store } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"
import { migrateDurable } from "../durable/migrate-durable.ts"
import { listPolicyDifferences } from "../guard/list-policy-differences.ts"
import type { PolicyDifference } from "../guard/list-policy-differences.ts"
import type { Policy } from "../guard/policy.ts"
import { comparePolicies, requireApproved, toApprovingPolicy } from "../guard/policy-change.ts"
import type { PolicyChange } from "../guard/policy-change.ts"
import { hashPolicy } from "../guard/read-policy.ts"
import { acceptPolicy } from "./accept-policy.ts"
import {
  findPolicyInForce,
  insertPolicyApproval,
  openPolicyChange,
  readPolicyApprovals,
} from "./policy-record.ts"

/** How a policy stands to the one in force. */
export type PolicyStanding =
  /** Nothing was ever in force: the first worker, run or tender puts its policy there. */
  | { readonly state: "first" }
  | { readonly state: "in force"; readonly sinceMs: number }
  | {
      /** `free`: nobody has to sign, and it is in force as soon as somebody works with it. */
      readonly state: "free" | "asking"
      readonly versionInForce: number
      readonly change: PolicyChange
      readonly differences: readonly PolicyDifference[]
      /** Who has signed so that it counts. */
      readonly signedBy: readonly EvmAddress[]
      readonly approvers: readonly EvmAddress[]
      /** In whose name approvers sign, and what: for `signPlanApproval`, and for wallets `writePlanApproval`. */
      readonly signing: SigningPolicy
      readonly terms: PlanApprovalTerms
    }

type Terms = { readonly nowMs?: number }

/**
 * How a policy stands to the one in force, and what it needs to take its place.
 * @throws POLICY_CHANGE_INVALID, STORE_ codes
 *
 * @example
 * const standing = await readPolicyStanding(store, policy)
 * if (standing.state === "asking") console.log(standing.change.reasons, standing.signedBy)
 */
export async function readPolicyStanding(
  store: Store,
  next: Policy,
  { nowMs = Date.now() }: Terms = {},
): Promise<PolicyStanding> {
  await migrateDurable(store)
  return withCodedErrors(async () => {
    const known = await findPolicyInForce(store)
    if (known === undefined) return { state: "first" }
    const { policy: old, sinceMs } = known
    if (hashPolicy(old) === hashPolicy(next)) return { state: "in force", sinceMs }
    const change = comparePolicies(old, next)
    const { planHash } = change
    const expiresAtMs = await openPolicyChange(store, planHash, {
      nowMs,
      validForHours: old.approvals.validForHours,
    })
    const given = await readPolicyApprovals(store, planHash)
    const signedBy = given.filter((approval) => counts(old, change, approval, nowMs))
    const signing = toApprovingPolicy(old, change.chainId)
    return {
      state: change.needed === 0 ? "free" : "asking",
      versionInForce: old.version,
      change,
      differences: listPolicyDifferences(old, next),
      signedBy: [...new Set(signedBy.map((approval) => recoverApprover(signing, planHash, approval)))],
      approvers: old.approvals.approvers,
      signing,
      terms: {
        planHash,
        amountLimit: BigInt(change.amountLimit),
        expiresAtSeconds: BigInt(expiresAtMs / 1_000),
      },
    }
  })
}

/**
 * Keeps an approval of a policy that is to take the place of the one in force, and puts it there once enough have
 * signed. One that does not count by itself is not kept.
 * @throws POLICY_CHANGE_INVALID, GUARD_APPROVAL_ codes, GUARD_APPROVER_FOREIGN, STORE_ codes
 *
 * @example
 * const standing = await approvePolicyChange(store, policy, approval)
 * console.log(standing.state) // "in force" after the last one
 */
export async function approvePolicyChange(
  store: Store,
  next: Policy,
  approval: PlanApproval,
  { nowMs = Date.now() }: Terms = {},
): Promise<PolicyStanding> {
  const before = await readPolicyStanding(store, next, { nowMs })
  if (before.state !== "asking") return before
  await withCodedErrors(async () => {
    const known = await findPolicyInForce(store)
    if (known === undefined) return
    requireApproved(known.policy, before.change, { approvals: [approval], needed: 1, nowMs })
    await insertPolicyApproval(store, before.change.planHash, approval)
  })
  try {
    await acceptPolicy(store, next, nowMs)
  } catch (thrown) {
    if (!AgentGptError.is(thrown) || thrown.code !== "POLICY_CHANGE_UNAPPROVED") throw thrown
  }
  return readPolicyStanding(store, next, { nowMs })
}

function counts(old: Policy, change: PolicyChange, approval: PlanApproval, nowMs: number): boolean {
  try {
    requireApproved(old, change, { approvals: [approval], needed: 1, nowMs })
    return true
  } catch {
    return false
  }
}
