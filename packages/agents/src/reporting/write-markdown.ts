import { listTables } from "./list-tables.ts"
import { checkRunReport } from "./run-report.ts"
import type { RunReport } from "./run-report.ts"
import { showHidden } from "./show-hidden.ts"

/**
 * The report of a run as Markdown. No text of the data acts as Markdown or HTML.
 * @throws AGENT_REPORT_INVALID
 *
 * @example
 * await writeFile("report.md", writeMarkdown(report))
 */
export function writeMarkdown(report: RunReport): string {
  checkRunReport(report)
  const tables = listTables(report).map(({ title, columns, rows }) => {
    const lines = [columns, columns.map(() => "---"), ...rows.map((row) => row.map(escapeMarkdown))]
    return `## ${title}\n\n${lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n")}\n`
  })
  return `# Audit report\n\n${tables.join("\n")}`
}

/** Every ASCII punctuation mark may be escaped; without their colons and dots links are not found either. */
export function escapeMarkdown(text: string): string {
  return showHidden(text)
    .replaceAll(/[!-/:-@[-`{-~]/gu, (mark) => ENTITIES[mark] ?? `\\${mark}`)
    .trim()
}

/** These act even behind a backslash, in some programs, or end the table's cell. */
const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "|": "&#124;",
  "@": "&#64;",
}
