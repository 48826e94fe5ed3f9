import { reconcileRun, withCodedErrors } from "@agentgpt/chain"
import type { Difference, PayoutReport, Store } from "@agentgpt/chain"
import { canonicalJson, hashCanonical } from "@agentgpt/core"
import type { CanonicalValue, EvmAddress } from "@agentgpt/core"
import { sql } from "kysely"
import type { ChainDesk } from "../execute/workshop.ts"
import { keepDocument } from "./documents.ts"

/** What the record of a payroll's differences is called among the documents of its run. */
const KIND = "reconciliation"

/** A difference of one payroll of a run. */
export type PayrollDifference = Difference & { readonly stepId: string }

/**
 * Compares a payroll that is paid with the token's balances and the journal, and keeps what differs with the run. It goes with
 * the run's other documents when the run is erased: it names payees.
 */
export async function recordDifferences(
  store: Store,
  desk: Pick<ChainDesk, "pool">,
  { run, stepId }: { readonly run: string; readonly stepId: string },
  report: PayoutReport,
  batchPayout: EvmAddress,
): Promise<void> {
  const findOwn = (hashes: readonly string[]) => findSigned(store, hashes)
  const differences = await reconcileRun(desk.pool, report, { batchPayout, findOwn })
  if (differences.length === 0) return dropDifferences(store, run, stepId)
  const written = differences as unknown as CanonicalValue
  await keepDocument(store, {
    run,
    stepId,
    kind: KIND,
    hash: hashCanonical(written),
    content: canonicalJson(written),
  })
}

/** Those that an earlier look found, when a node did not answer. */
async function dropDifferences(store: Store, run: string, stepId: string): Promise<void> {
  await withCodedErrors(() =>
    sql`
      delete from agentgpt.run_document
      where run = ${run} and step_id = ${stepId} and kind = ${KIND}`.execute(store.sql),
  )
}

/** What differs in the payrolls of a run, as far as they are paid. */
export async function readDifferences(store: Store, run: string): Promise<readonly PayrollDifference[]> {
  const { rows } = await withCodedErrors(() =>
    sql<{ step_id: string; content: string }>`
      select step_id, content from agentgpt.run_document where run = ${run} and kind = ${KIND}
      order by step_id`.execute(store.sql),
  )
  return rows.flatMap(({ step_id: stepId, content }) =>
    (JSON.parse(content) as readonly Difference[]).map((difference) => ({ stepId, ...difference })),
  )
}

async function findSigned(store: Store, hashes: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await withCodedErrors(() =>
    sql<{ transaction_hash: string }>`
      select transaction_hash from agentgpt.attempt
      where transaction_hash = any (${[...hashes]}::text[])`.execute(store.sql),
  )
  return new Set(rows.map(({ transaction_hash }) => transaction_hash))
}
