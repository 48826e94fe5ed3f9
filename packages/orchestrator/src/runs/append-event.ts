import { withCodedErrors } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { hashCanonical } from "@agentgpt/core"
import type { AgentGptEvent, Bytes32, EventDataByType, EventType } from "@agentgpt/core"
import { EVENT_VERSION } from "@agentgpt/core"
import { sql } from "kysely"

/** What events call a run: its name as 32 bytes. */
export function eventRunId(run: string): Bytes32 {
  return hashCanonical({ kind: "run", run })
}

/**
 * Appends an event to a run's log, in a gapless order.
 * @param marker The same marker is told once, however often a step is repeated.
 */
export async function appendEvent<Type extends EventType>(
  store: Store,
  run: string,
  type: Type,
  data: EventDataByType[Type],
  marker: string,
): Promise<void> {
  await withCodedErrors(() =>
    store.sql.transaction().execute(async (transaction) => {
      // The row of the run serialises its writers.
      await sql`select 1 from agentgpt.run where run = ${run} for no key update`.execute(transaction)
      await sql`
        insert into agentgpt.run_event (run, sequence, type, data, marker)
        select ${run}, coalesce(max(sequence) + 1, 0), ${type}, ${JSON.stringify(data)}::jsonb, ${marker}
        from agentgpt.run_event where run = ${run}
        on conflict (run, marker) do nothing`.execute(transaction)
    }),
  )
}

/** The events of a run from a place on. */
export async function readEvents(store: Store, run: string, from: number): Promise<readonly AgentGptEvent[]> {
  const { rows } = await withCodedErrors(() =>
    sql<{ sequence: bigint; at: Date; type: EventType; data: unknown }>`
      select sequence, at, type, data from agentgpt.run_event
      where run = ${run} and sequence >= ${from} order by sequence limit 1000`.execute(store.sql),
  )
  const runId = eventRunId(run)
  return rows.map(
    ({ sequence, at, type, data }) =>
      ({
        v: EVENT_VERSION,
        id: `${run}/${sequence}`,
        runId,
        sequence: Number(sequence),
        at: at.getTime(),
        type,
        data,
      }) as AgentGptEvent,
  )
}
