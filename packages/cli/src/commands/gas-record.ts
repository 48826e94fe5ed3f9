import { resolve } from "node:path"
import type { CommandRun } from "../command.ts"
import { textOf } from "../command.ts"
import { runGasCommand } from "../gas/run-gas-command.ts"

export const run: CommandRun = async (context, given) => {
  const { gasRecordCommand } = await import("@agentgpt/chain")
  const out = textOf(given, "out")
  const values = {
    rpc: textOf(given, "rpc"),
    "rpc-env": textOf(given, "rpcEnv"),
    out: out === undefined ? undefined : resolve(context.directory, out),
    blocks: textOf(given, "blocks"),
  }
  const argv = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}=${value}`],
  )
  return runGasCommand(gasRecordCommand, context, argv)
}
