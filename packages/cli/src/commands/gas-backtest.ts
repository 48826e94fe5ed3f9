import { resolve } from "node:path"
import type { CommandRun } from "../command.ts"
import { textOf } from "../command.ts"
import { runGasCommand } from "../gas/run-gas-command.ts"

export const run: CommandRun = async (context, given) => {
  const { gasBacktestCommand } = await import("@agentgpt/chain")
  const values = { "block-time-ms": textOf(given, "blockTimeMs"), seed: textOf(given, "seed") }
  const argv = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}=${value}`],
  )
  const files = given.arguments.map((file) => resolve(context.directory, file))
  return runGasCommand(gasBacktestCommand, context, [...files, ...argv])
}
