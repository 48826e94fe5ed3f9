import { withCodedErrors } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { hashCanonical } from "@agentgpt/core"
import type { AgentGptEvent, Bytes32, EventDataByType, EventType } from "@agentgpt/core"
import { EVENT_VERSION } from "@agentgpt/core"
import { sql } from "kysely"
import { note } from "./note.ts"
import type { Note } from "./note.ts"

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
  await note(store, run, [{ kind: "event", type, data, marker } as Note])
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
