export const BRIDGE_CODES = {
  BRIDGE_ORDER_INVALID: {
    title: "The text is not a cross-chain order",
    description:
      "The message names the field. Numbers of an order are decimal text, addresses and hashes 0x.",
    recovery: "stop",
    httpStatus: 400,
  },
  BRIDGE_ORDER_UNKNOWN: {
    title: "The journal has no such order",
    description: "An order is tended after it was sent through this journal or adopted from its transaction.",
    recovery: "stop",
    httpStatus: 404,
  },
  BRIDGE_GROUP_INVALID: {
    title: "The payments cannot happen together",
    description:
      "A group has 2 to 16 legs on at least two chains, each pays something, and there is one TwoPhaseCommit a chain.",
    recovery: "stop",
    httpStatus: 400,
  },
  BRIDGE_GROUP_NOT_BEGUN: {
    title: "The payments on several chains were not begun",
    description:
      "Nothing was set aside: the message says why. A retry of the run draws them up anew, with a later deadline.",
    recovery: "ask",
    httpStatus: 409,
  },
  BRIDGE_GROUP_ABORTED: {
    title: "Not every payer set its money aside in time: nobody was paid, and the money is back",
    description:
      "Payments on several chains happen all or not at all. The message says what became of each leg; the messages and the gas are paid. A retry of the run sends nothing: other payments need a new run, after what was missing is there.",
    recovery: "ask",
    httpStatus: 409,
  },
  BRIDGE_SWAP_INVALID: {
    title: "The terms are no swap that is safe",
    description:
      "Two parties, each sender the other's receiver, on two chains; the first lock expires later than the second by the finality of both chains and a margin; one hash for one swap. The message says what is wrong.",
    recovery: "stop",
    httpStatus: 400,
  },
  BRIDGE_ORDER_NOT_SENT: {
    title: "The order did not go out",
    description:
      "The transaction that was to send it ended without effect. Nothing was set aside; the message says how it ended.",
    recovery: "replan",
    httpStatus: 409,
  },
  BRIDGE_ORDER_HELD_UP: {
    title: "The order is held up before it has gone out",
    description:
      "All lanes are halted, or the lane of its account is frozen. It is written down and goes out once a person has resumed or declared what is foreign; the same call then goes on with it. Do not send another one.",
    recovery: "retry",
    httpStatus: 409,
  },
  BRIDGE_DISPATCH_NOT_FINAL: {
    title: "The transaction that sent the order is not final yet",
    description: "An order is tended once its dispatch cannot leave the chain any more. Try again later.",
    recovery: "retry",
    httpStatus: 409,
  },
  BRIDGE_ANSWER_INVALID: {
    title: "The arbiter's answer is not one of an arbiter",
    description:
      "At the address there is no CrossChainArbiter, or its event does not hash to its id. Check address and chain.",
    recovery: "ask",
    httpStatus: 502,
  },
  BRIDGE_ORDER_REFUNDED: {
    title: "The order was not done, and the money is back",
    description:
      "The call on the other chain failed, or was not delivered before the deadline. What was set aside is at its sender again; the messages and the gas are paid. A retry of the run sends nothing: a new order needs a new run.",
    recovery: "ask",
    httpStatus: 409,
  },
  BRIDGE_LEVEL_REFUSED: {
    title: "The kind of step does not keep the level of consistency",
    description: "The message says why, and which kind of step keeps the level. Nothing was sent.",
    recovery: "stop",
    httpStatus: 422,
  },
  BRIDGE_CHAIN_NOT_TENDED: {
    title: "The tender has no nodes for a chain of the order",
    description: "Both chains of an order are needed: nodes to read, an engine and an account to act.",
    recovery: "ask",
    httpStatus: 409,
  },
  BRIDGE_CHAINS_CONTRADICT: {
    title: "The two chains say different things about the order",
    description:
      "One says paid or refunded, the other that the work was not done or was. Nothing more is done for this order: check nodes and contracts first.",
    recovery: "stop",
    httpStatus: 500,
  },
  BRIDGE_FEE_TOO_HIGH: {
    title: "The gateway asks more for the message than the limit",
    description: "Nothing was sent. The tender looks again later; the limit is `largestMessageFeeWei`.",
    recovery: "retry",
    httpStatus: 409,
  },
  BRIDGE_DEED_STUCK: {
    title: "What is under way between chains does not go on by itself",
    description:
      "A deed of an order, of payments on several chains or of a swap was tried as often as patience allows, or hangs. The message says what to do; then let it go on.",
    recovery: "ask",
    httpStatus: 409,
  },
} as const
