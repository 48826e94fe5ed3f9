import { withCodedErrors } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import type { ChainId, EvmAddress } from "@agentgpt/core"
import { sql } from "kysely"
import type { DurableEngine } from "../durable/durable-port.ts"

/** The workflow that takes back what an ended run has allowed and not used. */
export const TAKE_BACK_WORKFLOW = "take-back"

type PayrollPlace = { readonly run: string; readonly stepId: string }

/** From now on, until it is closed, an allowance may stand for this payroll. */
export async function openPayroll(store: Store, place: PayrollPlace): Promise<void> {
  await setClosed(store, place, false)
}

/** All that the payroll needs is on the chain, and nothing of it is on its way: it waits for its trigger. */
export async function markPrepared(store: Store, { run, stepId }: PayrollPlace): Promise<void> {
  await withCodedErrors(() =>
    sql`
      update agentgpt.run_payroll set prepared_at = clock_timestamp()
      where run = ${run} and step_id = ${stepId} and closed_at is null`.execute(store.sql),
  )
}

/** Whether it is still as it was prepared: nobody has taken its place. */
export async function isPrepared(store: Store, { run, stepId }: PayrollPlace): Promise<boolean> {
  const { rows } = await withCodedErrors(() =>
    sql`
      select run from agentgpt.run_payroll
      where run = ${run} and step_id = ${stepId} and closed_at is null and prepared_at is not null`.execute(
      store.sql,
    ),
  )
  return rows.length > 0
}

/**
 * Takes the place of payrolls that are only prepared, of ended runs too: what is allowed from now on is another's, which
 * takes it back itself. Only under the lock of the place.
 */
export async function displacePrepared(
  store: Store,
  { chainId, payer, token }: AllowancePlace,
  { run, stepId }: PayrollPlace,
): Promise<void> {
  await withCodedErrors(() =>
    sql`
      update agentgpt.run_payroll set closed_at = clock_timestamp(), prepared_at = null
      where closed_at is null and prepared_at is not null and (run, step_id) <> (${run}, ${stepId})
        and chain_id = ${chainId} and payout->>'payer' = ${payer} and payout->>'token' = ${token}`.execute(
      store.sql,
    ),
  )
}

/** Nothing is left of the payroll's allowance. */
export async function closePayroll(store: Store, place: PayrollPlace): Promise<void> {
  await setClosed(store, place, true)
}

/** Whether nothing is left of the payroll's allowance; so too where there is no payroll. */
export async function isPayrollClosed(store: Store, { run, stepId }: PayrollPlace): Promise<boolean> {
  const { rows } = await withCodedErrors(() =>
    sql`
      select run from agentgpt.run_payroll
      where run = ${run} and step_id = ${stepId} and closed_at is null`.execute(store.sql),
  )
  return rows.length === 0
}

/** One number of a token: what BatchPayout may take from a payer. */
export type AllowancePlace = {
  readonly chainId: ChainId
  readonly payer: EvmAddress
  readonly token: EvmAddress
}

/**
 * Whether the allowance is another payroll's: one that was begun and put off, or whose process ended, and that goes on
 * by itself. Its payments may be on their way already and count on it. A payroll that is open itself was first. One
 * that is only prepared gives way to those that pay, not to another that prepares.
 */
export async function isAllowanceTaken(
  store: Store,
  { chainId, payer, token }: AllowancePlace,
  {
    run,
    stepId,
    isBegunAnew,
    isAhead = false,
  }: PayrollPlace & { readonly isBegunAnew: boolean; readonly isAhead?: boolean },
  isWorkedAt: (run: string) => Promise<boolean>,
): Promise<boolean> {
  const { rows } = await withCodedErrors(() =>
    sql<{ run: string; is_own: boolean }>`
      select payroll.run, (payroll.run, payroll.step_id) = (${run}, ${stepId}) as is_own
      from agentgpt.run_payroll payroll
      join agentgpt.run run using (run) join agentgpt.run_step step using (run, step_id)
      where payroll.closed_at is null and payroll.chain_id = ${chainId}
        and payroll.payout->>'payer' = ${payer} and payroll.payout->>'token' = ${token}
        and (${isAhead} or payroll.prepared_at is null or (payroll.run, payroll.step_id) = (${run}, ${stepId}))
        and run.state in ('asking', 'running', 'paused') and step.state in ('waiting', 'running')`.execute(
      store.sql,
    ),
  )
  if (!isBegunAnew && rows.some(({ is_own }) => is_own)) return false
  const others = [...new Set(rows.filter(({ is_own }) => !is_own).map((row) => row.run))]
  return (await Promise.all(others.map(isWorkedAt))).includes(true)
}

async function setClosed(store: Store, { run, stepId }: PayrollPlace, isClosed: boolean): Promise<void> {
  await withCodedErrors(() =>
    sql`
      update agentgpt.run_payroll
      set closed_at = case when ${isClosed} then clock_timestamp() end, prepared_at = null
      where run = ${run} and step_id = ${stepId}`.execute(store.sql),
  )
}

/** What the engine calls the taking back after a try of a run. */
export function takeBackIdOf({ run, stepId }: PayrollPlace, tries: number): string {
  return `${run}/take-back/${tries}/${stepId}`
}

/**
 * Has the allowances of payrolls taken back whose run has ended without doing so: whoever paid died while the run was
 * being cancelled, or was given up.
 * @param run All runs, unless one is named.
 */
export async function startTakeBacks(
  { store, durable }: { readonly store: Store; readonly durable: DurableEngine },
  run: string | null = null,
): Promise<void> {
  const { rows } = await withCodedErrors(() =>
    sql<{ run: string; step_id: string; tries: number }>`
      select payroll.run, payroll.step_id, run.tries
      from agentgpt.run_payroll payroll join agentgpt.run run using (run)
      where payroll.closed_at is null and run.state in ('cancelled', 'failed', 'denied')
        and payroll.run = coalesce(${run}::text, payroll.run)`.execute(store.sql),
  )
  for (const { run: name, step_id: stepId, tries } of rows) {
    const place = { run: name, stepId }
    // eslint-disable-next-line no-await-in-loop -- few, and each is a start of its own
    await startTakeBack(durable, place, takeBackIdOf(place, tries))
  }
}

/** One that was given up is begun anew: what it failed for, a policy or an empty account, may be another now. */
async function startTakeBack(durable: DurableEngine, place: PayrollPlace, firstId: string): Promise<void> {
  for (let round = 0, id = firstId; ; round += 1, id = `${firstId}/${round}`) {
    // eslint-disable-next-line no-await-in-loop -- until one is free
    const known = await durable.find(id)
    if (known?.status === "FAILED" && !known.isDead) continue
    // eslint-disable-next-line no-await-in-loop -- it is the last
    await durable.start(TAKE_BACK_WORKFLOW, { id, input: place })
    return
  }
}
