import { withCodedErrors } from "@agentgpt/chain"
import type { PayoutRun, Store } from "@agentgpt/chain"
import type { CanonicalValue, ChainId, Hex } from "@agentgpt/core"
import { sql } from "kysely"
import type { ProofTerms } from "../prove/paid-payroll.ts"
import { readTerms, writeTerms } from "../prove/terms-text.ts"

/** Under what the steps of a run are proved that begins no payroll. */
export type RunTerms = {
  readonly chainId: ChainId
  readonly payout: Omit<PayoutRun, "runNonce">
  readonly terms: ProofTerms
  readonly privacy: 0 | 3
}

/** Writes down the terms of a run. What stands there stays: of two that settle them at once the first counts. */
export async function recordTerms(
  store: Store,
  run: string,
  { chainId, payout, terms, privacy, admissionHash }: RunTerms & { readonly admissionHash: Hex },
): Promise<void> {
  await withCodedErrors(() =>
    sql`
      insert into agentgpt.run_terms (run, chain_id, payout, terms, privacy, admission_hash)
      values (${run}, ${chainId}, ${JSON.stringify(payout)}::jsonb, ${JSON.stringify(writeTerms(terms))}::jsonb,
        ${privacy}, ${admissionHash})
      on conflict do nothing`.execute(store.sql),
  )
}

/** The terms of a run; none where nothing of it has acted, where they are not its own, or where it was erased. */
export async function findTerms(store: Store, run: string): Promise<RunTerms | undefined> {
  const { rows } = await withCodedErrors(() =>
    sql<{ chain_id: ChainId; payout: RunTerms["payout"]; terms: CanonicalValue; privacy: 0 | 3 }>`
      select terms.* from agentgpt.run_terms terms join agentgpt.run using (run)
      where run = ${run} and erased_at is null`.execute(store.sql),
  )
  const [row] = rows
  if (row === undefined) return undefined
  return { chainId: row.chain_id, payout: row.payout, terms: readTerms(row.terms), privacy: row.privacy }
}
