import { AgentGptError } from "@agentgpt/core"
import type { ChainId, EvmAddress, Hex } from "@agentgpt/core"
import { sql } from "kysely"
import type { RawBuilder } from "kysely"
import type { JournalTransaction } from "../store/database.ts"
import type { Store } from "../store/store.ts"
import { textArray } from "../store/text-array.ts"
import { withCodedErrors } from "../store/translate-error.ts"
import type { Asset } from "./signing-policy.ts"

/** What one transaction moves, and what its plan and the policy allow over several transactions. */
export type Spending = {
  readonly account: EvmAddress
  readonly nonce: bigint
  readonly planHash: Hex
  readonly asset: Asset
  readonly amount: bigint
  readonly planLimit: bigint
  readonly dayLimit: bigint
}

/**
 * Writes down what is about to be signed, all or nothing, and refuses what would exceed a limit together with
 * everything let through before. The same nonce counts once, however often it is signed. What is proven to have
 * moved nothing (cancelled, reverted, taken by another transaction) no longer counts; since that is slow to find out,
 * it is asked only when all that was ever let through exceeds the limit.
 * @throws GUARD_PLAN_LIMIT_EXCEEDED, GUARD_DAY_LIMIT_EXCEEDED
 */
export async function reserveSpending(
  store: Pick<Store, "sql">,
  chainId: ChainId,
  spendings: readonly Spending[],
): Promise<void> {
  if (spendings.length === 0) return
  await withCodedErrors(() =>
    store.sql.transaction().execute(async (transaction) => {
      // One guard at a time for each chain: two that add up side by side would both see room for one.
      await sql`select pg_advisory_xact_lock(hashtextextended(${`agentgpt.spending ${chainId}`}, 0))`.execute(
        transaction,
      )
      await insertAll(transaction, chainId, spendings)
      for (const spending of oneOfEach(spendings, ({ planHash, asset }) => `${planHash} ${asset}`)) {
        await checkPlan(transaction, chainId, spending)
      }
      for (const spending of oneOfEach(spendings, ({ asset }) => asset)) {
        await checkDay(transaction, chainId, spending)
      }
    }),
  )
}

async function insertAll(
  transaction: JournalTransaction,
  chainId: ChainId,
  spendings: readonly Spending[],
): Promise<void> {
  await sql`
    insert into agentgpt.spending (chain_id, account, nonce, asset, amount, plan_hash)
    select ${chainId}, passed.account, passed.nonce, passed.asset, passed.amount, passed.plan_hash
    from unnest(
      ${textArray(spendings.map(({ account }) => account))},
      ${textArray(spendings.map(({ nonce }) => String(nonce)))}::bigint[],
      ${textArray(spendings.map(({ asset }) => asset))},
      ${textArray(spendings.map(({ amount }) => String(amount)))}::numeric[],
      ${textArray(spendings.map(({ planHash }) => planHash))}
    ) passed (account, nonce, asset, amount, plan_hash)
    on conflict do nothing`.execute(transaction)
}

async function checkPlan(
  transaction: JournalTransaction,
  chainId: ChainId,
  { planHash, asset, planLimit }: Spending,
): Promise<void> {
  const ever = await addUp(
    transaction,
    sql`select sum(amount) as total from agentgpt.spending_total
      where chain_id = ${chainId} and asset = ${asset} and plan_hash = ${planHash}`,
  )
  if (ever <= planLimit) return
  const counted = await addUp(
    transaction,
    sql`select sum(spending.amount) as total
      from agentgpt.spending join agentgpt.slot using (chain_id, account, nonce)
      where spending.chain_id = ${chainId} and spending.plan_hash = ${planHash} and spending.asset = ${asset}
        and slot.state in ('reserved', 'signed', 'finalized')`,
  )
  refuseOver("GUARD_PLAN_LIMIT_EXCEEDED", counted, planLimit, asset)
}

/** What is not settled counts however old it is: it may be mined today. */
async function checkDay(
  transaction: JournalTransaction,
  chainId: ChainId,
  { asset, dayLimit }: Spending,
): Promise<void> {
  // The hours that touch the last 24, and what is older and still open.
  const atMost = await addUp(
    transaction,
    sql`select sum(amount) as total from (
      select amount from agentgpt.spending_total
      where chain_id = ${chainId} and asset = ${asset} and hour > clock_timestamp() - interval '25 hours'
      union all
      select spending.amount from (
        select account, min(nonce) as nonce from agentgpt.slot
        where is_open and chain_id = ${chainId} group by account
      ) lowest
      join agentgpt.spending on spending.chain_id = ${chainId} and spending.account = lowest.account
        and spending.nonce >= lowest.nonce
      where spending.asset = ${asset} and spending.passed_at <= clock_timestamp() - interval '24 hours'
        and exists (select from agentgpt.slot where is_open and chain_id = ${chainId}
          and account = spending.account and nonce = spending.nonce)) amounts`,
  )
  if (atMost <= dayLimit) return
  const counted = await addUp(
    transaction,
    sql`select sum(spending.amount) as total
      from agentgpt.spending join agentgpt.slot using (chain_id, account, nonce)
      where spending.chain_id = ${chainId} and spending.asset = ${asset}
        and (slot.state in ('reserved', 'signed')
          or (slot.state = 'finalized' and spending.passed_at > clock_timestamp() - interval '24 hours'))`,
  )
  refuseOver("GUARD_DAY_LIMIT_EXCEEDED", counted, dayLimit, asset)
}

async function addUp(
  transaction: JournalTransaction,
  question: RawBuilder<{ total: string | null }>,
): Promise<bigint> {
  const { rows } = await question.execute(transaction)
  return BigInt(rows[0]?.total ?? "0")
}

function refuseOver(
  code: "GUARD_PLAN_LIMIT_EXCEEDED" | "GUARD_DAY_LIMIT_EXCEEDED",
  sum: bigint,
  limit: bigint,
  asset: Asset,
): void {
  if (sum <= limit) return
  throw new AgentGptError(code, undefined, {
    meta: [`Together it would be ${sum} of ${asset}; the limit is ${limit}.`],
  })
}

function oneOfEach(
  spendings: readonly Spending[],
  keyOf: (spending: Spending) => string,
): readonly Spending[] {
  return [...new Map(spendings.map((spending) => [keyOf(spending), spending])).values()]
}
