import { withCodedErrors } from "@agentgpt/chain"
import type { RowProblem, Store } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { CanonicalValue } from "@agentgpt/core"
import { sql } from "kysely"
import type { Decision } from "../guard/decision.ts"
import { parsePlan, writePlan } from "../plan/plan-json.ts"
import type { Plan } from "../plan/plan.ts"
import type { RouteDecision } from "../route/route-execution.ts"
import type { Roster } from "../task/read-rosters.ts"
import type { TaskHints } from "../task/task.ts"
import { writeRosterRows } from "./roster-rows.ts"
import type { RunState } from "./run-view.ts"
import { explainReuse } from "./explain-reuse.ts"

/** A run as it was asked for and decided. What became of it stands beside it. */
export type RunRecord = {
  readonly run: string
  /** Of the task and of how it is to be done: the same name with another request is a mistake. */
  readonly requestHash: string
  readonly plan: Plan
  readonly route: RouteDecision
  readonly hints: TaskHints
  readonly decision: Decision
  readonly refusedRows: readonly RowProblem[]
  readonly state: RunState
  readonly error?: { readonly code: string; readonly message: string }
  /** How often it was begun anew after it had ended. */
  readonly tries: number
  readonly createdAtMs: number
  readonly startedAtMs?: number
  readonly endedAtMs?: number
  readonly isErased: boolean
}

export type NewRun = Pick<
  RunRecord,
  "run" | "requestHash" | "plan" | "route" | "hints" | "decision" | "refusedRows" | "state"
> & { readonly rosters: readonly Roster[] }

/**
 * Writes a run down with its rosters and steps, all or nothing.
 * @returns whether it was new; the same request again changes nothing
 * @throws WORKFLOW_ID_REUSED for another request under the same name
 */
export async function insertRun({ sql: database }: Store, given: NewRun): Promise<boolean> {
  const { run, requestHash, plan, route, hints, decision, refusedRows, rosters, state } = given
  return withCodedErrors(() =>
    database.transaction().execute(async (transaction) => {
      const { rows } = await sql`
        insert into agentgpt.run (run, request_hash, name, plan, route, hints, decision, refused_rows, state)
        values (${run}, ${requestHash}, ${hints.name ?? null}, ${writePlan(plan)},
          ${JSON.stringify(route)}::jsonb, ${JSON.stringify(hints)}::jsonb,
          ${JSON.stringify(decision)}::jsonb, ${JSON.stringify(refusedRows)}::jsonb, ${state})
        on conflict (run) do nothing returning run`.execute(transaction)
      if (rows.length === 0) {
        const known = await sql<RunRow>`select * from agentgpt.run where run = ${run}`.execute(transaction)
        const [before] = known.rows.map(toRecord)
        if (before?.requestHash === requestHash) return false
        throw new AgentGptError("WORKFLOW_ID_REUSED", `The run ${run} was started for another task.`, {
          meta: before === undefined ? [] : explainReuse(before, given),
        })
      }
      for (const { hash, asset, payer, decimals, rows: payees } of rosters) {
        // Two groups may pay the same rows.
        await sql`
          insert into agentgpt.run_roster (run, roster, asset, payer, decimals, rows)
          values (${run}, ${hash}, ${asset}, ${payer}, ${decimals}, ${writeRosterRows(payees)})
          on conflict do nothing`.execute(transaction)
      }
      for (const [place, { id }] of plan.steps.entries()) {
        await sql`
          insert into agentgpt.run_step (run, step_id, place, state)
          values (${run}, ${id}, ${place}, 'waiting')`.execute(transaction)
      }
      return true
    }),
  )
}

type RunRow = {
  readonly run: string
  readonly request_hash: string
  readonly plan: string
  readonly route: RouteDecision
  readonly hints: TaskHints
  readonly decision: Decision
  readonly refused_rows: readonly RowProblem[]
  readonly state: RunState
  readonly error: { readonly code: string; readonly message: string } | null
  readonly tries: number
  readonly created_at: Date
  readonly started_at: Date | null
  readonly ended_at: Date | null
  readonly erased_at: Date | null
}

/** The run of a name, if there is one. */
export async function findRun(store: Store, run: string): Promise<RunRecord | undefined> {
  const { rows } = await withCodedErrors(() =>
    sql<RunRow>`select * from agentgpt.run where run = ${run}`.execute(store.sql),
  )
  const [row] = rows
  return row === undefined ? undefined : toRecord(row)
}

/** @throws WORKFLOW_NOT_FOUND */
export async function requireRun(store: Store, run: string): Promise<RunRecord> {
  const record = await findRun(store, run)
  if (record !== undefined) return record
  throw new AgentGptError("WORKFLOW_NOT_FOUND", `There is no run ${run}.`)
}

/** Runs, newest first. */
export async function listRunNames(
  store: Store,
  { state, limit = 100 }: { readonly state?: RunState; readonly limit?: number } = {},
): Promise<readonly string[]> {
  const { rows } = await withCodedErrors(() =>
    sql<{ run: string }>`
      select run from agentgpt.run where ${state ?? null}::text is null or state = ${state ?? null}
      order by created_at desc, run limit ${limit}`.execute(store.sql),
  )
  return rows.map(({ run }) => run)
}

/** Moves a run from one of some states to another; says whether it was in one of them. */
export async function moveRun(
  store: Store,
  run: string,
  from: readonly RunState[],
  to: RunState,
  {
    error,
    decision,
    tries,
  }: {
    readonly error?: CanonicalValue
    readonly decision?: Decision
    /** Only while this is the run's present try. */
    readonly tries?: number
  } = {},
): Promise<boolean> {
  const hasEnded = !["asking", "running", "paused"].includes(to)
  const { rows } = await withCodedErrors(() =>
    sql`
      update agentgpt.run set state = ${to},
        error = ${error === undefined ? null : JSON.stringify(error)}::jsonb,
        decision = coalesce(${decision === undefined ? null : JSON.stringify(decision)}::jsonb, decision),
        started_at = case when ${to === "running"} then coalesce(started_at, clock_timestamp()) else started_at end,
        ended_at = case when ${hasEnded} then clock_timestamp() else null end
      where run = ${run} and state = any (${[...from]}::text[])
        and tries = coalesce(${tries ?? null}::int, tries) returning run`.execute(store.sql),
  )
  return rows.length > 0
}

function toRecord(row: RunRow): RunRecord {
  return {
    run: row.run,
    requestHash: row.request_hash,
    plan: parsePlan(row.plan),
    route: row.route,
    hints: row.hints,
    decision: row.decision,
    refusedRows: row.refused_rows,
    state: row.state,
    ...(row.error !== null && { error: row.error }),
    tries: row.tries,
    createdAtMs: row.created_at.getTime(),
    ...(row.started_at !== null && { startedAtMs: row.started_at.getTime() }),
    ...(row.ended_at !== null && { endedAtMs: row.ended_at.getTime() }),
    isErased: row.erased_at !== null,
  }
}
