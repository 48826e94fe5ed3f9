import { stripVTControlCharacters } from "node:util"

/** One complaint of the compiler. `file` is as the compiler sees it; complaints may be about no file. */
export type Diagnostic = {
  readonly severity: "error" | "warning"
  readonly code: string | undefined
  readonly message: string
  readonly file?: string | undefined
  readonly line?: number | undefined
  readonly column?: number | undefined
}

/** Reads the complaints out of what circom printed. */
export function parseDiagnostics(printed: string): readonly Diagnostic[] {
  const blocks = stripVTControlCharacters(printed).split(/^(?=(?:error|warning)(?:\[\w+\])?:)/m)
  return blocks.flatMap((block): Diagnostic[] => {
    const head = /^(error|warning)(?:\[(\w+)\])?:\s*(.*)/.exec(block)
    if (head === null) return []
    const place = /┌─ "([^"]+)":(\d+):(\d+)/.exec(block)
    const labels = [...block.matchAll(/[\^-] ([^\n^-]+)$/gm)].map((match) => match[1]!.trim())
    const callTrace = /call trace:\s*(->\S.*)/.exec(block)?.[1]
    return [
      {
        severity: head[1] as Diagnostic["severity"],
        code: head[2],
        message: [head[3]!.trim(), ...labels, ...(callTrace ? [`called from ${callTrace}`] : [])].join(": "),
        ...(place && { file: place[1]!, line: Number(place[2]), column: Number(place[3]) }),
      },
    ]
  })
}
