/**
 * How urgent a task is. Within one priority, tasks keep the order they came in (B1).
 *
 * @example
 * const task = { id: "march", priority: Priority.HIGH }
 */
export const Priority = { LOW: "LOW", MEDIUM: "MEDIUM", HIGH: "HIGH", CRITICAL: "CRITICAL" } as const

export type Priority = (typeof Priority)[keyof typeof Priority]

/**
 * From the least to the most urgent.
 *
 * @example
 * PRIORITIES.join(" < ") // "LOW < MEDIUM < HIGH < CRITICAL"
 */
export const PRIORITIES = ["LOW", "MEDIUM", "HIGH", "CRITICAL"] as const
