import { AgentGptError, type ErrorCode } from "@agentgpt/core"

/** One thing that is wrong with one row. Rows count from 0. */
export type RowProblem<Problem extends string> = { readonly row: number; readonly problem: Problem }

/** An error holds 50 lines of 2,000 characters. */
const spansPerLine = 100
const mostLines = 49

/** An error that names every wrong row, grouped by what is wrong with it; neighbours as a span. */
export function listProblems(
  code: ErrorCode,
  problems: readonly RowProblem<string>[],
  meanings: Readonly<Record<string, string>>,
): AgentGptError {
  const lines = [...new Set(problems.map(({ problem }) => problem))].flatMap((problem) => {
    const spans = joinNeighbours(problems.filter((each) => each.problem === problem).map(({ row }) => row))
    return Array.from({ length: Math.ceil(spans.length / spansPerLine) }, (_, i) => {
      const part = spans.slice(i * spansPerLine, (i + 1) * spansPerLine)
      return `${meanings[problem] ?? problem}: ${part.join(", ")}.`
    })
  })
  const rowCount = new Set(problems.map(({ row }) => row)).size
  const summary = `${rowCount} ${rowCount === 1 ? "row is" : "rows are"} wrong, counted from 0.`
  const meta =
    lines.length > mostLines ? [...lines.slice(0, mostLines), "Further rows are left out here."] : lines
  return new AgentGptError(code, summary, { meta })
}

/** `#3`, `#7 to #9`. The signs keep a list of numbers from being taken for the bytes of a key. */
function joinNeighbours(rows: readonly number[]): readonly string[] {
  const spans: { first: number; last: number }[] = []
  for (const row of rows) {
    const span = spans.at(-1)
    if (span?.last === row - 1) span.last = row
    else spans.push({ first: row, last: row })
  }
  return spans.map(({ first, last }) => (first === last ? `#${first}` : `#${first} to #${last}`))
}
