import { canonicalJson } from "@agentgpt/core"
import type { CanonicalValue } from "@agentgpt/core"
import type { TaskDetail } from "./task.ts"

const COLUMNS = [
  "id",
  "name",
  "function",
  "status",
  "priority",
  "createdAt",
  "startedAt",
  "completedAt",
  "durationMs",
  "result",
  "error",
] as const

/**
 * Tasks as JSON, or as CSV with a row of column names (B7). Times are ISO 8601; results are canonical JSON.
 *
 * @example
 * await writeFile("tasks.csv", writeTasks(await queue.listDetails({ status: "FAILED" }), "csv"))
 */
export function writeTasks(tasks: readonly TaskDetail[], format: "json" | "csv"): string {
  const rows = tasks.map(toRow)
  if (format === "json") return `${JSON.stringify(rows, undefined, 2)}\n`
  const lines = rows.map((row) => COLUMNS.map((column) => writeCell(row[column])).join(","))
  return `${[COLUMNS.join(","), ...lines].join("\r\n")}\r\n`
}

type Row = Partial<Readonly<Record<(typeof COLUMNS)[number], CanonicalValue>>>

function toRow(task: TaskDetail): Row {
  const { id, name, function: made, status, priority, createdAtMs, startedAtMs, completedAtMs } = task
  const { result, error } = task
  return {
    id,
    name,
    function: made,
    status,
    priority,
    createdAt: writeTime(createdAtMs),
    ...(startedAtMs !== undefined && { startedAt: writeTime(startedAtMs) }),
    ...(completedAtMs !== undefined && { completedAt: writeTime(completedAtMs) }),
    ...(startedAtMs !== undefined &&
      completedAtMs !== undefined && { durationMs: Math.max(0, Math.round(completedAtMs - startedAtMs)) }),
    ...(result !== undefined && { result }),
    ...(error !== undefined && { error }),
  }
}

function writeTime(ms: number): string {
  return new Date(ms).toISOString()
}

/** A cell that a spreadsheet would take for a formula gets an apostrophe in front. */
function writeCell(value: CanonicalValue | undefined): string {
  if (value === undefined) return ""
  const text = typeof value === "string" ? value : canonicalJson(value)
  const isFormula = typeof value === "string" && /^\s*[=+\-@＝＋－＠]/u.test(text)
  return `"${isFormula ? "'" : ""}${text.replaceAll('"', '""')}"`
}
