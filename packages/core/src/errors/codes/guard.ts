/** Each refusal of the last guard before a key is used. Nothing was signed, whatever the code. */
export const GUARD_CODES = {
  GUARD_POLICY_INVALID: {
    title: "The signing policy is not usable",
    description:
      "It is malformed, of another chain, or needs more approvals than it names approvers. Correct it; until then nothing is signed.",
    recovery: "ask",
    httpStatus: 500,
  },
  GUARD_ADMISSION_INVALID: {
    title: "The record of an admitted plan is not usable",
    description: "It is malformed. Let the plan in again.",
    recovery: "ask",
    httpStatus: 500,
  },
  GUARD_DEPLOYMENT_UNFIT: {
    title: "The deployment does not fit the policy",
    description:
      "It is of another chain, or lacks a contract that the policy names. Deploy, or correct the policy.",
    recovery: "ask",
    httpStatus: 409,
  },
  GUARD_INTENT_UNKNOWN: {
    title: "The journal does not hold the intent",
    description: "Only what is in the journal is signed. Submit the payment to the engine.",
    recovery: "stop",
    httpStatus: 409,
  },
  GUARD_INTENT_CLOSED: {
    title: "The intent has no nonce to be paid under",
    description: "It was ended, frozen or settled. See where it stands before anything is paid again.",
    recovery: "stop",
    httpStatus: 409,
  },
  GUARD_PAYLOAD_CHANGED: {
    title: "The payload is not the journal's",
    description:
      "Its hash differs from the one that was journalled: something between the journal and the signer changed it. Find out what before going on.",
    recovery: "stop",
    httpStatus: 409,
  },
  GUARD_PAYLOAD_INVALID: {
    title: "The payload is not a call",
    description: "A field is missing, malformed or unknown. Submit the payment again in the right form.",
    recovery: "stop",
    httpStatus: 400,
  },
  GUARD_CHAIN_WRONG: {
    title: "The transaction is of another chain",
    description:
      "Chain of guard, intent and transaction must be one. Check which lane the payment was given to.",
    recovery: "stop",
    httpStatus: 409,
  },
  GUARD_ACCOUNT_WRONG: {
    title: "The account is not the one of the payment",
    description:
      "Journal, payload and admitted plan must name the same account. Submit it to the right lane.",
    recovery: "stop",
    httpStatus: 409,
  },
  GUARD_NONCE_WRONG: {
    title: "The nonce is not the one of the intent",
    description: "A payment has one nonce. Signing it under another one could pay twice.",
    recovery: "stop",
    httpStatus: 409,
  },
  GUARD_TRANSACTION_DIFFERS: {
    title: "The transaction does not say what the payload says",
    description:
      "Recipient, value or data differ, or something was added. Find out what built the transaction before going on.",
    recovery: "stop",
    httpStatus: 409,
  },
  GUARD_SET_CODE_REFUSED: {
    title: "The transaction would change an account's code",
    description: "No payload can ask for it. A person signs a delegation of the account separately.",
    recovery: "stop",
    httpStatus: 409,
  },
  GUARD_CANCEL_MOVES: {
    title: "A cancelling transaction would do something",
    description: "It goes from the account to itself, without value and without data.",
    recovery: "stop",
    httpStatus: 409,
  },
  GUARD_GAS_LIMIT_EXCEEDED: {
    title: "The gas limit is above what is allowed",
    description: "Make the batch smaller, or have the policy's cap raised.",
    recovery: "ask",
    httpStatus: 409,
  },
  GUARD_FEE_EXCEEDED: {
    title: "The gas could cost more than what is allowed",
    description: "Wait for lower prices, or have the policy's cap raised.",
    recovery: "ask",
    httpStatus: 409,
  },
  GUARD_PLAN_NOT_ADMITTED: {
    title: "The plan was not let in",
    description: "Have the plan checked against the policy; only then can its payments be signed.",
    recovery: "ask",
    httpStatus: 403,
  },
  GUARD_ADMISSION_ENDED: {
    title: "The plan's admission has ended",
    description: "Let the plan in again if it is still wanted.",
    recovery: "ask",
    httpStatus: 403,
  },
  GUARD_POLICY_CHANGED: {
    title: "The policy has changed since the plan was let in",
    description: "Let the plan in again under the policy as it is now, with approvals for it.",
    recovery: "ask",
    httpStatus: 409,
  },
  GUARD_APPROVALS_MISSING: {
    title: "The plan lacks approvals",
    description: "It moves more than what is free of approvals. Have more approvers sign it.",
    recovery: "ask",
    httpStatus: 403,
  },
  GUARD_APPROVAL_EXPIRED: {
    title: "An approval has expired",
    description: "Without it too few count. Have the approver sign again.",
    recovery: "ask",
    httpStatus: 403,
  },
  GUARD_APPROVAL_TOO_SMALL: {
    title: "An approval is for a smaller amount",
    description: "Without it too few count. Have the approver sign for all that the plan may move.",
    recovery: "ask",
    httpStatus: 403,
  },
  GUARD_APPROVAL_INVALID: {
    title: "An approval is not a signature",
    description: "It is not 65 bytes in canonical form, or no key made it. Have the approver sign again.",
    recovery: "ask",
    httpStatus: 400,
  },
  GUARD_APPROVER_FOREIGN: {
    title: "An approval is by somebody who is not an approver",
    description:
      "The signer is not, or no longer, named by the policy, or signed another plan, policy, amount or chain.",
    recovery: "ask",
    httpStatus: 403,
  },
  GUARD_APPROVAL_REPEATED: {
    title: "An approver signed twice",
    description: "Approvals count once for each person. Have another approver sign.",
    recovery: "ask",
    httpStatus: 403,
  },
  GUARD_DESTINATION_REFUSED: {
    title: "The destination is not allowed",
    description:
      "Every address is refused that policy and plan do not both name. Have it added, or correct it.",
    recovery: "ask",
    httpStatus: 403,
  },
  GUARD_CODE_MISMATCH: {
    title: "The code at an address is not the expected one",
    description:
      "It differs from the deployment, is missing, or the account runs another contract's code. Find out why before anything is sent there.",
    recovery: "stop",
    httpStatus: 409,
  },
  GUARD_FUNCTION_REFUSED: {
    title: "The function is not allowed at the destination",
    description: "The policy names every function that may be called. Have it added, or correct the plan.",
    recovery: "ask",
    httpStatus: 403,
  },
  GUARD_ARGUMENT_REFUSED: {
    title: "An argument of the call is refused",
    description:
      "The data do not encode the function's arguments, or an address among them is not the account's own.",
    recovery: "stop",
    httpStatus: 403,
  },
  GUARD_SIGNATURE_REFUSED: {
    title: "The typed data are of no kind that is signed",
    description:
      "Permits, transfers by authorization, their cancellations and Permit2 transfers are signed, in their standard form.",
    recovery: "stop",
    httpStatus: 403,
  },
  GUARD_DEADLINE_EXCEEDED: {
    title: "The signature would be good for longer than the plan",
    description: "Give it a deadline before the plan's admission ends.",
    recovery: "ask",
    httpStatus: 403,
  },
  GUARD_ASSET_REFUSED: {
    title: "The plan may not move this asset",
    description: "It was let in for another one, or the policy sets no daily limit for it.",
    recovery: "ask",
    httpStatus: 403,
  },
  GUARD_VALUE_EXCEEDED: {
    title: "The transaction carries too much of the chain's coin",
    description: "Split the payment, or have the cap of the policy or of the plan raised.",
    recovery: "ask",
    httpStatus: 403,
  },
  GUARD_PLAN_LIMIT_EXCEEDED: {
    title: "The plan would move more than it was let in for",
    description: "All its transactions count together. Let the rest in as a plan of its own.",
    recovery: "ask",
    httpStatus: 403,
  },
  GUARD_DAY_LIMIT_EXCEEDED: {
    title: "More would be moved in 24 hours than the policy allows",
    description: "Wait until earlier payments are a day old, or have the limit raised.",
    recovery: "ask",
    httpStatus: 403,
  },
} as const
