/**
 * The three machines of the journal, one per table. The database holds the same transitions and enforces them
 * (a test compares the two); docs/transaction-journal.md draws them.
 *
 * @example
 * INTENT_TRANSITIONS.reverted.includes("planned") // true
 */
export const INTENT_TRANSITIONS = {
  planned: ["reserved", "cancelled", "failed-before-send", "frozen"],
  reserved: ["signed", "planned", "cancelled", "failed-before-send", "frozen"],
  signed: ["finalized", "reverted", "cancelled", "planned", "frozen"],
  frozen: ["planned", "reserved", "signed", "finalized", "reverted", "cancelled"],
  reverted: ["planned"],
  cancelled: ["planned"],
  "failed-before-send": ["planned", "cancelled"],
  finalized: [],
} as const

/**
 * @example
 * SLOT_TRANSITIONS.finalized.length // 0
 */
export const SLOT_TRANSITIONS = {
  reserved: ["signed", "foreign"],
  signed: ["finalized", "reverted", "cancelled", "foreign"],
  finalized: [],
  reverted: [],
  cancelled: [],
  foreign: [],
} as const

/**
 * @example
 * ATTEMPT_TRANSITIONS.signed.includes("sent") // true
 */
export const ATTEMPT_TRANSITIONS = {
  signed: ["sent", "unknown", "dropped", "included", "replaced"],
  sent: ["unknown", "dropped", "included", "replaced"],
  unknown: ["sent", "dropped", "included", "replaced"],
  dropped: ["sent", "unknown", "included", "replaced"],
  included: ["safe", "finalized", "reverted", "unknown"],
  safe: ["finalized", "reverted", "unknown"],
  finalized: [],
  reverted: [],
  replaced: [],
} as const

export type IntentState = keyof typeof INTENT_TRANSITIONS
export type SlotState = keyof typeof SLOT_TRANSITIONS
export type AttemptState = keyof typeof ATTEMPT_TRANSITIONS
