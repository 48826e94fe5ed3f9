import { canonicalJson } from "@agentgpt/core"
import type { CanonicalValue } from "@agentgpt/core"
import { checkRunReport } from "./run-report.ts"
import type { RunReport } from "./run-report.ts"

/**
 * The data of a report as canonical JSON: the same run has the same text.
 * @throws AGENT_REPORT_INVALID
 *
 * @example
 * await writeFile("report.json", writeJson(report))
 */
export function writeJson(report: RunReport): string {
  checkRunReport(report)
  const data: CanonicalValue = {
    format: "agentgpt-run-report",
    version: 2,
    ...(dropAbsent(report) as object),
  }
  return `${canonicalJson(data)}\n`
}

/** Fields that are `undefined` are the same as none. */
function dropAbsent(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dropAbsent)
  if (typeof value !== "object" || value === null) return value
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
  return Object.fromEntries(fields.map(([name, field]) => [name, dropAbsent(field)]))
}
