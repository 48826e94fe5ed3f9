import { homedir } from "node:os"
import { isAbsolute, join } from "node:path"
import { AgentGptError } from "@agentgpt/core"

/**
 * Where AgentGPT keeps its files: the option, `AGENTGPT_HOME`, or a directory of the user. Root's own home is
 * closed to the database's user, so root gets the system's place for state.
 * @throws STORE_PATH_UNUSABLE for a path that depends on where a program is called: it would find another journal there,
 * which knows of no payment
 *
 * @example
 * homeDirectory("/srv/agentgpt") // "/srv/agentgpt"
 * homeDirectory("agentgpt") // throws STORE_PATH_UNUSABLE
 */
export function homeDirectory(home?: string, environment: NodeJS.ProcessEnv = process.env): string {
  if (home !== undefined && home !== "") return requireAbsolute(home)
  const configured = environment["AGENTGPT_HOME"]
  if (configured !== undefined && configured !== "") return requireAbsolute(configured)
  return process.getuid?.() === 0 ? "/var/lib/agentgpt" : join(homedir(), ".agentgpt")
}

function requireAbsolute(home: string): string {
  if (isAbsolute(home)) return home
  throw new AgentGptError("STORE_PATH_UNUSABLE", `${home} is not an absolute path.`, {
    meta: [
      "A home directory beside the folder of the call would be another one elsewhere, with a journal that knows of no payment.",
      "Set AGENTGPT_HOME to a path that begins with a slash.",
    ],
  })
}
