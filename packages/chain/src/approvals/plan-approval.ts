import { AgentGptError } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import type { ApprovalStep, CallStep, SignatureStep } from "./approval-step.ts"
import { checkAmount, checkDeadline } from "./check-terms.ts"
import type { TokenAbilities } from "./detect-approval-ways.ts"
import { TOKEN_ABI } from "./token-abi.ts"

/** How BatchPayout gets at the payer's tokens. */
export type ApprovalWay = "delegate" | "permit" | "allowance"

export type ApprovalQuestion = {
  /** Of the payer of the run, towards BatchPayout. */
  readonly abilities: TokenAbilities
  /** Who sends the transactions: the payer, or an operator whom the payer named at BatchPayout. */
  readonly submitter: EvmAddress
  /** What the run takes, in units of the token. */
  readonly amount: bigint
  /** What other runs of the same payer and token still need: allowances are one number for all of them. */
  readonly neededByOthers?: bigint
  /** PayoutDelegate, if the payer's account may take on its code. The payer then submits by itself. */
  readonly delegate?: EvmAddress
  /** Until when signatures are good, in seconds since 1970. */
  readonly deadlineSeconds: bigint
  /** Instead of the best one. */
  readonly way?: ApprovalWay
  /** Those that may be chosen, the best one first. */
  readonly ways?: readonly ApprovalWay[]
}

/**
 * How BatchPayout may get at the payer's tokens; in this order where a payer submits by itself, and where an operator does.
 *
 * @example
 * APPROVAL_WAYS.operator.join(", ") // "permit, allowance"
 */
export const APPROVAL_WAYS: Readonly<Record<"payer" | "operator", readonly ApprovalWay[]>> = {
  /** Without an allowance; else by the cheapest: a permit of one's own costs more gas and leaves a signature behind. */
  payer: ["delegate", "allowance"],
  /** A signature, so that the payer needs no transaction. */
  operator: ["permit", "allowance"],
}

export type ApprovalPlan = {
  readonly way: ApprovalWay
  /** In this order, before the payment. */
  readonly steps: readonly ApprovalStep[]
  /** The payment that follows: `pay` at BatchPayout, or `pay` at the payer's own account. */
  readonly payAt: EvmAddress
}

/**
 * Chooses how a run is paid for, and what has to be signed and sent first. The allowance is exact: what the run
 * takes and not a unit more. `planRevocation` says what has to be taken back after the run.
 * @throws APPROVAL_AMOUNT_INVALID, APPROVAL_FUNDS_MISSING, APPROVAL_DEADLINE_INVALID, APPROVAL_WAY_MISSING
 *
 * @example
 * const { way, steps } = planApproval({ abilities, submitter: operator, amount, deadlineSeconds })
 */
export function planApproval(question: ApprovalQuestion): ApprovalPlan {
  const { abilities, amount, neededByOthers = 0n } = question
  const { owner, spender, balance } = abilities
  checkAmount(amount + neededByOthers, balance, owner)
  if (amount <= 0n || neededByOthers < 0n) throw new AgentGptError("APPROVAL_AMOUNT_INVALID")
  const way = question.way ?? chooseWay(question)
  if (way === "delegate") {
    const { delegate } = question
    if (delegate === undefined || !isPossible(way, question)) throw missing(way)
    return { way, steps: delegateTo(abilities, delegate), payAt: owner }
  }
  const wanted = amount + neededByOthers
  const steps = way === "permit" ? permit(question, wanted) : setAllowance(abilities, wanted)
  return { way, steps: abilities.allowance === wanted ? [] : steps, payAt: spender }
}

/** The first that account and token can do. */
function chooseWay(question: ApprovalQuestion): ApprovalWay {
  const { abilities, submitter } = question
  const { ways = submitter === abilities.owner ? APPROVAL_WAYS.payer : APPROVAL_WAYS.operator } = question
  const way = ways.find((one) => isPossible(one, question))
  if (way === undefined) throw missing(ways.join(" or "))
  return way
}

function isPossible(way: ApprovalWay, { abilities, submitter, delegate }: ApprovalQuestion): boolean {
  if (way === "allowance") return true
  if (way === "permit") return abilities.permitNonce !== undefined
  return delegate !== undefined && submitter === abilities.owner && mayDelegate(abilities, delegate)
}

/** An account that runs somebody else's code is left as it is. */
function mayDelegate({ ownerCode }: TokenAbilities, delegate: EvmAddress): boolean {
  if (ownerCode.kind === "delegated") return ownerCode.delegate === delegate
  return ownerCode.kind === "none"
}

function delegateTo(
  { owner, chainId, ownerCode }: TokenAbilities,
  delegate: EvmAddress,
): readonly ApprovalStep[] {
  return ownerCode.kind === "delegated" ? [] : [{ kind: "delegation", account: owner, chainId, delegate }]
}

function permit(question: ApprovalQuestion, value: bigint): readonly ApprovalStep[] {
  const { abilities, submitter, deadlineSeconds } = question
  checkDeadline(deadlineSeconds)
  // A permit sets an allowance whatever it was before, but some tokens refuse that as they do for `approve`.
  const reset: readonly ApprovalStep[] =
    abilities.mustResetAllowance && value !== 0n
      ? [writePermit(abilities, submitter, 0n, deadlineSeconds)]
      : []
  return [...reset, writePermit(abilities, submitter, value, deadlineSeconds, BigInt(reset.length))]
}

/**
 * A permit (ERC-2612) with the owner's next nonce, or one after it.
 * @throws APPROVAL_WAY_MISSING
 *
 * @example
 * const permit = writePermit(abilities, payer, 5_000_000n, deadline)
 */
export function writePermit(
  { owner, spender, domain, permitNonce }: TokenAbilities,
  from: EvmAddress,
  value: bigint,
  deadline: bigint,
  after = 0n,
): SignatureStep {
  if (domain === undefined || permitNonce === undefined) throw missing("permit")
  return {
    kind: "signature",
    signedBy: owner,
    from,
    typedData: {
      domain,
      primaryType: "Permit",
      types: {
        Permit: [
          { name: "owner", type: "address" },
          { name: "spender", type: "address" },
          { name: "value", type: "uint256" },
          { name: "nonce", type: "uint256" },
          { name: "deadline", type: "uint256" },
        ],
      },
      message: { owner, spender, value, nonce: permitNonce + after, deadline },
    },
  }
}

/** Sets an allowance, by way of zero for tokens that ask for it. */
export function setAllowance(
  { token, owner, spender, mustResetAllowance }: TokenAbilities,
  amount: bigint,
): readonly CallStep[] {
  const set = writeApprove(token, owner, spender, amount)
  return mustResetAllowance && amount !== 0n ? [writeApprove(token, owner, spender, 0n), set] : [set]
}

export function writeApprove(
  token: EvmAddress,
  owner: EvmAddress,
  spender: EvmAddress,
  amount: bigint,
): CallStep {
  const data = TOKEN_ABI.encodeFunctionData("approve", [spender, amount]) as Hex
  return { kind: "call", from: owner, call: { to: token, valueWei: 0n, data } }
}

function missing(way: string): AgentGptError {
  return new AgentGptError("APPROVAL_WAY_MISSING", undefined, { meta: [`The way is ${way}.`] })
}
