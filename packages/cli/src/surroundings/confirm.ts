import { AgentGptError } from "@agentgpt/core"
import type { CommandContext, Given } from "../command.ts"
import { isSet } from "../command.ts"

/**
 * Goes on only if a person agrees: by --yes, or by an answer at the terminal.
 * @throws CLI_NOT_CONFIRMED
 */
export async function confirm({ prompts }: CommandContext, given: Given, question: string): Promise<void> {
  if (isSet(given, "yes")) return
  if (!prompts.isPossible) {
    throw new AgentGptError("CLI_NOT_CONFIRMED", "Nothing was done: there is no terminal to ask at.", {
      meta: ["Look at it with --dry-run; if it is right, run the same command with --yes."],
    })
  }
  const answer = await prompts.ask(`${question} [y/N] `)
  if (/^y(?:es)?$/iu.test(answer.trim())) return
  throw new AgentGptError("CLI_NOT_CONFIRMED", "Nothing was done: the answer was not yes.")
}
