import { type ConstraintSystem, holds, wiresOf } from "./constraint-system.ts"

/**
 * The wires that can change alone without breaking a constraint: each wire of a valid witness is moved three
 * ways, and a wire that survives one of them is loose. Every wire that some constraint does not fix by the
 * others shows up here, so a forgotten constraint behind `<--` cannot hide.
 */
export function findLooseWires(system: ConstraintSystem, witness: readonly bigint[]): readonly number[] {
  const { order, constraints, wireCount } = system
  const broken = constraints.findIndex((constraint) => !holds(constraint, witness, order))
  if (broken >= 0) throw new Error(`constraint ${broken} does not hold for the witness itself`)

  const users = Array.from({ length: wireCount }, (): number[] => [])
  constraints.forEach((constraint, i) => {
    for (const wire of wiresOf(constraint)) users[wire]?.push(i)
  })
  const moved = [...witness]
  const loose: number[] = []
  for (let wire = 1; wire < wireCount; wire++) {
    const value = witness[wire] ?? 0n
    const survives = [1n, order - 1n, order / 2n + 12345n].some((step) => {
      moved[wire] = (value + step) % order
      return (users[wire] ?? []).every((i) => {
        const constraint = constraints[i]
        return constraint === undefined || holds(constraint, moved, order)
      })
    })
    moved[wire] = value
    if (survives) loose.push(wire)
  }
  return loose
}
