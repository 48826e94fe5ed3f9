import { sql } from "kysely"
import type { Store } from "../store/store.ts"
import { withCodedErrors } from "../store/translate-error.ts"

/** From which block on a payment that was asked to be private may go to public nodes; 0: at once. */
export type Publication = { readonly fromBlock: bigint; readonly who: string; readonly why: string }

/** The earliest publication of each intent that has one. */
export async function earliestPublications(
  store: Store,
  intentIds: readonly bigint[],
): Promise<ReadonlyMap<bigint, Publication>> {
  const rows = await withCodedErrors(() =>
    store.sql
      .selectFrom("agentgpt.publication")
      .distinctOn("intent_id")
      .select(["intent_id", "from_block", "who", "why"])
      .where(sql<boolean>`intent_id = any (${intentIds.map(String)}::bigint[])`)
      .orderBy("intent_id")
      .orderBy("from_block")
      .execute(),
  )
  return new Map(
    rows.map(({ intent_id, from_block, who, why }) => [intent_id, { fromBlock: from_block, who, why }]),
  )
}

/** It needs no lease: who may see the bytes changes neither the slot nor what is paid. Told twice, the first holds. */
export async function publish(store: Store, intentId: bigint, publication: Publication): Promise<void> {
  const { fromBlock, who, why } = publication
  await withCodedErrors(() =>
    store.sql
      .insertInto("agentgpt.publication")
      .values({ intent_id: intentId, from_block: fromBlock, who, why })
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  )
}
