import { listTables } from "./list-tables.ts"
import { checkRunReport } from "./run-report.ts"
import type { RunReport } from "./run-report.ts"
import { showHidden } from "./show-hidden.ts"

/**
 * The report of a run as one HTML file that needs nothing else, holds no script, and tells browsers to run none.
 * @throws AGENT_REPORT_INVALID
 *
 * @example
 * await writeFile("report.html", writeHtml(report))
 */
export function writeHtml(report: RunReport): string {
  checkRunReport(report)
  const tables = listTables(report).map(({ title, columns, rows }) => {
    const head = columns.map((column) => `<th scope="col">${column}</th>`).join("")
    const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${escapeHtml(cell)}</td>`).join("")}</tr>`)
    return `<h2>${title}</h2>\n<table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body.join("\n")}\n</tbody>\n</table>`
  })
  return `${HEAD}\n${tables.join("\n")}\n</body>\n</html>\n`
}

export function escapeHtml(text: string): string {
  return showHidden(text).replaceAll(/[&<>"'`]/gu, (mark) => `&#${mark.codePointAt(0)};`)
}

const HEAD = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>Audit report</title>
<style>
body { font: 14px/1.5 system-ui, sans-serif; margin: 2rem; color: #1a1a1a; background: #fff }
table { border-collapse: collapse; margin-bottom: 2rem }
th, td { border: 1px solid #ccc; padding: 0.25rem 0.5rem; text-align: left; overflow-wrap: anywhere }
th { background: #f2f2f2 }
</style>
</head>
<body>
<h1>Audit report</h1>`
