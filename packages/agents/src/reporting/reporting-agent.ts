import { AgentGptError, BaseAgent, defineAgent, defineStep, Role, sha256 } from "@agentgpt/core"
import type { Bytes32, StepContext, StepDefinition, StepValues } from "@agentgpt/core"
import type { RunReport } from "./run-report.ts"
import { writeCsv } from "./write-csv.ts"
import { writeHtml } from "./write-html.ts"
import { writeJson } from "./write-json.ts"
import { writeMarkdown } from "./write-markdown.ts"

export type ReportFormat = "markdown" | "html" | "csv" | "json"

/** A report that was written. */
export type KeptReport = {
  readonly runId: string
  readonly stepId: string
  readonly format: ReportFormat
  readonly text: string
  /** sha256 of the text. */
  readonly contentHash: Bytes32
}

export type ReportingAgentOptions = {
  readonly agentId: string
  /** CAIP-2. */
  readonly chains: readonly string[]
  readonly owner?: string
  /** What there is to be told of a run. */
  readonly readRun: (runId: string) => Promise<RunReport>
  readonly keepReport: (report: KeptReport) => Promise<void>
}

/**
 * Writes audit reports of runs (C9). An auditor: it reads, and nothing else.
 *
 * @example
 * const reporting = new ReportingAgent({ agentId: "reporting", chains: ["eip155:1"], readRun, keepReport })
 */
export class ReportingAgent extends BaseAgent<typeof Role.AUDITOR> {
  readonly steps: readonly StepDefinition[]
  readonly #steps: BaseAgent<typeof Role.AUDITOR>

  constructor({ readRun, keepReport, ...rest }: ReportingAgentOptions) {
    const options = { ...rest, role: Role.AUDITOR }
    super(options)
    const write = defineStep(
      {
        kind: "report.write",
        role: Role.AUDITOR,
        movesValue: false,
        inputs: { format: "text" },
        outputs: { report: "report" },
        description: "Writes the audit report of the run as markdown, html, csv or json.",
      },
      async ({ runId, stepId, input }) => {
        const format = readFormat(input.format)
        const { mediaType, write: writeText } = FORMATS[format]
        const report = await readRun(runId)
        if (report.runId !== runId) {
          throw new AgentGptError("AGENT_REPORT_INVALID", "The data is that of another run.")
        }
        const text = writeText(report)
        const bytes = new TextEncoder().encode(text)
        const contentHash = sha256(bytes)
        await keepReport({ runId, stepId, format, text, contentHash })
        return { report: { mediaType, contentHash, byteLength: bytes.length } }
      },
    )
    this.#steps = defineAgent({ ...options, steps: [write] })
    this.steps = this.#steps.steps
  }

  perform(kind: string, context: StepContext<typeof Role.AUDITOR>): Promise<StepValues> {
    return this.#steps.perform(kind, context)
  }
}

type Writer = { readonly mediaType: string; readonly write: (report: RunReport) => string }

const FORMATS: Readonly<Record<ReportFormat, Writer>> = {
  markdown: { mediaType: "text/markdown", write: writeMarkdown },
  html: { mediaType: "text/html", write: writeHtml },
  csv: { mediaType: "text/csv", write: writeCsv },
  json: { mediaType: "application/json", write: writeJson },
}

function readFormat(text: string): ReportFormat {
  if (Object.hasOwn(FORMATS, text)) return text as ReportFormat
  throw new AgentGptError("AGENT_INPUT_INVALID", "A report is markdown, html, csv or json.")
}
