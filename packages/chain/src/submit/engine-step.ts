/**
 * The named steps of the way of a transaction. A test that ends the process at each of them shows that nothing is
 * paid twice and nothing lost; in production nothing listens.
 *
 * @example
 * ENGINE_STEPS[0] // "planned"
 */
export const ENGINE_STEPS = [
  /** Intents are in the journal. */
  "planned",
  /** Simulated, priced and affordable. */
  "assessed",
  /** Nonces are given out. */
  "reserved",
  /** The guard has agreed. */
  "guarded",
  /** Signed, in memory only. */
  "signed",
  /** Signed bytes are in the journal. */
  "committed",
  /** The journal handed the bytes out for sending. */
  "taken",
  /** The nodes have answered. */
  "sent",
  /** The answers are in the journal. */
  "recorded",
  /** What blocks say is in the journal. */
  "observed",
] as const

export type EngineStep = (typeof ENGINE_STEPS)[number]

/** Called after a step, with how many transactions took it; the engine waits for it. */
export type StepHook = (step: EngineStep, count: number) => void | Promise<void>
