import { randomBytes } from "node:crypto"
import { withCodedErrors } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import { sql } from "kysely"
import type { EndedRun, StepOutcome } from "../prove/ended-run.ts"

type Try = { readonly run: string; readonly tries: number }

/** How the steps of a try ended, and what its proof is made with. */
export type RunOutcome = Pick<EndedRun, "outcomes" | "secret" | "runKey" | "privacy"> & {
  /** The payroll whose terms the steps are proved under; `ALL_STEPS` where they are the run's own. */
  readonly payrollId: string
}

/** Writes down how the steps of a try ended, with secrets for the proof of it. What stands there stays. */
export async function writeOutcome(
  store: Store,
  { run, tries }: Try,
  outcome: {
    readonly payrollId: string
    readonly outcomes: readonly StepOutcome[]
    readonly privacy: 0 | 3
  },
): Promise<void> {
  const { payrollId, outcomes, privacy } = outcome
  await withCodedErrors(() =>
    sql`
      insert into agentgpt.run_outcome (run, tries, step_id, outcomes, secret, run_key, privacy)
      values (${run}, ${tries}, ${payrollId}, ${JSON.stringify(outcomes)}::jsonb, ${randomBytes(32)},
        ${privacy === 0 ? null : randomBytes(32)}, ${privacy})
      on conflict do nothing`.execute(store.sql),
  )
}

/** @throws WORKFLOW_NOT_FOUND where no steps of this try are to be proved, or the run was erased */
export async function readOutcome(store: Store, { run, tries }: Try): Promise<RunOutcome> {
  const { rows } = await withCodedErrors(() =>
    sql<{
      step_id: string
      outcomes: readonly StepOutcome[]
      secret: Uint8Array | null
      run_key: Uint8Array | null
      privacy: 0 | 3
    }>`select * from agentgpt.run_outcome where run = ${run} and tries = ${tries}`.execute(store.sql),
  )
  const [row] = rows
  if (row === undefined || row.secret === null) {
    throw new AgentGptError("WORKFLOW_NOT_FOUND", `There are no steps of ${run} to be proved.`)
  }
  return {
    payrollId: row.step_id,
    outcomes: row.outcomes,
    secret: row.secret,
    ...(row.run_key !== null && { runKey: row.run_key }),
    privacy: row.privacy,
  }
}

/** The try of a run whose steps were written down last; 0 where none were. */
export async function readLastTry(store: Store, run: string): Promise<number> {
  const { rows } = await withCodedErrors(() =>
    sql<{ tries: number | null }>`
      select max(tries) as tries from agentgpt.run_outcome where run = ${run}`.execute(store.sql),
  )
  return rows[0]?.tries ?? 0
}
