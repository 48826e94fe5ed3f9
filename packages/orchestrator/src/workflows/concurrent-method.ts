import type { ExecutionMethod } from "@agentgpt/core"

/**
 * Independent steps run beside each other, so that one agent's failure cancels no other's. A task that says itself how
 * it is to be done, and a mass payroll, are left to the router; so is a sentence.
 */
export function concurrentMethod(task: unknown): ExecutionMethod | undefined {
  if (typeof task !== "object" || task === null) return undefined
  const { action, type, method, trigger, gasSensitive } = task as Readonly<Record<string, unknown>>
  const isMass = action === "mass_payroll" || type === "mass_payroll"
  if (isMass || method !== undefined || trigger !== undefined || gasSensitive === true) return undefined
  return "parallel"
}
