import { planPayments, reportRun } from "@agentgpt/chain"
import type { PaymentsValue } from "@agentgpt/core"
import { recordPayout } from "../runs/record-payments.ts"
import { readRosterOf } from "../runs/roster-rows.ts"
import { requireRun } from "../runs/run-record.ts"
import { findPayroll } from "./freeze-payroll.ts"
import type { ChainDesk, Workshop } from "./workshop.ts"

/**
 * Writes down what the chain shows of a payroll that nobody goes on with: who is paid would else be told as unpaid, and
 * paid again by hand. Of a run that was erased nobody knows any more which payment was whose.
 * @throws BATCH_DISCREPANCY, NODE_ codes
 */
export async function recordLeftPayout(
  { store }: Pick<Workshop, "store">,
  desk: ChainDesk,
  { run, stepId }: { readonly run: string; readonly stepId: string },
): Promise<void> {
  const { plan, isErased } = await requireRun(store, run)
  const source = plan.steps.find(({ id }) => id === stepId)?.inputs["payments"]
  if (isErased || source === undefined || !("value" in source)) return
  const payroll = await findPayroll(store, run, stepId)
  if (payroll === undefined) return
  const { payout, chunkSize, excluded } = payroll
  const roster = await readRosterOf(store, run, (source.value as PaymentsValue).roster)
  const payees = roster.rows.filter(({ recipient }) => !excluded.has(recipient))
  const seen = payees.some(({ amount }) => amount > 0n)
    ? await reportRun(desk, planPayments(payees, payout, { chunkSize }), { fromBlock: desk.fromBlock })
    : { rows: [] }
  await recordPayout(store, run, stepId, seen, excluded)
}
