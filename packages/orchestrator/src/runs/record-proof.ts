import { withCodedErrors } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { ALL_STEPS } from "@agentgpt/core"
import type { Bytes32, ChainId } from "@agentgpt/core"
import { sql } from "kysely"
import type { WrittenProof } from "./read-metadata.ts"
import type { ProofView } from "./run-view.ts"

type Place = {
  readonly run: string
  readonly stepId: string
  /** Of the proof of all steps: whatever of another try is still on its way changes nothing. */
  readonly tries?: number | undefined
}

/** Says that a payroll is going to be proved, before it is paid: whoever waits for the proof knows of it. */
export async function expectProof(
  store: Store,
  { run, stepId }: Place,
  { chainId, runId }: { readonly chainId: ChainId; readonly runId: Bytes32 },
  level: ProofView["level"],
): Promise<void> {
  await withCodedErrors(() =>
    sql`
      insert into agentgpt.run_proof (run, step_id, chain_id, run_id, state, level)
      values (${run}, ${stepId}, ${chainId}, ${runId}, 'waiting', ${level})
      on conflict do nothing`.execute(store.sql),
  )
}

/** The same for all steps of a try. The proof of a later try takes the place of an earlier one's. */
export async function expectStepsProof(
  store: Store,
  { run, tries }: { readonly run: string; readonly tries: number },
  { chainId, runId }: { readonly chainId: ChainId; readonly runId: Bytes32 },
  level: ProofView["level"],
): Promise<void> {
  await withCodedErrors(() =>
    sql`
      insert into agentgpt.run_proof (run, step_id, chain_id, run_id, state, level, tries)
      values (${run}, ${ALL_STEPS}, ${chainId}, ${runId}, 'waiting', ${level}, ${tries})
      on conflict (run, step_id) do update set
        chain_id = excluded.chain_id, run_id = excluded.run_id, state = excluded.state, level = excluded.level,
        tries = excluded.tries, done = 0, total = 0, result = null, cid = null, bundle_file = null,
        verified_in = '[]', error_code = null, begun_at = clock_timestamp(), ended_at = null
      where run_proof.tries < excluded.tries`.execute(store.sql),
  )
}

export type ProofProgress = {
  readonly state?: ProofView["state"]
  readonly done?: number
  readonly total?: number
  readonly result?: WrittenProof
  readonly verifiedIn?: readonly string[]
  readonly cid?: string
  readonly bundleFile?: string
  readonly errorCode?: string
  /** Whether this state is the last; archived and failed proofs have ended in any case. */
  readonly isEnd?: boolean
}

/** Writes down how far a proof has come; what is not named stays as it is. */
export async function recordProof(
  store: Store,
  { run, stepId, tries }: Place,
  progress: ProofProgress,
): Promise<void> {
  const { state, done, total, result, verifiedIn, cid, bundleFile, errorCode } = progress
  const hasEnded = state === "archived" || state === "failed" || progress.isEnd === true
  await withCodedErrors(() =>
    sql`
      update agentgpt.run_proof set
        state = coalesce(${state ?? null}, state), done = coalesce(${done ?? null}, done),
        total = coalesce(${total ?? null}, total), result = coalesce(${toJson(result)}::jsonb, result),
        verified_in = coalesce(${toJson(verifiedIn)}::jsonb, verified_in), cid = coalesce(${cid ?? null}, cid),
        bundle_file = coalesce(${bundleFile ?? null}, bundle_file),
        error_code = case when ${state === "failed"} then ${errorCode ?? null} else null end,
        ended_at = case when ${hasEnded} then clock_timestamp()
          when ${state ?? null}::text is null then ended_at else null end
      where run = ${run} and step_id = ${stepId} and tries = coalesce(${tries ?? null}::integer, tries)`.execute(
      store.sql,
    ),
  )
}

function toJson(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value)
}
