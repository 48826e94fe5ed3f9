/**
 * What is promised about work on several chains, weakest first. Whoever plans such work names the level; a kind of step
 * that cannot keep it refuses.
 *
 * - `best-effort`: the call is asked for, and nothing is set aside for it.
 * - `escrow-release`: money is set aside until the outcome is known, then paid out or given back.
 * - `two-phase-commit`: every leg sets its money aside first; all are paid out, or all are given back.
 * - `hash-time-lock`: whoever knows a secret takes the money before a time, else it goes back.
 *
 * @example
 * CONSISTENCY_LEVELS.indexOf("two-phase-commit") > CONSISTENCY_LEVELS.indexOf("best-effort") // true
 */
export const CONSISTENCY_LEVELS = [
  "best-effort",
  "escrow-release",
  "two-phase-commit",
  "hash-time-lock",
] as const

export type ConsistencyLevel = (typeof CONSISTENCY_LEVELS)[number]
