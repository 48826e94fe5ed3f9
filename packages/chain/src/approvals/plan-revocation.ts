import type { EvmAddress } from "@agentgpt/core"
import type { ApprovalStep } from "./approval-step.ts"
import { checkDeadline } from "./check-terms.ts"
import type { TokenAbilities } from "./detect-approval-ways.ts"
import { setAllowance, writePermit } from "./plan-approval.ts"

export type RevocationQuestion = {
  /** Detected again after the run: what is already used up need not be taken back. */
  readonly abilities: TokenAbilities
  readonly submitter: EvmAddress
  readonly neededByOthers?: bigint
  /** PayoutDelegate, if the account's delegation to it is to end. A delegation to other code is left alone. */
  readonly delegate?: EvmAddress
  readonly deadlineSeconds: bigint
}

/**
 * What takes back whatever a run left: nothing, if nothing is left.
 *
 * @example
 * const steps = planRevocation({ abilities: await detectApprovalWays(pool, asked), submitter, deadlineSeconds })
 */
export function planRevocation(question: RevocationQuestion): readonly ApprovalStep[] {
  const { abilities, neededByOthers = 0n, delegate } = question
  const { owner, chainId, ownerCode, allowance } = abilities
  const isDelegated = ownerCode.kind === "delegated" && ownerCode.delegate === delegate
  const end: readonly ApprovalStep[] = isDelegated
    ? [{ kind: "delegation", account: owner, chainId, delegate: NOBODY }]
    : []
  // An allowance below what others need is theirs to raise.
  return allowance <= neededByOthers ? end : [...lowerTo(question, neededByOthers), ...end]
}

/** The address that ends a delegation. */
const NOBODY: EvmAddress = `0x${"0".repeat(40)}`

function lowerTo(
  { abilities, submitter, deadlineSeconds }: RevocationQuestion,
  amount: bigint,
): readonly ApprovalStep[] {
  const isGasless = submitter !== abilities.owner && abilities.permitNonce !== undefined
  if (!isGasless) return setAllowance(abilities, amount)
  checkDeadline(deadlineSeconds)
  return [writePermit(abilities, submitter, amount, deadlineSeconds)]
}
