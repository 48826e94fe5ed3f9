export type FileCoverage = {
  readonly file: string
  readonly lines: { readonly found: number; readonly hit: number }
  readonly branches: { readonly found: number; readonly hit: number }
}

/** Reads an lcov report: line (DA) and branch (BRDA) records per source file. */
export function readCoverage(lcov: string): readonly FileCoverage[] {
  return lcov
    .split("end_of_record")
    .map((record) => record.split("\n").map((line) => line.trim()))
    .flatMap((lines) => {
      const file = lines.find((line) => line.startsWith("SF:"))?.slice(3)
      if (file === undefined) return []
      const counts = (prefix: string, column: number) => {
        const entries = lines
          .filter((line) => line.startsWith(prefix))
          .map((line) => line.slice(prefix.length).split(",")[column])
        return {
          found: entries.length,
          hit: entries.filter((count) => count !== "0" && count !== "-").length,
        }
      }
      return [{ file, lines: counts("DA:", 1), branches: counts("BRDA:", 3) }]
    })
}

/** Hit over found, in percent; a file without any counts as covered. */
export function percentOf({ found, hit }: { readonly found: number; readonly hit: number }): number {
  return found === 0 ? 100 : (100 * hit) / found
}
