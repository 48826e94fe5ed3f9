import type { PlanApproval, Store } from "@agentgpt/chain"
import type { Hex } from "@agentgpt/core"
import { sql } from "kysely"
import type { Policy } from "../guard/policy.ts"
import { readPolicy } from "../guard/read-policy.ts"
import { writePolicy } from "../guard/write-policy.ts"

type Database = Pick<Store, "sql">

export type PolicyInForce = { readonly policy: Policy; readonly sinceMs: number }

/** The policy that was accepted last, if one ever was. */
export async function findPolicyInForce(store: Database): Promise<PolicyInForce | undefined> {
  const { rows } = await sql<{ content: unknown; at: Date }>`
    select content, at from agentgpt.policy order by version desc limit 1`.execute(store.sql)
  const [row] = rows
  if (row === undefined) return undefined
  return { policy: readPolicy(row.content, "the database"), sinceMs: row.at.getTime() }
}

/** Small enough to be asked before every signature. */
export async function readVersionInForce(store: Database): Promise<number | undefined> {
  const { rows } = await sql<{ version: string | null }>`
    select max(version)::text as version from agentgpt.policy`.execute(store.sql)
  const version = rows[0]?.version ?? undefined
  return version === undefined ? undefined : Number(version)
}

export async function insertPolicy(store: Database, policy: Policy, changeHash?: Hex): Promise<void> {
  const content = JSON.stringify(writePolicy(policy))
  await sql`
    insert into agentgpt.policy (version, name, content, change_hash)
    values (${policy.version}, ${policy.name}, ${content}::jsonb, ${changeHash ?? null})`.execute(store.sql)
}

/**
 * Until when a change can be signed: for all who sign it the same, from the first time that somebody asks. One that
 * has passed begins anew; what was signed until then has passed with it.
 */
export async function openPolicyChange(
  store: Database,
  changeHash: Hex,
  { nowMs, validForHours }: { readonly nowMs: number; readonly validForHours: number },
): Promise<number> {
  const wishMs = Math.floor(nowMs / 1_000) * 1_000 + validForHours * 3_600_000
  const { rows } = await sql<{ expires_at_ms: string }>`
    insert into agentgpt.policy_change as known (change_hash, expires_at_ms) values (${changeHash}, ${wishMs})
    on conflict (change_hash) do update set expires_at_ms =
      case when known.expires_at_ms <= ${nowMs} then excluded.expires_at_ms else known.expires_at_ms end
    returning expires_at_ms::text`.execute(store.sql)
  return Number(rows[0]?.expires_at_ms)
}

export async function insertPolicyApproval(
  store: Database,
  changeHash: Hex,
  { signature, amountLimit, expiresAtSeconds }: PlanApproval,
): Promise<void> {
  await sql`
    insert into agentgpt.policy_approval (change_hash, signature, amount_limit, expires_at_seconds)
    values (${changeHash}, ${signature}, ${amountLimit.toString()}, ${expiresAtSeconds.toString()})
    on conflict do nothing`.execute(store.sql)
}

export async function readPolicyApprovals(
  store: Database,
  changeHash: Hex,
): Promise<readonly PlanApproval[]> {
  const { rows } = await sql<{ signature: Hex; amount_limit: string; expires_at_seconds: string }>`
    select signature, amount_limit::text, expires_at_seconds::text from agentgpt.policy_approval
    where change_hash = ${changeHash} order by given_at, signature`.execute(store.sql)
  return rows.map(({ signature, amount_limit, expires_at_seconds }) => ({
    signature,
    amountLimit: BigInt(amount_limit),
    expiresAtSeconds: BigInt(expires_at_seconds),
  }))
}
