/**
 * What may be done after an error:
 * - `retry`: the same call may succeed later;
 * - `replan`: another plan may succeed, the same one will not;
 * - `ask`: a person has to decide or correct something;
 * - `stop`: nothing may go on; repeating it is useless or dangerous.
 *
 * @example
 * RECOVERIES.join(", ") // "retry, replan, ask, stop"
 */
export const RECOVERIES = ["retry", "replan", "ask", "stop"] as const

export type Recovery = (typeof RECOVERIES)[number]

/**
 * One sentence per recovery, for people.
 *
 * @example
 * RECOVERY_ADVICE.retry // "Trying again later may succeed."
 */
export const RECOVERY_ADVICE: Readonly<Record<Recovery, string>> = {
  retry: "Trying again later may succeed.",
  replan: "This plan cannot succeed; another one may.",
  ask: "A person has to decide or correct something first.",
  stop: "Do not repeat this; it cannot or must not go on.",
}
