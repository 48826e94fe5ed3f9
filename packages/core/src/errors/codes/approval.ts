export const APPROVAL_CODES = {
  APPROVAL_TOKEN_INVALID: {
    title: "The address is not a token",
    description: "There is no contract, or it does not answer the questions for balance and allowance.",
    recovery: "ask",
    httpStatus: 400,
  },
  APPROVAL_AMOUNT_INVALID: {
    title: "The amount of an approval is not usable",
    description: "It is above zero and exact; approvals without limit are not given.",
    recovery: "ask",
    httpStatus: 400,
  },
  APPROVAL_FUNDS_MISSING: {
    title: "The account has too few tokens",
    description: "The shortfall is stated exactly; nothing was signed or sent.",
    recovery: "ask",
    httpStatus: 402,
  },
  APPROVAL_DEADLINE_INVALID: {
    title: "The deadline of a signature is not a time",
    description: "It is given in seconds since 1970.",
    recovery: "ask",
    httpStatus: 400,
  },
  APPROVAL_WAY_MISSING: {
    title: "The token or the account does not offer this way of approving",
    description: "Leave the choice open, or send the tokens to the paying account by an ordinary payment.",
    recovery: "replan",
    httpStatus: 409,
  },
  APPROVAL_NOT_SET: {
    title: "The allowance is not what was asked for",
    description:
      "A transaction failed, or somebody else changed the allowance. Look at both, then try again.",
    recovery: "retry",
    httpStatus: 409,
  },
  APPROVAL_STEP_INVALID: {
    title: "The signed data are not an approval",
    description: "Permits, authorizations and their cancellations are brought to the chain, nothing else.",
    recovery: "stop",
    httpStatus: 400,
  },
} as const
