/** What a bench measured, by the names that docs and comparisons use. */
export type Figures = Readonly<Record<string, number>>

/** A table for people and, if asked for, one flat JSON object as the last line. */
export function printFigures(figures: Figures, asJson: boolean): void {
  const width = Math.max(...Object.keys(figures).map((name) => name.length))
  for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(width)} ${value}`)
  if (asJson) console.log(JSON.stringify(figures))
}

export function findMedian(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

export function round(value: number, digits = 1): number {
  return Math.round(value * 10 ** digits) / 10 ** digits
}
