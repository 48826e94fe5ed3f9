import { AgentGptError } from "@agentgpt/core"

export function malformed(what: string): AgentGptError {
  return new AgentGptError("SCREEN_FILE_MALFORMED", what)
}

export function truncated(what: string): AgentGptError {
  return new AgentGptError("SCREEN_FILE_TRUNCATED", what)
}

/** An error that names an entry which is no address. */
export function invalidEntry(entry: string, what: string): AgentGptError {
  return new AgentGptError("SCREEN_ENTRY_INVALID", `Entry ${entry}: ${what}`)
}
