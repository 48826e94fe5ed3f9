import { AgentGptError, toAgentGptError, toCliText, toExitCode } from "@agentgpt/core"

import { createReporter } from "../deploy/reporter.ts"
import type { Reporter } from "../deploy/reporter.ts"
import { formatRecord } from "../deploy/format-record.ts"
import { choosePort } from "./choose-port.ts"
import { deployLocally } from "./deploy-locally.ts"
import { START_USAGE, parseStartOptions } from "./start-options.ts"
import type { StartOptions } from "./start-options.ts"
import { startAnvil } from "./start-anvil.ts"

/** What `npm start` runs once everything is built: returns the exit code when the chain has been stopped. */
export async function startCommand(argv: readonly string[], build: () => Promise<void>): Promise<number> {
  const json = argv.includes("--json")
  const reporter = createReporter(json, process.stdout, process.stderr)
  try {
    const options = parseStartOptions(argv, process.stdout.isTTY)
    if (options.help) process.stdout.write(START_USAGE)
    else await start(options, build, reporter)
    return 0
  } catch (thrown) {
    const error = toAgentGptError(thrown)
    if (json) reporter.result("error", { error }, "")
    else process.stderr.write(`${toCliText(error)}\n`)
    return toExitCode(error)
  }
}

async function start(options: StartOptions, build: () => Promise<void>, reporter: Reporter): Promise<void> {
  // Asked before the long part, so that a busy port is heard of at once.
  const port = await choosePort(options.port, reporter.progress)
  reporter.progress("Building (the first time takes a minute or two) ...")
  await build().catch((cause: unknown) => {
    throw new AgentGptError("SETUP_BUILD_FAILED", undefined, { cause })
  })
  reporter.progress(`Starting a local chain on port ${port} ...`)
  const node = await startAnvil({ port })
  const interrupted = waitForInterruption()
  try {
    reporter.progress("Deploying the contracts ...")
    const deployment = deployLocally(node.url, reporter.progress, options.output)
    const outcome = await Promise.race([deployment, interrupted])
    if (outcome === "interrupted") return
    const { record, recordFile } = outcome
    const fields = { url: node.url, file: recordFile, ...record }
    reporter.result("started", fields, `\n${formatRecord(record)}\n`)
    if (!options.keep) {
      reporter.progress(
        `The addresses are in ${recordFile}. The chain was for this run only (--keep leaves it up).`,
      )
      return
    }
    reporter.progress(
      `The chain (id ${record.chainId}) listens at ${node.url} until Ctrl-C. The addresses are in ${recordFile}.`,
    )
    await Promise.race([interrupted, node.ended])
  } finally {
    await node.stop()
    reporter.progress("The chain is stopped.")
  }
}

function waitForInterruption(): Promise<"interrupted"> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.once(signal, () => resolve("interrupted"))
    }
  })
}
