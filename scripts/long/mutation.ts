/** One deliberate break of a check, and the test that must notice. */
export type Mutation = {
  readonly name: string
  /** Relative to contracts/. */
  readonly file: string
  /** Stands exactly once in the file. */
  readonly find: string
  readonly replace: string
  /** The test file that is run, relative to contracts/. */
  readonly tests: string
  /** Part of the name of a test that must go red. */
  readonly guard: string
}

/** What is broken, the text, what stands in its place, part of the name of the test that must notice. */
type Row = readonly [name: string, find: string, replace: string, guard: string]

/** Breaks of one file that one file of tests must notice. */
export function breakIn(file: string, tests: string, rows: readonly Row[]): readonly Mutation[] {
  return rows.map(([name, find, replace, guard]) => ({ name, file, find, replace, tests, guard }))
}
