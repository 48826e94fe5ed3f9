import { AgentGptError, hashCanonical } from "@agentgpt/core"
import type { CanonicalValue } from "@agentgpt/core"

/**
 * What a run is called that nobody named: by its task as it is written down. So the same task is the same run and is
 * paid once, however often it is asked for; who wants the same again next month gives the run a name.
 * @throws TASK_INVALID for what cannot be written down
 */
export function nameRun(workflow: string, task: unknown): string {
  try {
    return `${workflow}-${hashCanonical({ task: withoutUndefined(task) }).slice(2, 18)}`
  } catch (cause) {
    throw new AgentGptError(
      "TASK_INVALID",
      "The task is not plain data: text, integers, lists and objects.",
      {
        cause,
      },
    )
  }
}

function withoutUndefined(value: unknown): CanonicalValue {
  if (Array.isArray(value)) return value.map(withoutUndefined)
  // Anything but plain data is left as it is, for the hash to refuse.
  if (!isPlain(value)) return value as CanonicalValue
  const entries = Object.entries(value).filter(([, part]) => part !== undefined)
  return Object.fromEntries(entries.map(([key, part]) => [key, withoutUndefined(part)]))
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
