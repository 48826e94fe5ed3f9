import { withCodedErrors } from "@agentgpt/chain"
import type { PayoutReport, Store } from "@agentgpt/chain"
import type { ChainId, EvmAddress } from "@agentgpt/core"
import { sql } from "kysely"
import type { PlanEffects } from "../guard/plan-effects.ts"
import type { Plan } from "../plan/plan.ts"
import type { Roster } from "../task/read-rosters.ts"
import { isTendedKind } from "./given-up-orders.ts"
import type { PaymentView } from "./run-view.ts"

/** As whose payment is written down what a plan moves and pays to nobody: swaps, allowances. */
const NOBODY = ""

/**
 * Writes down what a plan that was let in is about to move, so that the limits of a day count it from now on, whatever
 * happens to this process.
 */
export async function planRunPayments(
  store: Store,
  run: string,
  {
    plan,
    effects,
    rosters,
  }: { readonly plan: Plan; readonly effects: PlanEffects; readonly rosters: readonly Roster[] },
): Promise<void> {
  const byHash = new Map(rosters.map((roster) => [roster.hash as string, roster]))
  const payerOf = new Map(effects.accounts.map(({ stepId, account }) => [stepId, account]))
  const payments = plan.steps.flatMap((step) => {
    const source = step.inputs["payments"]
    const roster = source !== undefined && "value" in source ? byHash.get(rosterOf(source.value)) : undefined
    if (roster !== undefined && step.kind === "payment.batch") {
      return roster.rows
        .filter(({ amount }) => amount > 0n)
        .map(({ row, key, recipient, amount }) =>
          toRow(step.id, step.chainId, {
            place: row,
            asset: roster.asset,
            payer: roster.payer,
            key,
            recipient,
            amount,
          }),
        )
    }
    const amounts = effects.amounts.filter(({ stepId }) => stepId === step.id)
    const ordered = [
      ...amounts.filter(({ recipient }) => recipient !== undefined),
      // Of an order these are bounds of its fees, most of which nobody takes: the guard counts what goes out.
      ...amounts.filter(
        ({ recipient, amount }) => recipient === undefined && amount > 0n && !isTendedKind(step.kind),
      ),
    ]
    return ordered.map(({ chainId, asset, amount, recipient = NOBODY }, index) =>
      toRow(step.id, chainId, {
        place: index + 1,
        asset,
        payer: payerOf.get(step.id) ?? "",
        key: "",
        recipient,
        amount,
      }),
    )
  })
  await withCodedErrors(() =>
    sql`
      insert into agentgpt.run_payment
        (run, step_id, place, chain_id, asset, payer, key, recipient, amount, status)
      select ${run}, step_id, place, chain_id, asset, payer, key, recipient, amount, 'planned'
      from jsonb_to_recordset(${JSON.stringify(payments)}::jsonb) as payment
        (step_id text, place integer, chain_id text, asset text, payer text, key text, recipient text,
        amount numeric)
      on conflict do nothing`.execute(store.sql),
  )
}

function rosterOf(value: unknown): string {
  const { roster } = value as { readonly roster?: unknown }
  return typeof roster === "string" ? roster : ""
}

function toRow(
  stepId: string,
  chainId: ChainId,
  payment: {
    readonly place: number
    readonly asset: string
    readonly payer: string
    readonly key: string
    readonly recipient: string
    readonly amount: bigint
  },
) {
  return { step_id: stepId, chain_id: chainId, ...payment, amount: payment.amount.toString() }
}

/** Writes down what the chain shows of a payroll step, and who was left out of it. */
export async function recordPayout(
  store: Store,
  run: string,
  stepId: string,
  report: Pick<PayoutReport, "rows">,
  refused: ReadonlySet<EvmAddress>,
): Promise<void> {
  const states = report.rows
    .filter(({ status }) => status !== "skipped")
    .map(({ row, status, transactionHash, blockNumber, reason }) => ({
      place: row,
      status,
      transaction_hash: transactionHash ?? null,
      block_number: blockNumber?.toString() ?? null,
      reason: reason ?? null,
    }))
  await withCodedErrors(() =>
    store.sql.transaction().execute(async (transaction) => {
      await sql`
        update agentgpt.run_payment payment set status = seen.status,
          transaction_hash = seen.transaction_hash, block_number = seen.block_number, reason = seen.reason
        from jsonb_to_recordset(${JSON.stringify(states)}::jsonb) as seen
          (place integer, status text, transaction_hash text, block_number numeric, reason text)
        where payment.run = ${run} and payment.step_id = ${stepId} and payment.place = seen.place`.execute(
        transaction,
      )
      await sql`
        update agentgpt.run_payment set status = 'refused', reason = 'screening'
        where run = ${run} and step_id = ${stepId} and recipient = any (${[...refused]}::text[])`.execute(
        transaction,
      )
    }),
  )
}

/** The payments of a run, in the order of its plan and rosters. */
export async function readPaymentsOf(store: Store, run: string): Promise<readonly PaymentView[]> {
  const { rows } = await withCodedErrors(() =>
    sql<{
      step_id: string
      chain_id: ChainId
      asset: string
      key: string
      recipient: EvmAddress
      amount: string
      status: PaymentView["status"]
      transaction_hash: string | null
      block_number: string | null
      reason: string | null
    }>`
      select payment.step_id, chain_id, asset, key, recipient, amount::text, status, transaction_hash,
        block_number::text, reason
      from agentgpt.run_payment payment join agentgpt.run_step step using (run, step_id)
      where run = ${run} and recipient <> ${NOBODY} order by step.place, payment.place`.execute(store.sql),
  )
  return rows.map((row) => ({
    stepId: row.step_id,
    chainId: row.chain_id,
    asset: row.asset,
    key: row.key,
    recipient: row.recipient,
    amount: row.amount,
    status: row.status,
    ...(row.transaction_hash !== null && { transactionHash: row.transaction_hash }),
    ...(row.block_number !== null && { blockNumber: row.block_number }),
    ...(row.reason !== null && { reason: row.reason }),
  }))
}
