import { resolve } from "node:path"
import { AgentGptError, toExitCode } from "@agentgpt/core"
import type { CommandRun } from "../command.ts"

/** The audit of the proof room, by this command's options. Its report may be relied on; this only prints it. */
export const run: CommandRun = async ({ directory, writer }, given) => {
  const { audit, parseAuditOptions, renderAudit } = await import("@agentgpt/proof")
  const file = (path: string) => resolve(directory, path)
  const argv = Object.entries(FILES).flatMap(([name, flag]) => {
    const value = given.options[name]
    return typeof value === "string" ? [flag, file(value)] : []
  })
  const rpc = given.options["onchain"]
  const report = await audit(
    parseAuditOptions(
      [...given.arguments.map(file), ...argv, ...(typeof rpc === "string" ? ["--rpc", rpc] : [])],
      { help: "agentgpt verify --help", node: "--onchain" },
    ),
  )
  const { facts, ...rest } = report
  writer.result({ ...rest, facts: Object.fromEntries(facts) }, renderAudit(report).trimEnd())
  return report.ok ? 0 : toExitCode(new AgentGptError("AUDIT_CHECK_FAILED"))
}

const FILES: Readonly<Record<string, string>> = {
  disclosure: "--disclosure",
  key: "--key",
  envelope: "--envelope",
  runKey: "--run-key",
  trustedKeys: "--trusted-keys",
}
