import { randomUUID } from "node:crypto"
import { withCodedErrors } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { AgentGptError, ALL_STEPS } from "@agentgpt/core"
import type { ExecutionMethod } from "@agentgpt/core"
import { sql } from "kysely"
import type { Decision } from "../guard/decision.ts"
import type { DurableEngine } from "../durable/durable-port.ts"
import { WAKE } from "../execute/decide-run.ts"
import { RUN_WORKFLOW } from "../execute/run-workflow.ts"
import { appendEvent } from "./append-event.ts"
import { CALLED_OFF } from "./call-off-proofs.ts"
import { recordDiscarded } from "./record-speculation.ts"
import { startTending } from "./given-up-orders.ts"
import { callOffUnsigned } from "./paused-payments.ts"
import { moveRun, requireRun } from "./run-record.ts"
import { keyPrefixOf } from "./run-keys.ts"
import { startTakeBacks } from "./unclosed-payrolls.ts"
import type { RunState } from "./run-view.ts"

type Desk = { readonly store: Store; readonly durable: DurableEngine }

/** What the engine calls a try of a run. */
export function workflowIdOf(run: string, tries: number): string {
  return tries === 0 ? run : `${run}/try/${tries}`
}

/** Starts the present try of a run; it may be started already. */
export async function startTry({ store, durable }: Desk, run: string): Promise<void> {
  const { tries, hints } = await requireRun(store, run)
  const { priority } = hints
  const id = workflowIdOf(run, tries)
  await durable.start(RUN_WORKFLOW, { id, input: { run }, ...(priority !== undefined && { priority }) })
}

/** Whether the workflow of a run goes on by itself, here or elsewhere. */
export async function isWorkedAt({ store, durable }: Desk, run: string): Promise<boolean> {
  const { tries } = await requireRun(store, run)
  const workflow = await durable.find(workflowIdOf(run, tries))
  return workflow?.status === "QUEUED" || workflow?.status === "RUNNING"
}

/** Wakes a run that waits for news. */
export async function wake({ store, durable }: Desk, run: string, why: string): Promise<void> {
  const { tries } = await requireRun(store, run)
  await durable.signal(workflowIdOf(run, tries), WAKE, why, `${why}-${randomUUID()}`)
}

/** @throws WORKFLOW_NOT_FOUND, WORKFLOW_STATE_UNFIT */
export async function cancelRun(desk: Desk, run: string): Promise<void> {
  await require(desk, run, ["asking", "running", "paused"], "cancelled")
  const { tries } = await requireRun(desk.store, run)
  await closeUnsigned(desk.store, run)
  await recordDiscarded(desk.store, run)
  // Before the workflow is stopped: whoever pays may be gone, and nobody goes on with a cancelled one.
  await startTakeBacks(desk, run)
  await startTending(desk, run)
  await desk.durable.cancel(workflowIdOf(run, tries))
  await appendEvent(desk.store, run, "run-end", { status: "cancelled" }, `run-end cancelled ${tries}`)
}

/** @throws WORKFLOW_NOT_FOUND, WORKFLOW_STATE_UNFIT */
export async function pauseRun(desk: Desk, run: string): Promise<void> {
  await require(desk, run, ["running"], "paused")
  await callOffUnsigned(desk.store, run)
}

/** @throws WORKFLOW_NOT_FOUND, WORKFLOW_STATE_UNFIT */
export async function resumeRun(desk: Desk, run: string): Promise<void> {
  await require(desk, run, ["paused"], "running")
  await wake(desk, run, "resume")
}

export type RetryWish = {
  readonly method?: ExecutionMethod
  /** Takes the place of what was decided about the run, where that lets nothing be done any more. */
  readonly decision?: Decision | undefined
}

/**
 * Begins a run anew that ended without having done everything: with what is left, never with what is done.
 * Transactions of it that ended without effect may be sent again, each in its own slot.
 * @throws WORKFLOW_NOT_FOUND, WORKFLOW_STATE_UNFIT
 */
export async function retryRun(desk: Desk, run: string, { method, decision }: RetryWish = {}): Promise<void> {
  const { route } = await requireRun(desk.store, run)
  if (method !== undefined && !route.methods.includes(method)) {
    throw new AgentGptError(
      "ROUTE_METHOD_DISABLED",
      `The method ${method} is not enabled for the run ${run}.`,
    )
  }
  const { store } = desk
  // All at once: a process that ends here must not leave a run that looks as if somebody worked at it.
  const isBegun = await withCodedErrors(() =>
    store.sql.transaction().execute(async (transaction) => {
      const { rows } = await sql`
        update agentgpt.run set tries = tries + 1, error = null, ended_at = null,
          state = ${decision?.verdict === "ask" ? "asking" : "running"},
          decision = coalesce(${decision === undefined ? null : JSON.stringify(decision)}::jsonb, decision)
        where run = ${run} and state in ('failed', 'cancelled', 'denied') returning run`.execute(transaction)
      if (rows.length === 0) return false
      if (method !== undefined) {
        const chosen = { method, isOverride: true, reasons: [`The caller chose ${method} for the rest.`] }
        await sql`
          update agentgpt.run set route = route || ${JSON.stringify(chosen)}::jsonb
          where run = ${run}`.execute(transaction)
      }
      await sql`
        update agentgpt.run_step set state = 'waiting', error_code = null
        where run = ${run} and state <> 'done'`.execute(transaction)
      await sql`
        update agentgpt.run_payment set status = 'planned'
        where run = ${run} and status = 'unpaid'`.execute(transaction)
      // What was paid before the run was cancelled is proved at the end of this try.
      await sql`
        update agentgpt.run_proof set state = 'waiting', error_code = null, ended_at = null
        where run = ${run} and step_id <> ${ALL_STEPS} and state = 'failed'
          and error_code = ${CALLED_OFF}`.execute(transaction)
      return true
    }),
  )
  if (!isBegun) throw unfit(run, (await requireRun(store, run)).state)
  await startTry(desk, run)
}

/**
 * Destroys what reads the payee data of an ended run: the key of its bundles, the secrets of its leaves, its rosters
 * and names. Amounts and addresses stay on the chain, and what limits a day stays here until it is over.
 * @throws WORKFLOW_NOT_FOUND, WORKFLOW_STATE_UNFIT
 */
export async function eraseRun({ store }: Desk, run: string): Promise<void> {
  const { state } = await requireRun(store, run)
  if (!["completed", "failed", "denied", "cancelled"].includes(state)) throw unfit(run, state)
  await withCodedErrors(() =>
    store.sql.transaction().execute(async (transaction) => {
      const { rows: unproved } = await sql`
        select from agentgpt.run_proof where run = ${run} and ended_at is null for update`.execute(
        transaction,
      )
      if (unproved.length > 0) throw stillProved(run)
      await sql`update agentgpt.run_payroll set secret = null, run_key = null where run = ${run}`.execute(
        transaction,
      )
      await sql`update agentgpt.run_outcome set secret = null, run_key = null where run = ${run}`.execute(
        transaction,
      )
      await sql`delete from agentgpt.run_roster where run = ${run}`.execute(transaction)
      await sql`delete from agentgpt.run_document where run = ${run}`.execute(transaction)
      await sql`update agentgpt.run_payment set key = '' where run = ${run}`.execute(transaction)
      // What is said of a row or a payee may quote it.
      await sql`
        update agentgpt.run set erased_at = coalesce(erased_at, clock_timestamp()), refused_rows = '[]',
          decision = jsonb_set(decision, '{findings}', (
            select coalesce(jsonb_agg(finding || '{"subjects":[]}'), '[]')
            from jsonb_array_elements(decision->'findings') finding))
        where run = ${run}`.execute(transaction)
    }),
  )
}

async function require({ store }: Desk, run: string, from: readonly RunState[], to: RunState): Promise<void> {
  if (await moveRun(store, run, from, to)) return
  const { state } = await requireRun(store, run)
  throw unfit(run, state)
}

/** What nothing was signed for is not sent any more; the rest goes on to its end. */
async function closeUnsigned(store: Store, run: string): Promise<void> {
  await withCodedErrors(() =>
    sql`
      update agentgpt.intent set state = 'cancelled', state_why = 'the run was cancelled'
      where state = 'planned' and (starts_with(intent.idempotency_key, ${keyPrefixOf(run)})
        or exists (select 1 from agentgpt.run_payroll payroll where payroll.run = ${run}
          and starts_with(intent.idempotency_key, 'payout/' || payroll.run_id || '/'))
        or exists (select 1 from agentgpt.payment_group kept
          where starts_with(kept.idempotency_key, ${keyPrefixOf(run)})
          and starts_with(intent.idempotency_key, 'group/' || kept.group_id || '/begin/')))`.execute(
      store.sql,
    ),
  )
}

function stillProved(run: string): AgentGptError {
  return new AgentGptError("WORKFLOW_STATE_UNFIT", `The run ${run} is still being proved.`, {
    meta: [
      "Erasing destroys what its proof is made from. Erase it when the proof has ended; `runs show` says when.",
    ],
  })
}

function unfit(run: string, state: RunState): AgentGptError {
  return new AgentGptError("WORKFLOW_STATE_UNFIT", `The run ${run} is ${state}.`)
}
