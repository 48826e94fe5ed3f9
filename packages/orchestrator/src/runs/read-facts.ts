import { withCodedErrors } from "@agentgpt/chain"
import type { PlanApproval, Store } from "@agentgpt/chain"
import type { AssetType, EvmAddress, Hex } from "@agentgpt/core"
import { sql } from "kysely"
import { DAY_MS } from "../guard/judgement-facts.ts"
import type { JudgementFacts, LastPayee, PastPayment } from "../guard/judgement-facts.ts"
import type { Policy } from "../guard/policy.ts"
import { readEffects } from "../guard/read-effects.ts"
import type { Plan } from "../plan/plan.ts"
import { readVersionInForce } from "../policies/policy-record.ts"
import type { Roster } from "../task/read-rosters.ts"

type Judged = Pick<JudgementFacts, "run" | "nowMs" | "rosters"> & {
  readonly plan: Plan
  readonly policy: Policy
}

/** What the database knows that a plan is judged by: payments of the last day, where payees were paid, approvals, the policy in force. */
export async function readFacts(store: Store, judged: Judged): Promise<JudgementFacts> {
  const { run, rosters, nowMs } = judged
  const [pastPayments, lastPayees, approvals, versionInForce] = await withCodedErrors(() =>
    Promise.all([
      readPastPayments(store, judged),
      readLastPayees(store, rosters),
      readApprovals(store, run),
      readVersionInForce(store),
    ]),
  )
  return { run, nowMs, rosters, pastPayments, lastPayees, approvals, versionInForce }
}

/**
 * What other runs paid in the last day, and all that may still be mined, as of now: what an open run has planned, however
 * long ago, what an ended one left on its way, or in a payroll of which nobody has looked yet whom it paid. Summed where
 * the plan pays nobody of them: a day may have more payments than a process should be handed for every step.
 */
async function readPastPayments(
  store: Store,
  { run, nowMs, rosters, plan, policy }: Judged,
): Promise<readonly PastPayment[]> {
  const { amounts } = readEffects(plan, policy, rosters)
  const payees = new Set(amounts.flatMap(({ recipient }) => recipient ?? []))
  const since = new Date(nowMs - DAY_MS)
  const { rows } = await sql<{
    asset: AssetType
    payee: EvmAddress | null
    amount: string
    newest: Date
  }>`
    with counted as (
      select asset, recipient, amount, at from agentgpt.run_payment
      where at > ${since} and status in ('paid', 'owed') and run <> ${run}
      union all
      select asset, recipient, amount, ${new Date(nowMs)}::timestamptz
      from agentgpt.run_payment payment join agentgpt.run maker using (run)
        left join agentgpt.run_step step using (run, step_id)
        left join agentgpt.run_payroll payroll using (run, step_id)
      where payment.status = 'planned' and run <> ${run} and (maker.ended_at is null
        or payroll.begun_at is not null and payroll.closed_at is null
        or step.state = 'running' and step.started_at > ${since}))
    select asset, case when recipient = any (${[...payees]}::text[]) then recipient end as payee,
      sum(amount)::text as amount, max(at) as newest
    from counted group by asset, payee`.execute(store.sql)
  return rows.map(({ asset, payee, amount, newest }) => ({
    asset,
    ...(payee !== null && { recipient: payee }),
    amount,
    atMs: newest.getTime(),
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
