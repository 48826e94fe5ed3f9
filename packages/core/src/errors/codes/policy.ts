export const POLICY_CODES = {
  POLICY_INVALID: {
    title: "The policy is not acceptable",
    description: "Everything that is wrong is named with its path and what is expected.",
    recovery: "ask",
    httpStatus: 400,
  },
  POLICY_CHAIN_REFUSED: {
    title: "The policy does not name the chain",
    description: "What a policy does not name is refused. Add the chain with its destinations and caps.",
    recovery: "ask",
    httpStatus: 403,
  },
  POLICY_ASSET_REFUSED: {
    title: "The policy does not name the asset",
    description: "What a policy does not name is refused. Add the asset with its caps.",
    recovery: "ask",
    httpStatus: 403,
  },
  POLICY_PAYMENT_CAP: {
    title: "A payment is larger than the policy allows",
    description: "Correct the amount, or have the cap raised.",
    recovery: "ask",
    httpStatus: 403,
  },
  POLICY_PAYEE_CAP: {
    title: "A payee would get more in 24 hours than the policy allows",
    description:
      "Earlier payments of the last 24 hours count. Wait, correct the amount, or have the cap raised.",
    recovery: "ask",
    httpStatus: 403,
  },
  POLICY_PLAN_CAP: {
    title: "The plan moves more than the policy allows",
    description: "Correct the amounts, split the work over several days, or have the cap raised.",
    recovery: "ask",
    httpStatus: 403,
  },
  POLICY_DAY_CAP: {
    title: "More would be moved in 24 hours than the policy allows",
    description:
      "Earlier payments of the last 24 hours count. Wait until they are a day old, or have the cap raised.",
    recovery: "ask",
    httpStatus: 403,
  },
  POLICY_PAYEE_DENIED: {
    title: "Somebody on the deny-list would be paid",
    description: "Remove the payee from the task.",
    recovery: "ask",
    httpStatus: 403,
  },
  POLICY_PAYEE_UNKNOWN: {
    title: "Somebody who is not on the allow-list would be paid",
    description: "Remove the payee from the task, or have the allow-list changed.",
    recovery: "ask",
    httpStatus: 403,
  },
  POLICY_PAYEE_CHANGED: {
    title: "A payee has another address than the last time",
    description: "A changed address is how payrolls are stolen: ask the payee by a known way, then approve.",
    recovery: "ask",
    httpStatus: 403,
  },
  POLICY_DESTINATION_REFUSED: {
    title: "A transaction would go to an address that the policy does not list",
    description: "Add the contract, with the hash of its code, to the destinations of its chain.",
    recovery: "ask",
    httpStatus: 403,
  },
  POLICY_FUNCTION_REFUSED: {
    title: "A call is not among those that the policy allows",
    description:
      "Add the function's signature to its contract under the destinations of the chain, or correct the call.",
    recovery: "ask",
    httpStatus: 403,
  },
  POLICY_VALUE_CAP: {
    title: "A transaction carries more of the chain's coin than the policy allows",
    description: "Split the payment, or have largestValueWei raised.",
    recovery: "ask",
    httpStatus: 403,
  },
  POLICY_SLIPPAGE_CAP: {
    title: "A price may slip further than the policy allows",
    description: "Set a smaller maxSlippage in the task, or have the policy's raised.",
    recovery: "ask",
    httpStatus: 403,
  },
  POLICY_STEP_REFUSED: {
    title: "The policy does not name a kind of step",
    description: "Kinds of executors' steps beyond the standard ones have to be listed under steps.",
    recovery: "ask",
    httpStatus: 403,
  },
  POLICY_MOVEMENT_UNKNOWN: {
    title: "It cannot be told what a step would move",
    description:
      "Amounts, assets and payees have to stand in the plan; a step of one's own has to declare its moves.",
    recovery: "replan",
    httpStatus: 403,
  },
  POLICY_MOVEMENT_MIXED: {
    title: "One step moves several tokens",
    description: "Each token needs a step of its own, so that caps and approvals can be told apart.",
    recovery: "replan",
    httpStatus: 403,
  },
  POLICY_SCREENING_MISSING: {
    title: "Somebody would be paid without being screened",
    description: "The policy demands that a screening of the very same payees comes first.",
    recovery: "replan",
    httpStatus: 403,
  },
  POLICY_SCREENING_LENIENT: {
    title: "A payment would go on although payees are refused",
    description: "Plan it with onRefused: block, or have the policy allow skipping refused payees.",
    recovery: "replan",
    httpStatus: 403,
  },
  POLICY_APPROVER_PAYS: {
    title: "Somebody would approve their own payment",
    description: "Approvers and paying accounts have to be different keys.",
    recovery: "stop",
    httpStatus: 403,
  },
  POLICY_APPROVALS_MISSING: {
    title: "The plan moves more than one may alone",
    description:
      "The approvers of the policy have to sign each part of the plan; the message names its hash.",
    recovery: "ask",
    httpStatus: 403,
  },
  POLICY_ASK_EXPIRED: {
    title: "The question to the approvers was not answered in time",
    description: "Submit the task again; approvals that were given for the old question do not count.",
    recovery: "ask",
    httpStatus: 403,
  },
  POLICY_CHANGED: {
    title: "The policy has changed since it was decided",
    description: "The plan has to be judged again; approvals under the old version count for nothing.",
    recovery: "replan",
    httpStatus: 409,
  },
  POLICY_PLAN_CHANGED: {
    title: "It was decided about another plan or another run",
    description: "A decision holds for one plan in one run.",
    recovery: "stop",
    httpStatus: 409,
  },
  POLICY_CHANGE_INVALID: {
    title: "One policy cannot take the place of the other",
    description: "The name has to stay and the version has to grow.",
    recovery: "ask",
    httpStatus: 400,
  },
  POLICY_CHANGE_UNAPPROVED: {
    title: "A change of the policy lacks approvals",
    description:
      "It needs the same approvals as the largest plan it permits, under the policy in force. `agentgpt policy show` says what differs; have its approvers sign with `agentgpt policy approve`.",
    recovery: "ask",
    httpStatus: 403,
  },
} as const
