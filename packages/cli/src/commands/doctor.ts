import { homeDirectory } from "@agentgpt/chain"
import { AgentGptError, toExitCode } from "@agentgpt/core"
import type { ChainId } from "@agentgpt/core"
import type { CommandContext, CommandRun, Given } from "../command.ts"
import { loadConfig } from "../config/load-config.ts"
import type { LoadedConfig } from "../config/load-config.ts"
import { checkChain } from "../doctor/check-chain.ts"
import { checkFiles } from "../doctor/check-files.ts"
import { checkMachine } from "../doctor/check-machine.ts"
import { checkRemoteSigners } from "../doctor/check-remote-signers.ts"
import { checkStore } from "../doctor/check-store.ts"
import { bad, failed, ok } from "../doctor/doctor-check.ts"
import type { DoctorCheck } from "../doctor/doctor-check.ts"
import { plainText } from "../output/plain-text.ts"

/** Every check is made, whatever the ones before say. */
export const run: CommandRun = async (context, given) => {
  const { environment, writer, ports } = context
  const home = homeDirectory(undefined, { ...environment })
  const all: DoctorCheck[] = []
  const report = (checks: readonly DoctorCheck[]) => {
    all.push(...checks)
    for (const check of checks) writer.result(check, writeCheck(check))
  }
  report(await checkMachine(home, process.versions.node))
  const { checks, config } = await checkConfig(context, given)
  report(checks)
  report(await checkFiles(context, given, home))
  if (config !== undefined) report(await checkRemoteSigners(config, environment))
  for (const [chainId, chain] of Object.entries(config?.chains ?? {})) {
    report(await checkChain(chainId as ChainId, chain, environment, context.now))
  }
  report(await checkStore(() => ports.openStore({ home, environment: { ...environment } })))
  const failing = all.filter(({ verdict }) => verdict === "fail").length
  const warning = all.filter(({ verdict }) => verdict === "warn").length
  const verdict = failing > 0 ? "fail" : warning > 0 ? "warn" : "ok"
  writer.result(
    { verdict, checks: all.length, failing, warning },
    `\n${all.length} checks: ${failing} fail, ${warning} to look at.`,
  )
  return failing === 0 ? 0 : toExitCode(new AgentGptError("CLI_CHECKS_FAILED"))
}

async function checkConfig(
  context: CommandContext,
  given: Given,
): Promise<{ readonly checks: readonly DoctorCheck[]; readonly config?: LoadedConfig["config"] }> {
  try {
    const { config, file } = await loadConfig(context, given)
    const chains = Object.keys(config.chains).length
    if (file === undefined) {
      const advice = "`agentgpt init` writes a file to begin with."
      return {
        checks: [bad("warn", ["files", "config", "no file: defaults"], advice, "CONFIG_FILE_UNREADABLE")],
        config,
      }
    }
    if (chains > 0) return { checks: [ok("files", "config", `${file}, ${chains} chains`)], config }
    const advice = "Name your chains and their nodes under chains."
    return {
      checks: [bad("warn", ["files", "config", `${file}, no chain`], advice, "CONFIG_INVALID")],
      config,
    }
  } catch (thrown) {
    return { checks: [failed("files", "config", thrown, "Correct the file.")] }
  }
}

const MARKS = { ok: "ok  ", warn: "look", fail: "FAIL" } as const

function writeCheck(check: DoctorCheck): string {
  const line = `${MARKS[check.verdict]}  ${check.area.padEnd(14)} ${check.name.padEnd(20)} ${plainText(check.value)}`
  return check.verdict === "ok" ? line : `${line}\n      ${plainText(check.advice)}`
}
