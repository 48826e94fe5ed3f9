import { AgentGptError, type ErrorCode } from "@agentgpt/core"

/** One thing that is wrong with one row. Rows count from 0. */
export type RowProblem<Problem extends string> = { readonly row: number; readonly problem: Problem }

const rowsPerLine = 150

/** An error that names every wrong row, grouped by what is wrong with it. */
export function listProblems(
  code: ErrorCode,
  problems: readonly RowProblem<string>[],
  meanings: Readonly<Record<string, string>>,
): AgentGptError {
  const lines = [...new Set(problems.map(({ problem }) => problem))].flatMap((problem) => {
    const rows = problems.filter((each) => each.problem === problem).map(({ row }) => row)
    const lists = Array.from({ length: Math.ceil(rows.length / rowsPerLine) }, (_, i) =>
      rows.slice(i * rowsPerLine, (i + 1) * rowsPerLine).join(", "),
    )
    return lists.map((list) => `${meanings[problem] ?? problem}: ${list}.`)
  })
  const rowCount = new Set(problems.map(({ row }) => row)).size
  return new AgentGptError(
    code,
    `${rowCount} ${rowCount === 1 ? "row is" : "rows are"} wrong, counted from 0.`,
    {
      meta: lines,
    },
  )
}
