export const CONTRACT_CODES = {
  CONTRACT_REVERTED: {
    title: "A contract refused the call",
    description: "It reverted with one of its own errors, which is named with its arguments.",
    recovery: "replan",
    httpStatus: 422,
  },
  CONTRACT_REVERTED_WITH_TEXT: {
    title: "A contract refused the call with a text",
    description: "The contract, often a token of somebody else, reverted with a message.",
    recovery: "replan",
    httpStatus: 422,
  },
  CONTRACT_REVERTED_SILENTLY: {
    title: "A contract refused the call without a reason",
    description: "No revert data came back: a wrong address, an old token or exhausted gas.",
    recovery: "ask",
    httpStatus: 422,
  },
  CONTRACT_REVERT_UNKNOWN: {
    title: "A contract refused the call with an unknown error",
    description: "The selector belongs to no known contract; it is given as it came.",
    recovery: "ask",
    httpStatus: 422,
  },
  CONTRACT_PANICKED: {
    title: "A contract panicked",
    description: "An arithmetic, bounds or assertion check of the compiler failed. The panic code is given.",
    recovery: "stop",
    httpStatus: 422,
  },
  CONTRACT_UNAUTHORISED: {
    title: "The caller may not do this",
    description: "The contract demands a role, an ownership or a signature that the caller does not have.",
    recovery: "ask",
    httpStatus: 403,
  },
  CONTRACT_ALREADY_EXECUTED: {
    title: "This was executed before",
    description: "The contract keeps a record of what it did and never does it twice.",
    recovery: "stop",
    httpStatus: 409,
  },
  CONTRACT_NOT_DEPLOYED: {
    title: "There is no deployment on this chain",
    description: "No addresses are recorded for the chain, or there is no code at the recorded address.",
    recovery: "ask",
    httpStatus: 404,
  },
  CONTRACT_CALL_FAILED: {
    title: "A call did not reach the contract, or its answer was lost",
    description:
      "What was thrown holds no revert: the node, the connection or the wallet failed. The cause is kept.",
    recovery: "retry",
    httpStatus: 503,
  },
} as const
