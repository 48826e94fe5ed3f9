import { homedir } from "node:os"
import { join } from "node:path"

/**
 * Where AgentGPT keeps its files: the option, `AGENTGPT_HOME`, or a directory of the user. Root's own home is
 * closed to the database's user, so root gets the system's place for state.
 */
export function homeDirectory(home?: string, environment: NodeJS.ProcessEnv = process.env): string {
  if (home !== undefined && home !== "") return home
  const configured = environment["AGENTGPT_HOME"]
  if (configured !== undefined && configured !== "") return configured
  return process.getuid?.() === 0 ? "/var/lib/agentgpt" : join(homedir(), ".agentgpt")
}
