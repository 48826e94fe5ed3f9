import { AgentGptError, isErrorCode } from "@agentgpt/core"
import type { gasRecordCommand } from "@agentgpt/chain"
import type { CommandContext } from "../command.ts"

/**
 * Runs a command of the chain room. Its text passes through; its JSON becomes one line, and its errors are thrown, so
 * that they look like all others.
 */
export async function runGasCommand(
  command: typeof gasRecordCommand,
  { writer, environment, error }: CommandContext,
  argv: readonly string[],
): Promise<number> {
  let text = ""
  const output = { out: (more: string) => (text += more), error: (more: string) => error.write(more) }
  const options = writer.isJson ? [...argv, "--json"] : argv
  const code = await command(options, output, environment)
  if (!writer.isJson) {
    if (text !== "") writer.text(text.trimEnd())
  } else {
    const answer = JSON.parse(text) as { readonly error?: SerialisedError } & object
    if (answer.error !== undefined) throw reviveError(answer.error)
    writer.result(answer, "")
  }
  return code
}

type SerialisedError = {
  readonly code: string
  readonly shortMessage: string
  readonly meta: readonly string[]
}

function reviveError({ code, shortMessage, meta }: SerialisedError): AgentGptError {
  return new AgentGptError(isErrorCode(code) ? code : "INTERNAL_UNEXPECTED", shortMessage, { meta })
}
