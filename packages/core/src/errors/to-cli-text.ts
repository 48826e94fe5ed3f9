import { describeCauses, toAgentGptError } from "./agentgpt-error.ts"
import { RECOVERY_ADVICE } from "./recovery.ts"

/**
 * An error for a terminal: what happened, why, what to do next, and whether trying again makes sense.
 * Plain text without colour codes; it ends without a line feed.
 *
 * @example
 * process.stderr.write(`${toCliText(error)}\n`)
 */
export function toCliText(thrown: unknown): string {
  const error = toAgentGptError(thrown)
  const causes = describeCauses(error)
  return [
    `Error ${error.code}: ${indentFollowing(error.shortMessage)}`,
    ...section("Because:", causes),
    ...section("What to do next:", [...error.meta, `See ${error.docs}`]),
    `Recovery: ${error.recovery}. ${RECOVERY_ADVICE[error.recovery]}`,
  ].join("\n")
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  - ${indentFollowing(line)}`)]
}

function indentFollowing(text: string): string {
  return text.replaceAll("\n", "\n    ")
}
