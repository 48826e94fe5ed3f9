import { withCodedErrors } from "@agentgpt/chain"
import type { PlanApproval, Store } from "@agentgpt/chain"
import type { AssetType, EvmAddress, Hex } from "@agentgpt/core"
import { sql } from "kysely"
import { DAY_MS } from "../guard/judgement-facts.ts"
import type { JudgementFacts, LastPayee, PastPayment } from "../guard/judgement-facts.ts"
import type { Roster } from "../task/read-rosters.ts"

/** What the database knows that a plan is judged by: payments of the last day, where payees were paid, approvals. */
export async function readFacts(
  store: Store,
  { run, rosters, nowMs }: Pick<JudgementFacts, "run" | "nowMs"> & { readonly rosters: readonly Roster[] },
): Promise<JudgementFacts> {
  const [pastPayments, lastPayees, approvals] = await withCodedErrors(() =>
    Promise.all([readPastPayments(store, nowMs), readLastPayees(store, rosters), readApprovals(store, run)]),
  )
  return { run, nowMs, rosters, pastPayments, lastPayees, approvals }
}

/** Also those that are planned or on their way: they may still be mined. */
async function readPastPayments(store: Store, nowMs: number): Promise<readonly PastPayment[]> {
  const { rows } = await sql<{
    run: string
    asset: AssetType
    recipient: EvmAddress
    amount: string
    at: Date
  }>`
    select payment.run, payment.asset, payment.recipient, payment.amount::text, payment.at
    from agentgpt.run_payment payment join agentgpt.run using (run)
    where payment.at > ${new Date(nowMs - DAY_MS)} and payment.recipient <> ''
      and (payment.status in ('paid', 'owed') or payment.status = 'planned' and run.ended_at is null)`.execute(
    store.sql,
  )
  return rows.map(({ run, asset, recipient, amount, at }) => ({
    run,
    asset,
    recipient,
    amount,
    atMs: at.getTime(),
  }))
}

async function readLastPayees(store: Store, rosters: readonly Roster[]): Promise<readonly LastPayee[]> {
  const found: LastPayee[] = []
  for (const { payer, rows: payees } of rosters) {
    const keys = payees.map(({ key }) => key)
    const { rows } = await sql<LastPayee>`
      select distinct on (key) payer, key, recipient from agentgpt.run_payment
      where payer = ${payer} and key = any (${keys}::text[]) and status in ('paid', 'owed')
      order by key, at desc`.execute(store.sql)
    found.push(...rows)
  }
  return found
}

/** By the hash that was signed. */
export async function readApprovals(
  store: Store,
  run: string,
): Promise<Readonly<Record<Hex, readonly PlanApproval[]>>> {
  const { rows } = await sql<{
    plan_hash: Hex
    signature: Hex
    amount_limit: string
    expires_at_seconds: string
  }>`
    select plan_hash, signature, amount_limit::text, expires_at_seconds::text
    from agentgpt.run_approval where run = ${run} order by given_at, signature`.execute(store.sql)
  const byHash = new Map<Hex, PlanApproval[]>()
  for (const { plan_hash, signature, amount_limit, expires_at_seconds } of rows) {
    const approval = {
      signature,
      amountLimit: BigInt(amount_limit),
      expiresAtSeconds: BigInt(expires_at_seconds),
    }
    byHash.set(plan_hash, [...(byHash.get(plan_hash) ?? []), approval])
  }
  return Object.fromEntries(byHash)
}
