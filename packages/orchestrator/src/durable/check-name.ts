import { AgentGptError } from "@agentgpt/core"

const NAME = /^[!-~]{1,200}$/u

/**
 * Holds the id of a run, or the name of a workflow, queue, topic, step or key, to printable ASCII without blanks.
 * @throws WORKFLOW_ID_INVALID
 */
export function checkName(what: string, name: string): string {
  if (typeof name === "string" && NAME.test(name)) return name
  throw new AgentGptError("WORKFLOW_ID_INVALID", `The ${what} is not 1 to 200 printable characters.`)
}
