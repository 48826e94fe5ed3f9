import { AgentGptError } from "@agentgpt/core"

export const DAY_MS = 86_400_000

/**
 * The day as `YYYY-MM-DD` out of `YYYY-MM-DD` or `MM/DD/YYYY`, which is how the SDN list writes it.
 * @throws SCREEN_DATE_INVALID
 */
export function readListDate(text: string): string {
  const trimmed = text.trim()
  const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/u.exec(trimmed)
  const day =
    american === null
      ? trimmed
      : `${american[3]}-${american[1]?.padStart(2, "0")}-${american[2]?.padStart(2, "0")}`
  startOfDayMs(day)
  return day
}

/**
 * Midnight UTC at which a day begins.
 * @throws SCREEN_DATE_INVALID
 */
export function startOfDayMs(day: string): number {
  const time = /^\d{4}-\d{2}-\d{2}$/u.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN
  // The calendar is lenient: 30 February would be read as a day in March.
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== day) {
    throw new AgentGptError("SCREEN_DATE_INVALID", `The date of a list is not a day: ${day.slice(0, 40)}.`)
  }
  return time
}
