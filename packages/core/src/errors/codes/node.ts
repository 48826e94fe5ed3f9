export const NODE_CODES = {
  NODE_URL_INVALID: {
    title: "The URL of a node is not usable",
    description: "An RPC URL begins with http, https, ws or wss.",
    recovery: "ask",
    httpStatus: 400,
  },
  NODE_UNREACHABLE: {
    title: "A node cannot be reached",
    description: "The connection failed or broke. Whether a request was carried out is not known.",
    recovery: "retry",
    httpStatus: 503,
  },
  NODE_TIMED_OUT: {
    title: "A node did not answer in time",
    description: "Whether the request was carried out is not known.",
    recovery: "retry",
    httpStatus: 504,
  },
  NODE_HTTP_REFUSED: {
    title: "A node's server answered with an HTTP error",
    description:
      "Something between here and the node failed. Whether the request was carried out is not known.",
    recovery: "retry",
    httpStatus: 502,
  },
  NODE_RATE_LIMITED: {
    title: "A node's rate limit is reached",
    description: "Too many requests wait for this endpoint, or the endpoint asked for a pause.",
    recovery: "retry",
    httpStatus: 429,
  },
  NODE_ANSWER_INVALID: {
    title: "A node's answer makes no sense",
    description: "It is not JSON-RPC, too large, or not of the shape that the method promises.",
    recovery: "retry",
    httpStatus: 502,
  },
  NODE_CALL_FAILED: {
    title: "A node answered with an error",
    description: "The node understood the request and refused it; its code and words are in the error.",
    recovery: "replan",
    httpStatus: 502,
  },
  NODE_SEND_NOT_READ: {
    title: "A transaction was to be sent by a reading operation",
    description: "Transactions leave through broadcast only, which knows public from private.",
    recovery: "stop",
    httpStatus: 500,
  },
  NODE_CHAIN_WRONG: {
    title: "A node is on another chain",
    description: "Its chain id is not the one it was configured for; it is not used.",
    recovery: "ask",
    httpStatus: 409,
  },
  NODE_NONE_USABLE: {
    title: "No node is usable",
    description: "Every node of the chain is unreachable, behind, on a fork or on another chain.",
    recovery: "retry",
    httpStatus: 503,
  },
  NODE_QUORUM_MISSING: {
    title: "The nodes disagree about the chain",
    description: "No block hash has a majority among the nodes, so none of them is believed.",
    recovery: "ask",
    httpStatus: 503,
  },
  NODE_PRIVATE_ROUTE_MISSING: {
    title: "There is no private relay",
    description:
      "A private transaction goes to private relays only, and none is configured. Nothing was sent.",
    recovery: "ask",
    httpStatus: 400,
  },
  NODE_POOL_INVALID: {
    title: "The nodes of a chain are not configured rightly",
    description: "A chain needs at least one public node and names that are used once.",
    recovery: "ask",
    httpStatus: 400,
  },
  NODE_CHAIN_MOVED: {
    title: "A node changed its chain while it was being read",
    description: "Its answers belong to different chains, as happens in a re-org. None of them was used.",
    recovery: "retry",
    httpStatus: 503,
  },
  NODE_FINALITY_BROKEN: {
    title: "Blocks that were final have left the chain",
    description:
      "Either the node is on a fork, or the finality rule of the chain is too shallow. Nothing was concluded.",
    recovery: "stop",
    httpStatus: 503,
  },
  NODE_FINALITY_UNKNOWN: {
    title: "No finality rule is known for a chain",
    description: "When its transactions count as final has to be configured.",
    recovery: "ask",
    httpStatus: 400,
  },
  NODE_HEADER_MISMATCH: {
    title: "The header of a block cannot be rebuilt",
    description:
      "The node left a field out, or the chain's headers have others than Ethereum's. Nothing in it can be proven elsewhere; use a gateway.",
    recovery: "stop",
    httpStatus: 502,
  },
  NODE_RECEIPTS_MISMATCH: {
    title: "The receipts of a block cannot be rebuilt",
    description:
      "They do not hash to the root in the header: the node left something out, or the chain writes receipts in its own way.",
    recovery: "stop",
    httpStatus: 502,
  },
  NODE_EVENT_UNKNOWN: {
    title: "There is no such event to prove",
    description: "The message says whether the transaction is missing, failed or wrote fewer logs.",
    recovery: "retry",
    httpStatus: 404,
  },
} as const
