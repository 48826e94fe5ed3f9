import { AgentGptError } from "@agentgpt/core"
import type { Bytes32, EvmAddress, Hex } from "@agentgpt/core"
import type { ApprovalStep, SignatureStep } from "./approval-step.ts"
import { checkAmount, checkDeadline } from "./check-terms.ts"
import type { TokenAbilities } from "./detect-approval-ways.ts"
import { writeApprove } from "./plan-approval.ts"
import { PERMIT2, PERMIT2_ABI } from "./token-abi.ts"

/** How tokens get from where they are kept to the account that pays a run. */
export type FundingWay = "authorization" | "permit2"

export type FundingQuestion = {
  /** Of the account where the tokens are. The spender does not matter here. */
  readonly abilities: TokenAbilities
  /** The payer of the run, who takes the tokens and sends the transactions. */
  readonly payer: EvmAddress
  readonly amount: bigint
  /** The run's id: makes the signature good once, and for this run alone. */
  readonly reference: Bytes32
  readonly deadlineSeconds: bigint
  readonly way?: FundingWay
}

export type FundingPlan = {
  readonly way: FundingWay
  readonly steps: readonly ApprovalStep[]
  /** What makes an unused signature worthless, and takes back what was allowed for it. */
  readonly revocation: readonly ApprovalStep[]
}

/**
 * Brings tokens of another account to the payer by that account's signature. BatchPayout itself takes no such
 * signatures: tokens that are sent to it by one would belong to no run, so they always go to the payer first.
 * @throws APPROVAL_AMOUNT_INVALID, APPROVAL_FUNDS_MISSING, APPROVAL_DEADLINE_INVALID, APPROVAL_WAY_MISSING
 *
 * @example
 * const { steps } = planFunding({ abilities, payer, amount, reference: runId, deadlineSeconds })
 */
export function planFunding(question: FundingQuestion): FundingPlan {
  const { abilities, amount, payer, deadlineSeconds } = question
  checkAmount(amount, abilities.balance, abilities.owner)
  checkDeadline(deadlineSeconds)
  const { hasAuthorizations, permit2Allowance } = abilities
  if (payer === abilities.owner) throw missing("The payer has the tokens already.")
  const way = question.way ?? (hasAuthorizations ? "authorization" : "permit2")
  if (way === "authorization") {
    if (!hasAuthorizations) throw missing("The token has no transfers by signature (ERC-3009).")
    return { way, steps: [writeAuthorization(question)], revocation: [writeCancellation(question)] }
  }
  if (permit2Allowance === undefined) throw missing("Permit2 is not on this chain.")
  return planPermit2(question, permit2Allowance)
}

/** Only the payer can bring it to the chain, so nobody can separate it from what the payer does with it. */
function writeAuthorization(question: FundingQuestion): SignatureStep {
  const { abilities, payer, amount, reference, deadlineSeconds } = question
  return {
    kind: "signature",
    signedBy: abilities.owner,
    from: payer,
    typedData: {
      domain: abilities.domain!,
      primaryType: "ReceiveWithAuthorization",
      types: {
        ReceiveWithAuthorization: [
          { name: "from", type: "address" },
          { name: "to", type: "address" },
          { name: "value", type: "uint256" },
          { name: "validAfter", type: "uint256" },
          { name: "validBefore", type: "uint256" },
          { name: "nonce", type: "bytes32" },
        ],
      },
      message: {
        from: abilities.owner,
        to: payer,
        value: amount,
        validAfter: 0n,
        validBefore: deadlineSeconds,
        nonce: reference,
      },
    },
  }
}

function writeCancellation({ abilities, payer, reference }: FundingQuestion): SignatureStep {
  return {
    kind: "signature",
    signedBy: abilities.owner,
    from: payer,
    typedData: {
      domain: abilities.domain!,
      primaryType: "CancelAuthorization",
      types: {
        CancelAuthorization: [
          { name: "authorizer", type: "address" },
          { name: "nonce", type: "bytes32" },
        ],
      },
      message: { authorizer: abilities.owner, nonce: reference },
    },
  }
}

/** Permit2 itself needs an allowance of the token: an exact one, by the owner's own transaction. */
function planPermit2(question: FundingQuestion, permit2Allowance: bigint): FundingPlan {
  const { abilities, amount, reference } = question
  const { token, owner } = abilities
  const allow = (units: bigint) => writeApprove(token, owner, PERMIT2, units)
  const isAllowed = permit2Allowance >= amount
  // By way of zero, which every token takes.
  const raise = isAllowed ? [] : [...(permit2Allowance > 0n ? [allow(0n)] : []), allow(amount)]
  const nonce = BigInt(reference)
  const invalidate = PERMIT2_ABI.encodeFunctionData("invalidateUnorderedNonces", [
    nonce >> 8n,
    1n << (nonce & 0xffn),
  ]) as Hex
  return {
    way: "permit2",
    steps: [...raise, writePermit2(question)],
    revocation: [
      { kind: "call", from: owner, call: { to: PERMIT2, valueWei: 0n, data: invalidate } },
      // An allowance that was there before is the owner's own affair.
      ...(isAllowed ? [] : [allow(0n)]),
    ],
  }
}

function writePermit2(question: FundingQuestion): SignatureStep {
  const { abilities, payer, amount, reference, deadlineSeconds } = question
  return {
    kind: "signature",
    signedBy: abilities.owner,
    from: payer,
    typedData: {
      domain: { name: "Permit2", chainId: abilities.chainId, verifyingContract: PERMIT2 },
      primaryType: "PermitTransferFrom",
      types: {
        PermitTransferFrom: [
          { name: "permitted", type: "TokenPermissions" },
          { name: "spender", type: "address" },
          { name: "nonce", type: "uint256" },
          { name: "deadline", type: "uint256" },
        ],
        TokenPermissions: [
          { name: "token", type: "address" },
          { name: "amount", type: "uint256" },
        ],
      },
      message: {
        permitted: { token: abilities.token, amount },
        spender: payer,
        nonce: BigInt(reference),
        deadline: deadlineSeconds,
      },
    },
  }
}

function missing(fact: string): AgentGptError {
  return new AgentGptError("APPROVAL_WAY_MISSING", undefined, { meta: [fact] })
}
