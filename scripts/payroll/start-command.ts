import type { RunView } from "@agentgpt/agentgpt"
import { toAgentGptError, toCliText, toExitCode, toProblemJson } from "@agentgpt/core"

import { choosePort } from "../../contracts/local-chain/choose-port.ts"
import { createLiveBlock } from "../../packages/cli/src/output/live-block.ts"
import { toJsonLine } from "../../packages/cli/src/output/json-line.ts"
import { writeProgressBlock, writeProgressLine } from "../../packages/cli/src/runs/progress.ts"
import { abortWhenTold } from "../lib/abort-when-told.ts"
import { buildFirst } from "../lib/build-first.ts"
import { parseJobOptions, START_USAGE } from "./job-options.ts"
import type { JobOptions } from "./job-options.ts"
import { findUnfinishedJob, openJobFolder } from "./job-folder.ts"
import { needsLargeCircuits } from "./needs-large-circuits.ts"
import type { JobSummary } from "./summarise-job.ts"
import { writeSummary } from "./write-summary.ts"

type Build = (what: { readonly withLargeCircuits: boolean; readonly signal: AbortSignal }) => Promise<void>

/** What `npm start` does: returns the exit code when everything that was started has been stopped. */
export async function startCommand(argv: readonly string[], root: string, build: Build): Promise<number> {
  const json = argv.includes("--json")
  try {
    const options = parseJobOptions(argv)
    if (options.help) process.stdout.write(START_USAGE)
    else await start(options, root, build)
    return 0
  } catch (thrown) {
    const error = toAgentGptError(thrown)
    if (error.code === "SETUP_INTERRUPTED") return 130
    if (json) process.stdout.write(`${toJsonLine(toProblemJson(error))}\n`)
    else process.stderr.write(`${toCliText(error)}\n`)
    return toExitCode(error)
  }
}

function report(line: string): void {
  process.stderr.write(`${line}\n`)
}

async function start(options: JobOptions, root: string, build: Build): Promise<void> {
  const { json, keep } = options
  const signal = abortWhenTold()
  // Asked before the long part, so that a busy port is heard of at once.
  if (options.port !== undefined) await choosePort(options.port, report)
  const payroll = findUnfinishedJob(openJobFolder(root, options.folder), options) ?? options
  const withLargeCircuits = needsLargeCircuits(payroll)
  await buildFirst((told) => build({ withLargeCircuits, signal: told }), { signal, report })
  const waitForEnd = () =>
    new Promise<void>((resolve) => {
      report("The chains stay up until Ctrl-C.")
      if (signal.aborted) resolve()
      signal.addEventListener("abort", () => resolve())
    })
  const view = createView()
  const tell = (event: string, summary: JobSummary) => {
    view.end()
    process.stdout.write(json ? `${toJsonLine({ event, ...summary })}\n` : `\n${writeSummary(summary)}\n`)
  }
  // It uses what the build makes, so it is loaded after it.
  const { runPayrollJob } = await import("./run-payroll-job.ts")
  await runPayrollJob({
    root,
    options,
    signal,
    report,
    onView: view.show,
    waitForEnd,
    onPaid: (summary) => tell("payroll-paid", summary),
    onSummary: (summary) => tell("payroll-done", summary),
  })
  if (!keep) report("The chains and the database are stopped.")
}

/** On a terminal one block that changes, elsewhere a line at every change, at most one a second. */
function createView(): { readonly show: (view: RunView) => void; readonly end: () => void } {
  const block = process.stderr.isTTY ? createLiveBlock({ output: process.stderr }) : undefined
  let [last, saidAtMs] = ["", 0]
  const show = (view: RunView) => {
    if (block !== undefined) {
      block.show(writeProgressBlock(view, Date.now()))
      return
    }
    const line = writeProgressLine(view, Date.now())
    if (line === last || (Date.now() - saidAtMs < 1000 && view.state === "running")) return
    ;[last, saidAtMs] = [line, Date.now()]
    process.stderr.write(`${line}\n`)
  }
  return { show, end: () => block?.end() }
}
