import { writeFile } from "node:fs/promises"
import { resolve } from "node:path"
import { AgentGptError } from "@agentgpt/core"
import type { CommandRun } from "../command.ts"
import { textOf } from "../command.ts"
import { withOrchestrator } from "../open/with-orchestrator.ts"
import { buildReport } from "../runs/build-report.ts"
import { requireRun } from "../runs/follow-run.ts"
import { hasEnded } from "../runs/run-states.ts"

export const run: CommandRun = async (context, given) => {
  const format = textOf(given, "format") ?? "csv"
  const out = textOf(given, "out")
  const { writer, directory, output } = context
  return withOrchestrator(context, given, "client", async (orchestrator, { policy }) => {
    const view = await requireRun(orchestrator, given.arguments[0] ?? "")
    const [payments, documents] = await Promise.all([
      orchestrator.listPayments(view.run),
      orchestrator.listDocuments(view.run),
    ])
    const ended = hasEnded(view.state) && view.state === "completed"
    const metadata = ended ? (await orchestrator.result(view.run, { awaitProof: false })).metadata : undefined
    const text = await write(format, buildReport({ view, payments, documents, metadata, policy }))
    if (out !== undefined) {
      // A report is never written over another one.
      await writeFile(resolve(directory, out), text, { flag: "wx" }).catch((cause: NodeJS.ErrnoException) => {
        const code = cause.code === "EEXIST" ? "CLI_FILE_EXISTS" : "CLI_FILE_UNUSABLE"
        throw new AgentGptError(code, `${out} cannot be written.`, { cause })
      })
      writer.result(
        { run: view.run, format, file: out, payments: payments.length },
        `Wrote ${payments.length} payments to ${out}.`,
      )
    } else if (writer.isJson) writer.result({ run: view.run, format, text }, "")
    else output.write(text)
    return 0
  })
}

async function write(format: string, report: ReturnType<typeof buildReport>): Promise<string> {
  const { writeCsv, writeHtml, writeJson, writeMarkdown } = await import("@agentgpt/agents")
  const writers = { csv: writeCsv, html: writeHtml, json: writeJson, markdown: writeMarkdown }
  return writers[format as keyof typeof writers](report)
}
