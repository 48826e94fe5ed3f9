import { summariseRoundTrips } from "@agentgpt/core"
import type { ChainId, RoundTripSummary } from "@agentgpt/core"
import { sql } from "kysely"
import type { Store } from "../store/store.ts"
import { withCodedErrors } from "../store/translate-error.ts"

/** How long orders between two chains took from being sent to being paid out or refunded for ever. */
export type MeasuredPair = RoundTripSummary & {
  readonly source: ChainId
  readonly destination: ChainId
}

/**
 * Percentiles of the last thousand orders of each pair of chains that have ended, as this journal saw them.
 *
 * @example
 * const [pair] = await readRoundTrips(store)
 * pair?.p90Ms // 961000
 */
export async function readRoundTrips(store: Store): Promise<readonly MeasuredPair[]> {
  const { rows } = await withCodedErrors(() =>
    sql<{ source: ChainId; destination: ChainId; durations: readonly number[] }>`
      select source_chain_id as source, destination_chain_id as destination,
        json_agg(greatest(0, extract(epoch from ended_at - dispatched_at) * 1000)::bigint) as durations
      from (
        select *, row_number() over (partition by source_chain_id, destination_chain_id order by ended_at desc) as place
        from agentgpt.cross_order where ended_at is not null
      ) as ended
      where place <= 1000 group by 1, 2 order by 1, 2`.execute(store.sql),
  )
  return rows.flatMap(({ source, destination, durations }) => {
    const summary = summariseRoundTrips(durations.map(Number))
    return summary === undefined ? [] : [{ source, destination, ...summary }]
  })
}
