import { areaOf, toAgentGptError, toCliText, toExitCode, toProblemJson } from "@agentgpt/core"
import type { AgentGptError } from "@agentgpt/core"
import { COMMANDS } from "./declarations/commands.ts"
import { toJsonLine } from "./output/json-line.ts"
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
    const error = toAgentGptError(thrown)
    if (isJson) surroundings.output.write(`${toJsonLine(toProblemJson(error))}\n`)
    else surroundings.error.write(`${toCliText(error)}\n`)
    return isUsage(error) ? USAGE_EXIT_CODE : toExitCode(error)
  }
}

function isUsage({ code }: AgentGptError): boolean {
  return code === `${areaOf(code)}_USAGE_INVALID`
}
