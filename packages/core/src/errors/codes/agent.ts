export const AGENT_CODES = {
  AGENT_NONE: {
    title: "There is no agent",
    description: "A workflow needs at least one agent.",
    recovery: "ask",
    httpStatus: 400,
  },
  AGENT_DUPLICATE: {
    title: "Two agents have the same id",
    description: "An agent id names one agent; give the other one an id of its own.",
    recovery: "ask",
    httpStatus: 400,
  },
  AGENT_DEFINITION_INVALID: {
    title: "An agent or a kind of step is not well defined",
    description: "The message says which rule does not hold.",
    recovery: "stop",
    httpStatus: 400,
  },
  AGENT_ROLE_BREACH: {
    title: "An agent would do what its role does not allow",
    description:
      "Executors alone move value, validators approve and never execute, auditors only read; nobody has two roles.",
    recovery: "stop",
    httpStatus: 403,
  },
  AGENT_STEP_UNKNOWN: {
    title: "The agent does not perform this kind of step",
    description: "Name an agent that offers the step, or add such an agent.",
    recovery: "replan",
    httpStatus: 404,
  },
  AGENT_CHAIN_REFUSED: {
    title: "The agent does not work on this chain",
    description: "Its chains are part of its configuration.",
    recovery: "ask",
    httpStatus: 403,
  },
  AGENT_READ_REFUSED: {
    title: "An agent wanted to reach a node by a method that may change something",
    description: "Reading is all that this way is for; an executor sends transactions through submit.",
    recovery: "stop",
    httpStatus: 403,
  },
  AGENT_INPUT_INVALID: {
    title: "A step was given values of the wrong types",
    description: "Each value is named with what is expected. The step was not performed.",
    recovery: "replan",
    httpStatus: 422,
  },
  AGENT_OUTPUT_INVALID: {
    title: "A step yielded values of the wrong types",
    description: "Each value is named with what is expected. Nothing that depends on them is performed.",
    recovery: "stop",
    httpStatus: 500,
  },
  AGENT_ROSTER_INVALID: {
    title: "A roster cannot be bound to a plan",
    description: "Every row needs a key of its own, an address and an amount in token units.",
    recovery: "ask",
    httpStatus: 400,
  },
  AGENT_SCREENING_FAILED: {
    title: "The screening refuses a payee, so nothing is paid",
    description:
      "Remove the payee, or plan the payment so that refused payees are left out (onRefused: skip).",
    recovery: "ask",
    httpStatus: 403,
  },
} as const
