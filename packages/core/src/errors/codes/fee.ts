export const FEE_CODES = {
  FEE_HISTORY_INVALID: {
    title: "The fee history is not usable",
    description: "A node's answer to eth_feeHistory, or a recorded file, is empty or malformed.",
    recovery: "retry",
    httpStatus: 502,
  },
  FEE_CAP_BELOW_BASE: {
    title: "The fee cap is below the base fee",
    description: "No block would take the transaction now; nothing was signed or sent.",
    recovery: "ask",
    httpStatus: 409,
  },
  FEE_BUDGET_EXCEEDED: {
    title: "The fee budget of the run is used up",
    description: "The transaction could cost more than what is left; nothing was signed or sent.",
    recovery: "ask",
    httpStatus: 402,
  },
  FEE_DEADLINE_MISSING: {
    title: "The eco strategy needs a deadline",
    description: "Waiting for a low price is only safe with a time by which the payment must be made.",
    recovery: "ask",
    httpStatus: 400,
  },
  FEE_STRATEGY_INVALID: {
    title: "The fee strategy is not usable",
    description: "A custom price or a parameter of the strategy is missing or out of range.",
    recovery: "ask",
    httpStatus: 400,
  },
  FEE_REPLACEMENT_CAPPED: {
    title: "A replacement would exceed the fee cap",
    description:
      "A pool takes a replacement only with both fees raised by an eighth, and the cap forbids it.",
    recovery: "ask",
    httpStatus: 409,
  },
  FEE_FEED_STALE: {
    title: "The gas price feed is stale",
    description: "Its last round is older than allowed or was never finished.",
    recovery: "retry",
    httpStatus: 503,
  },
  FEE_FEED_IMPLAUSIBLE: {
    title: "The gas price feed's value is implausible",
    description: "It is not positive, or so far from the chain's own base fee that its unit must be wrong.",
    recovery: "ask",
    httpStatus: 502,
  },
  FEE_ORACLE_FAILED: {
    title: "The oracle for data fees did not answer",
    description: "The chain's own contract for the price of L1 data failed or answered malformed data.",
    recovery: "retry",
    httpStatus: 502,
  },
  FEE_COMPARISON_INVALID: {
    title: "The costs of chains cannot be compared",
    description: "There is nothing to compare, or a price in the common currency is missing or not positive.",
    recovery: "ask",
    httpStatus: 400,
  },
  FEE_FILE_UNUSABLE: {
    title: "The file with recorded fees is not usable",
    description: "It cannot be read or written, or holds nothing. Check its path and permissions.",
    recovery: "ask",
    httpStatus: 400,
  },
  FEE_USAGE_INVALID: {
    title: "The command line is not understood",
    description: "An option is unknown, lacks its value or contradicts another one.",
    recovery: "ask",
    httpStatus: 400,
  },
} as const
