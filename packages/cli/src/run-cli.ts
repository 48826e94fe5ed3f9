import { areaOf, REDACTED, toAgentGptError, toCliText, toExitCode, toProblemJson } from "@agentgpt/core"
import type { AgentGptError } from "@agentgpt/core"
import { COMMANDS } from "./declarations/commands.ts"
import { toJsonLine } from "./output/json-line.ts"
import { explainFileError } from "./output/explain-file-error.ts"
import { createOutput } from "./output/output.ts"
import { parseCommandLine } from "./parse-command-line.ts"
import { createPrompts } from "./surroundings/prompts.ts"
import type { Surroundings } from "./surroundings/surroundings.ts"

/** Wrong use of any command ends with it, whatever room found it out. */
const USAGE_EXIT_CODE = 2

/**
 * Runs one command line and resolves with its exit code: 0, 2 for wrong use, else that of the error's area. Never
 * rejects.
 *
 * @example
 * process.exitCode = await runCli(process.argv.slice(2), createSurroundings())
 */
export async function runCli(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  // Known before anything is parsed, so that a usage error can be JSON too.
  const end = argv.indexOf("--")
  const isJson = (end < 0 ? argv : argv.slice(0, end)).includes("--json")
  try {
    const parsed = parseCommandLine(COMMANDS, argv)
    if (parsed.kind === "text") {
      surroundings.output.write(parsed.text)
      return 0
    }
    const { command, given } = parsed
    const writer = createOutput(surroundings, isJson)
    const prompts = createPrompts(surroundings, { isJson, isYes: given.options["yes"] === true })
    const { run } = await command.load()
    return (await run({ ...surroundings, writer, prompts }, given)) ?? 0
  } catch (thrown) {
    const error = toAgentGptError(explainFileError(thrown))
    const text = isJson ? toJsonLine(toProblemJson(error)) : toCliText(error)
    const stream = isJson ? surroundings.output : surroundings.error
    stream.write(`${hideKeys(text, argv)}\n`)
    return isUsage(error) ? USAGE_EXIT_CODE : toExitCode(error)
  }
}

/**
 * A key that was typed where a name or a file is expected is not quoted. The rules for texts leave digits alone that
 * may be a hash; here they come from the command line.
 */
function hideKeys(text: string, argv: readonly string[]): string {
  const keys = argv.flatMap((word) => word.match(/[0-9a-f]{64,}/giu) ?? [])
  return keys.reduce((clean, key) => clean.replaceAll(key, REDACTED), text)
}

function isUsage({ code }: AgentGptError): boolean {
  return code === `${areaOf(code)}_USAGE_INVALID`
}
