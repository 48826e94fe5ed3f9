export const RELAY_CODES = {
  RELAY_BUNDLE_INVALID: {
    title: "A bundle cannot be accepted by any relay",
    description: "It is empty, beyond the documented limits or contradicts itself; nothing was sent.",
    recovery: "stop",
    httpStatus: 400,
  },
  RELAY_REFUSED: {
    title: "The relay refused",
    description: "The relay understood the request and refused it.",
    recovery: "replan",
    httpStatus: 502,
  },
  RELAY_ANSWER_INVALID: {
    title: "The relay's answer makes no sense",
    description: "Whether the relay holds the bundle or transaction is not known.",
    recovery: "retry",
    httpStatus: 502,
  },
} as const
