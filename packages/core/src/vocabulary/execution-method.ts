/**
 * The ways to execute a plan (E1 to E4), safest first.
 *
 * @example
 * EXECUTION_METHODS.includes("batch") // true
 */
export const EXECUTION_METHODS = ["sequential", "batch", "parallel", "speculative"] as const

export type ExecutionMethod = (typeof EXECUTION_METHODS)[number]
