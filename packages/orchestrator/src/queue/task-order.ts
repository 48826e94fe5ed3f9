import { PRIORITIES } from "@agentgpt/core"
import type { Priority } from "@agentgpt/core"

/** Four priorities share the numbers that fit 31 bits; within each, tasks are numbered as they come. */
const NUMBERS_PER_PRIORITY = 2 ** 29

/** Before everything else: where a task is put that has waited too long. */
export const FRONT = 0

/**
 * The place of a task in its queue: smaller numbers start first. CRITICAL before HIGH before MEDIUM before LOW, and
 * within one priority by the number of the task, which counts from 1 to 2^29 - 1 and then begins again.
 */
export function orderOf(priority: Priority, number: number): number {
  return (PRIORITIES.length - 1 - PRIORITIES.indexOf(priority)) * NUMBERS_PER_PRIORITY + number
}

/** The first and the last place of a priority. */
export function placesOf(priority: Priority): { readonly first: number; readonly last: number } {
  return { first: orderOf(priority, 1), last: orderOf(priority, NUMBERS_PER_PRIORITY - 1) }
}
