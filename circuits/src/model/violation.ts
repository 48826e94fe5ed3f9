/** A rule of a circuit that an input breaks, with the number of the row, step or signer where there is one. */
export type Violation = { readonly rule: string; readonly at?: number }

/** A violation if the condition does not hold. */
export function unless(holds: boolean, rule: string, at?: number): readonly Violation[] {
  if (holds) return []
  return [at === undefined ? { rule } : { rule, at }]
}
