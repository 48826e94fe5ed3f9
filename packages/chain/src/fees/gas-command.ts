import { parseArgs } from "node:util"
import type { ParseArgsOptionsConfig } from "node:util"
import { AgentGptError, toAgentGptError, toCliText, toExitCode } from "@agentgpt/core"

/** Where a command writes; tests look at what arrives. */
export type CommandOutput = {
  readonly out: (text: string) => void
  readonly error: (text: string) => void
}

export const toProcess: CommandOutput = {
  out: (text) => void process.stdout.write(text),
  error: (text) => void process.stderr.write(text),
}

const USAGE_EXIT_CODE = 2

/** Runs a command's work and turns what it throws into text, or JSON, and an exit code. */
export async function runGasCommand(
  argv: readonly string[],
  output: CommandOutput,
  work: () => Promise<string>,
): Promise<number> {
  try {
    output.out(await work())
    return 0
  } catch (thrown) {
    const error = toAgentGptError(thrown)
    if (argv.includes("--json")) output.out(`${JSON.stringify({ ok: false, error }, undefined, 2)}\n`)
    else output.error(`${toCliText(error)}\n`)
    return error.code === "FEE_USAGE_INVALID" ? USAGE_EXIT_CODE : toExitCode(error)
  }
}

type ParsedOptions<Options extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ args: string[]; strict: true; allowPositionals: true; options: Options }>
>

/**
 * Reads a command line by its options; anything unknown is refused.
 * @throws FEE_USAGE_INVALID
 */
export function parseGasOptions<Options extends ParseArgsOptionsConfig>(
  argv: readonly string[],
  options: Options,
  command: string,
): ParsedOptions<Options> {
  try {
    return parseArgs({ args: [...argv], strict: true, allowPositionals: true, options })
  } catch {
    // The parser's message quotes the argument, which may be a URL with a key in it.
    throw refuseUsage("An option is unknown or lacks its value.", command)
  }
}

/**
 * A whole number of a command line.
 * @throws FEE_USAGE_INVALID
 */
export function parseCount(text: string, name: string, most: number, command: string): number {
  const count = /^[1-9]\d{0,9}$/u.test(text) ? Number(text) : NaN
  if (count <= most) return count
  throw refuseUsage(`${name} is a whole number from 1 to ${most}.`, command)
}

export function refuseUsage(what: string, command: string): AgentGptError {
  return new AgentGptError("FEE_USAGE_INVALID", what, { meta: [`npm run ${command} -- --help`] })
}
