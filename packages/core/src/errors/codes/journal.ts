export const JOURNAL_CODES = {
  JOURNAL_INPUT_INVALID: {
    title: "A value given to the journal is not acceptable",
    description: "The message names the value and what is expected. Nothing was written.",
    recovery: "stop",
    httpStatus: 400,
  },
  JOURNAL_KEY_INVALID: {
    title: "The idempotency key is missing or malformed",
    description:
      "Every request that can move value carries a key of 1 to 200 printable ASCII characters without blanks.",
    recovery: "stop",
    httpStatus: 400,
  },
  JOURNAL_KEY_REUSED: {
    title: "The idempotency key stands for another payload",
    description:
      "The same key with the same payload is the same request; with another payload it is a mistake.",
    recovery: "stop",
    httpStatus: 409,
  },
  JOURNAL_INTENT_UNKNOWN: {
    title: "The journal has no such intent",
    description: "No intent was planned under this idempotency key.",
    recovery: "stop",
    httpStatus: 404,
  },
  JOURNAL_ATTEMPT_UNKNOWN: {
    title: "The journal has no such transaction",
    description: "Only transactions whose signed bytes are in the journal can be followed or sent.",
    recovery: "stop",
    httpStatus: 404,
  },
  JOURNAL_BYTES_MISMATCH: {
    title: "Signed bytes and transaction hash do not belong together",
    description: "The hash of a transaction is the keccak256 of its signed bytes.",
    recovery: "stop",
    httpStatus: 400,
  },
  JOURNAL_NOT_COMMITTED: {
    title: "The transaction is not one that the journal gave out for sending",
    description:
      "Bytes are sent only after they were committed; nothing else can be turned into bytes to send.",
    recovery: "stop",
    httpStatus: 409,
  },
  JOURNAL_TRANSITION_FORBIDDEN: {
    title: "The journal does not allow this step",
    description: "The states and steps are drawn in docs/transaction-journal.md. Nothing was written.",
    recovery: "stop",
    httpStatus: 409,
  },
  JOURNAL_IMMUTABLE: {
    title: "The journal does not change what it has recorded",
    description: "Payloads, nonces and signed bytes stay as they are, and nothing is deleted.",
    recovery: "stop",
    httpStatus: 409,
  },
  JOURNAL_PROOF_MISSING: {
    title: "Nothing in the journal proves this step",
    description: "A payload leaves its nonce only after finalized proof that something else took the nonce.",
    recovery: "stop",
    httpStatus: 409,
  },
  JOURNAL_SLOT_TAKEN: {
    title: "The intent has a slot already, or the slot has its block",
    description: "An intent has one live slot, and one transaction of a slot can be in the chain.",
    recovery: "stop",
    httpStatus: 409,
  },
  JOURNAL_LANE_UNKNOWN: {
    title: "The lane was never opened",
    description: "A lane is opened once per chain and account, at the account's nonce of that moment.",
    recovery: "ask",
    httpStatus: 404,
  },
  JOURNAL_LANE_BUSY: {
    title: "Another program writes in this lane",
    description:
      "One writer per chain and account. The lease passes on when its holder ends or falls silent.",
    recovery: "retry",
    httpStatus: 409,
  },
  JOURNAL_LEASE_LOST: {
    title: "The lease of the lane is lost",
    description:
      "It expired or passed to another writer. This program may neither write nor send in the lane.",
    recovery: "retry",
    httpStatus: 409,
  },
  JOURNAL_LANE_FROZEN: {
    title: "The lane is frozen",
    description:
      "Every nonce has to be matched to a known transaction, or declared foreign by a person, first.",
    recovery: "ask",
    httpStatus: 409,
  },
  JOURNAL_LANE_UNCHECKED: {
    title: "The lane's nonces were not matched with the chain",
    description: "Whoever takes a lease matches the nonces once before anything is signed.",
    recovery: "retry",
    httpStatus: 409,
  },
  JOURNAL_ACCOUNT_BUSY: {
    title: "The account has pending transactions that the journal does not know",
    description: "A key is used by one journal alone. Wait until they are mined, then open the lane.",
    recovery: "retry",
    httpStatus: 409,
  },
  JOURNAL_CHAIN_BEHIND: {
    title: "The chain is behind the journal",
    description:
      "A nonce that the journal saw finalized is unused: the node lags, is on another chain, or the chain was reset.",
    recovery: "ask",
    httpStatus: 409,
  },
  JOURNAL_NONCE_UNUSED: {
    title: "The nonce is not used on the chain",
    description: "Only a nonce that a transaction took can be declared foreign.",
    recovery: "ask",
    httpStatus: 409,
  },
  JOURNAL_HALTED: {
    title: "All lanes are halted",
    description: "Nothing is signed or sent until a person resumes.",
    recovery: "ask",
    httpStatus: 409,
  },
  JOURNAL_PERSON_MISSING: {
    title: "The decision lacks a name or a reason",
    description: "Halts, resumes, releases and declarations are recorded with who decided and why.",
    recovery: "ask",
    httpStatus: 400,
  },
} as const
