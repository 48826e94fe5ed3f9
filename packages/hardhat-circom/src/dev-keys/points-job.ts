import { openCurveMachine } from "./curve-machine.ts"
import { buildFixedBase, chooseWindowBits, type FixedBase, type GroupName } from "./fixed-base.ts"

export type PointsPart = { readonly group: GroupName; readonly scalars: Uint8Array }

/** Runs in a process of its own: the points of each part, in the same order. */
export async function run(parts: readonly PointsPart[]): Promise<Uint8Array[]> {
  const machine = await openCurveMachine()
  const bases = new Map<GroupName, FixedBase>()
  for (const group of ["g1", "g2"] as const) {
    const bytes = parts.reduce((sum, part) => sum + (part.group === group ? part.scalars.byteLength : 0), 0)
    if (bytes > 0) bases.set(group, buildFixedBase(machine, group, chooseWindowBits(bytes / 32)))
  }
  return parts.map(({ group, scalars }) => bases.get(group)?.multiply(scalars) ?? new Uint8Array())
}
