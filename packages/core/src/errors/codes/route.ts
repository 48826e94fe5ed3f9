export const ROUTE_CODES = {
  ROUTE_METHOD_DISABLED: {
    title: "The method that was asked for is not enabled",
    description: "execution.methods of the configuration lists those that may be used.",
    recovery: "ask",
    httpStatus: 400,
  },
  ROUTE_METHOD_NONE: {
    title: "No method is left to execute the plan with",
    description:
      "All that are enabled are switched off at present. Wait for cheaper gas, or enable another one.",
    recovery: "retry",
    httpStatus: 503,
  },
  ROUTE_QUESTION_INVALID: {
    title: "What the router was given is not acceptable",
    description: "The message names the value and what is expected.",
    recovery: "stop",
    httpStatus: 400,
  },
  ROUTE_OUTCOME_UNKNOWN: {
    title: "It is not known what became of a step",
    description:
      "Work whose outcome is unknown is never planned anew: it might be done twice. Wait for its outcome.",
    recovery: "retry",
    httpStatus: 409,
  },
  ROUTE_TRIGGER_EXPIRED: {
    title: "What a speculative run waited for did not come in time",
    description:
      "Nobody was paid, and what was allowed beforehand is taken back. Retry the run by another method, or start one with another trigger.",
    recovery: "ask",
    httpStatus: 409,
  },
  ROUTE_FALLBACK_NONE: {
    title: "There is no safer method left to fall back to",
    description: "The work failed when it was done step by step. A person has to look at the reason.",
    recovery: "ask",
    httpStatus: 422,
  },
} as const
