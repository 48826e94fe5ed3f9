import { AgentGptError } from "@agentgpt/core"

/**
 * A whole number of a command line.
 * @throws CLI_USAGE_INVALID
 */
export function readCount(text: string, flag: string): number {
  if (/^(?:0|[1-9]\d{0,8})$/u.test(text)) return Number(text)
  throw new AgentGptError("CLI_USAGE_INVALID", `${flag} is a whole number.`)
}
