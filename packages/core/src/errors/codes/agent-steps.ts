/** Refusals of the first agents: FX, treasury, payment and reporting. */
export const AGENT_STEP_CODES = {
  AGENT_QUOTE_MOVED: {
    title: "The price is not the quoted one any more",
    description: "The swap would yield less than the quote allows. Nothing was swapped; ask for a new quote.",
    recovery: "replan",
    httpStatus: 409,
  },
  AGENT_QUOTE_EXPIRED: {
    title: "The quote has expired",
    description: "Nothing was swapped; ask for a new quote.",
    recovery: "replan",
    httpStatus: 409,
  },
  AGENT_QUOTE_INVALID: {
    title: "The quote is not one of this agent",
    description: "It names another source, another chain, or a bound below what the agent's slippage allows.",
    recovery: "stop",
    httpStatus: 422,
  },
  AGENT_SLIPPAGE_INVALID: {
    title: "The slippage bound is not acceptable",
    description: "It is hundredths of a per cent, from 0 to 1000; 50 is the default.",
    recovery: "ask",
    httpStatus: 400,
  },
  AGENT_POOL_MISSING: {
    title: "There is no pool that exchanges these tokens",
    description:
      "No pool of the asked fees exists, or none can fill the amount at its price. Nothing was swapped.",
    recovery: "replan",
    httpStatus: 404,
  },
  AGENT_PAIR_INVALID: {
    title: "These assets cannot be exchanged for each other",
    description: "Both are ERC-20 tokens of the step's chain, and they differ.",
    recovery: "ask",
    httpStatus: 400,
  },
  AGENT_FUNDS_SHORT: {
    title: "The account has too little of the token",
    description: "The exact shortfall is in the message. Nothing was sent.",
    recovery: "ask",
    httpStatus: 422,
  },
  AGENT_ALLOWANCE_LEFT: {
    title: "An allowance was left or could not be taken back",
    description: "A person looks at the account's allowances before anything else is swapped.",
    recovery: "stop",
    httpStatus: 500,
  },
  AGENT_STEP_ENDED: {
    title: "The step has ended before and cannot be taken up again",
    description: "An earlier attempt at it was given up and took its approval back. Plan the exchange again.",
    recovery: "replan",
    httpStatus: 409,
  },
  AGENT_TRANSACTION_FAILED: {
    title: "A transaction of a step did not succeed",
    description: "It reverted, was cancelled or was never sent; the message says which.",
    recovery: "replan",
    httpStatus: 422,
  },
  AGENT_SCREENING_UNFIT: {
    title: "The screening is not one of these payees",
    description: "It covers fewer addresses than the roster has, or it is too old. Nobody was paid.",
    recovery: "replan",
    httpStatus: 422,
  },
  AGENT_PAYMENT_INCOMPLETE: {
    title: "Not everybody was paid",
    description: "What is paid stays paid and is not paid again; the message names who is not.",
    recovery: "ask",
    httpStatus: 422,
  },
  AGENT_MINT_INCOMPLETE: {
    title: "Not every token was minted",
    description: "What is minted stays minted and is not minted again; the message names what is missing.",
    recovery: "ask",
    httpStatus: 422,
  },
  AGENT_LIMIT_INVALID: {
    title: "The limit of a treasury is not acceptable",
    description: "It needs a limit in units for every asset that it moves, and enough different approvers.",
    recovery: "ask",
    httpStatus: 400,
  },
  AGENT_APPROVALS_MISSING: {
    title: "The treasury lacks approvals for this amount",
    description: "Amounts over the limit need so many signatures of its approvers. Nothing was moved.",
    recovery: "ask",
    httpStatus: 403,
  },
  AGENT_REPORT_INVALID: {
    title: "A report cannot be written from this data",
    description: "The data of the run is malformed; the message names the field.",
    recovery: "stop",
    httpStatus: 422,
  },
} as const
