import { AgentGptError, hashCanonical } from "@agentgpt/core"
import type { AssetType, ChainId, Hex, UnitsText } from "@agentgpt/core"
import { checkApprovals } from "@agentgpt/chain"
import type { PlanApproval, SigningPolicy } from "@agentgpt/chain"
import type { AssetLimits, Policy } from "./policy.ts"
import { hashPolicy } from "./read-policy.ts"
import { toSigningPolicy } from "./to-signing-policy.ts"

/** What a change of the policy needs before it is in force. */
export type PolicyChange = {
  /** What approvers of the old policy sign; binds both policies whole. */
  readonly planHash: Hex
  /** The chain in whose name they sign: the first one of the old policy. */
  readonly chainId: ChainId
  /** The most that a plan may move under the new policy, in units of a token; 1 at least, since nothing needs no approval. */
  readonly amountLimit: UnitsText
  readonly largest: readonly { readonly asset: AssetType; readonly amount: UnitsText }[]
  /** 0 where nobody has to sign. */
  readonly needed: number
  /** Why anybody has to. */
  readonly reasons: readonly string[]
}

/**
 * What approvals a change of the policy, its lists among them, needs: those that the largest plan which the new policy
 * permits would need under the old one; many small payments are as good as a large one to whoever is paid. Whoever approves, how many have to, and what is free of approval change
 * only with approvals, whatever the amounts are: else two small changes would make one large one.
 * @throws POLICY_CHANGE_INVALID
 *
 * @example
 * const change = comparePolicies(oldPolicy, newPolicy)
 * if (change.needed > 0) console.log(`${change.needed} have to sign ${change.planHash}`)
 */
export function comparePolicies(old: Policy, next: Policy): PolicyChange {
  if (next.name !== old.name) throw invalid("Another name is another policy, which nobody has approved.")
  if (hashPolicy(old) !== hashPolicy(next) && next.version <= old.version) {
    throw invalid(`The version has to grow: it was ${old.version} and would be ${next.version}.`)
  }
  const largest = (Object.entries(next.assets) as [AssetType, AssetLimits][])
    .map(([asset, limits]) => ({ asset, amount: largestPlan(limits) }))
    .sort((one, other) => (one.asset < other.asset ? -1 : 1))
  const reasons = hashPolicy(old) === hashPolicy(next) ? [] : explainChange(old, next, largest)
  const [chainId = "eip155:1"] = (Object.keys(old.chains) as ChainId[]).sort()
  return {
    planHash: hashCanonical({ kind: "policy-change", from: hashPolicy(old), to: hashPolicy(next) }),
    chainId,
    amountLimit: largest.reduce((most, { amount }) => (amount > most ? amount : most), 1n).toString(),
    largest: largest.map(({ asset, amount }) => ({ asset, amount: amount.toString() })),
    needed: reasons.length === 0 ? 0 : old.approvals.needed,
    reasons,
  }
}

/**
 * Lets a new policy take the place of the old one, or refuses.
 * @throws POLICY_CHANGE_INVALID, POLICY_CHANGE_UNAPPROVED
 *
 * @example
 * const policy = changePolicy(oldPolicy, newPolicy, { approvals, nowMs: Date.now() })
 */
export function changePolicy(
  old: Policy,
  next: Policy,
  { approvals, nowMs }: { readonly approvals: readonly PlanApproval[]; readonly nowMs: number },
): Policy {
  const change = comparePolicies(old, next)
  const { planHash, needed, reasons } = change
  if (needed === 0) return next
  try {
    requireApproved(old, change, { approvals, needed, nowMs })
  } catch (cause) {
    throw new AgentGptError("POLICY_CHANGE_UNAPPROVED", undefined, {
      meta: [
        ...reasons,
        `${needed} approvers of version ${old.version} have to sign ${planHash}.`,
        "`agentgpt policy show` says what changes, `agentgpt policy approve` signs it.",
      ],
      cause,
    })
  }
  return next
}

/**
 * Requires that so many approvers of the old policy signed a change of it.
 * @throws GUARD_APPROVALS_MISSING, GUARD_APPROVAL_ codes, GUARD_APPROVER_FOREIGN
 */
export function requireApproved(
  old: Policy,
  { planHash, chainId, amountLimit }: PolicyChange,
  {
    approvals,
    needed,
    nowMs,
  }: { readonly approvals: readonly PlanApproval[]; readonly needed: number; readonly nowMs: number },
): void {
  checkApprovals(
    { ...toApprovingPolicy(old, chainId), approvalsNeeded: needed },
    {
      planHash,
      policyVersion: old.version,
      accounts: [],
      destinations: [],
      asset: "native",
      amountLimit: BigInt(amountLimit),
      largestValueWei: 0n,
      approvals,
    },
    nowMs,
  )
}

/** Who approves, in whose name; also of a policy that names no chain yet. Nothing is free of approvals in it. */
export function toApprovingPolicy(old: Policy, chainId: ChainId): SigningPolicy {
  const nowhere = { destinations: [], largestGasLimit: 0n, largestFeeWei: 0n, largestValueWei: 0n }
  return toSigningPolicy({ ...old, assets: {}, chains: { [chainId]: nowhere } }, chainId)
}

function explainChange(
  old: Policy,
  next: Policy,
  largest: readonly { readonly asset: AssetType; readonly amount: bigint }[],
): readonly string[] {
  const isSameApproval = JSON.stringify(old.approvals) === JSON.stringify(next.approvals)
  return [
    ...(isSameApproval ? [] : ["It changes who approves, or how."]),
    ...largest
      .filter(({ asset }) => freeOf(next, asset) > freeOf(old, asset))
      .map(({ asset }) => `It frees more of ${asset} from approval.`),
    ...largest
      .filter(({ asset, amount }) => amount > freeOf(old, asset))
      .map(({ asset }) => `It permits plans that move more of ${asset} than is free of approvals.`),
  ]
}

/** What is free of approvals: of an asset that a policy does not name, nothing. */
function freeOf({ assets }: Policy, asset: AssetType): bigint {
  return Object.hasOwn(assets, asset) ? (assets[asset]?.approvalAbove ?? 0n) : 0n
}

/** What a plan may move at most, in however many payments. */
function largestPlan({ perPlan, perDay }: AssetLimits): bigint {
  return perPlan < perDay ? perPlan : perDay
}

function invalid(sentence: string): AgentGptError {
  return new AgentGptError("POLICY_CHANGE_INVALID", sentence)
}
