import type { Plan } from "../plan/plan.ts"
import type { ProofRoom } from "../prove/proof-room.ts"

/** How a run ended, and whether all its steps are to be proved: what the recorded step `settle` yields. */
export type Settled = { readonly state: string; readonly provesSteps: boolean }

/**
 * What a run's `settle` has yielded, also where an older program recorded it: the state alone. That one proved steps only
 * of plans with payrolls, and the same workflows have to be begun again by a replay.
 */
export function readSettled(
  written: Settled | string,
  plan: Plan,
  proofs: Pick<ProofRoom, "provesSteps"> | undefined,
  begunPayrolls: number,
): Settled {
  if (typeof written !== "string") return written
  const provesSteps = written !== "cancelled" && begunPayrolls > 0 && proofs?.provesSteps(plan) === true
  return { state: written, provesSteps }
}
