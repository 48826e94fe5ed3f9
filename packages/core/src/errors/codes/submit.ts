export const SUBMIT_CODES = {
  SUBMIT_REQUEST_INVALID: {
    title: "The request is not a transaction that can be made",
    description: "The message names the field. Nothing of the request was written.",
    recovery: "stop",
    httpStatus: 400,
  },
  SUBMIT_ACCOUNT_UNKNOWN: {
    title: "No signer of this engine is for the account",
    description: "An engine sends for the accounts whose signers it was opened with.",
    recovery: "stop",
    httpStatus: 400,
  },
  SUBMIT_DEADLINE_EXPIRED: {
    title: "The deadline of the transaction has passed",
    description: "Nothing was signed. A person may release the intent, or it is planned under a new key.",
    recovery: "replan",
    httpStatus: 409,
  },
  SUBMIT_FUNDS_MISSING: {
    title: "The account cannot pay for its transactions",
    description:
      "The balance is below the most that all transactions on their way can cost. The lane goes on by itself once the account is funded.",
    recovery: "ask",
    httpStatus: 409,
  },
  SUBMIT_WOULD_REVERT: {
    title: "The transaction would revert",
    description: "It was simulated against a recent block and refused by the contract. Nothing was signed.",
    recovery: "replan",
    httpStatus: 422,
  },
  SUBMIT_PAYLOAD_INVALID: {
    title: "The journal holds a payload that is no transaction",
    description: "What is read back from the journal is checked again before it is signed.",
    recovery: "stop",
    httpStatus: 500,
  },
  SUBMIT_SIGNED_MISMATCH: {
    title: "The signed bytes are not the transaction that was to be signed",
    description: "Nonce, chain, sender, call and fees of signed bytes are compared before they are recorded.",
    recovery: "stop",
    httpStatus: 500,
  },
  SUBMIT_CANCEL_TOO_LATE: {
    title: "The transaction can no longer be cancelled",
    description: "It is in a block, or its outcome is final.",
    recovery: "stop",
    httpStatus: 409,
  },
  SUBMIT_LANE_ELSEWHERE: {
    title: "Another program writes in the lane, or the lane may not spend now",
    description: "What needs a signature is done by the program that holds the lane.",
    recovery: "retry",
    httpStatus: 409,
  },
  SUBMIT_ROUTE_FIXED: {
    title: "The route of the transaction can no longer be changed",
    description:
      "What was public once stays public, and what is final is not sent any more. Nothing was changed.",
    recovery: "stop",
    httpStatus: 409,
  },
  SUBMIT_PREPARED_ENDED: {
    title: "The prepared transaction was fired, discarded or has expired",
    description: "A prepared transaction is fired once, before its time is over.",
    recovery: "replan",
    httpStatus: 409,
  },
  SUBMIT_STOPPED: {
    title: "The engine was stopped",
    description: "What was submitted is in the journal; the next engine goes on with it.",
    recovery: "retry",
    httpStatus: 503,
  },
} as const
