import { randomBytes } from "node:crypto"
import { withCodedErrors } from "@agentgpt/chain"
import type { PayoutRun, Store } from "@agentgpt/chain"
import { AgentGptError, computeRunId, hashCanonical } from "@agentgpt/core"
import type { Bytes32, CanonicalValue, ChainId, EvmAddress, RosterRow } from "@agentgpt/core"
import { sql } from "kysely"
import { toChunkSize } from "../prove/circuit-names.ts"
import type { PaidPayroll, ProofTerms } from "../prove/paid-payroll.ts"
import { readTerms, writeTerms } from "../prove/terms-text.ts"

/** What a payroll step pays, fixed before anything of it is sent. */
export type FrozenPayroll = {
  readonly chainId: ChainId
  readonly payout: PayoutRun
  readonly runId: Bytes32
  readonly chunkSize: number
  readonly excluded: ReadonlySet<EvmAddress>
  readonly secret: Uint8Array
  readonly runKey: Uint8Array | undefined
  readonly privacy: 0 | 3
  /** Where the payroll is proved. */
  readonly terms: ProofTerms | undefined
}

export type PayrollTerms = {
  readonly run: string
  readonly stepId: string
  readonly chainId: ChainId
  readonly payout: Omit<PayoutRun, "runNonce">
  readonly chunkSize: number
  readonly privacy: 0 | 3
  readonly excluded: readonly EvmAddress[]
  readonly proofTerms: ProofTerms | undefined
}

type PayrollRow = {
  readonly chain_id: ChainId
  readonly payout: Omit<PayoutRun, "runNonce"> & { readonly runNonce: string }
  readonly run_id: Bytes32
  readonly chunk_size: number
  readonly excluded: readonly EvmAddress[]
  readonly secret: Uint8Array | null
  readonly run_key: Uint8Array | null
  readonly privacy: 0 | 3
  readonly terms: CanonicalValue
}

/**
 * The nonce of a payroll step at BatchPayout: two payrolls of one plan are different runs there, and so is the same
 * plan next month.
 */
export function runNonceOf(run: string, stepId: string): bigint {
  return BigInt(hashCanonical({ kind: "run-nonce", run, stepId })) >> 192n
}

/** The nonce under which the steps of a try are registered: nothing is ever paid under it. */
export function stepsNonceOf(run: string, tries: number): bigint {
  return BigInt(hashCanonical({ kind: "steps-nonce", run, tries })) >> 192n
}

/**
 * Fixes who is left out of a payroll step, and the secrets of its proof. Payment ids are places in the list that
 * remains, so it never changes: leaving somebody out later would move the others to places that count as unpaid, and
 * a process that was thought dead may still send by the first list.
 * @throws AGENT_SCREENING_FAILED when somebody is refused who was not when the payment began
 */
export async function freezePayroll(store: Store, terms: PayrollTerms): Promise<FrozenPayroll> {
  const { run, stepId, chainId, chunkSize, privacy, proofTerms } = terms
  const payout: PayoutRun = { ...terms.payout, runNonce: runNonceOf(run, stepId) }
  const runId = computeRunId(payout)
  const excluded = [...new Set(terms.excluded)].sort()
  return withCodedErrors(() =>
    store.sql.transaction().execute(async (transaction) => {
      await sql`
        insert into agentgpt.run_payroll
          (run, step_id, chain_id, run_id, payout, chunk_size, excluded, secret, run_key, privacy, terms)
        values (${run}, ${stepId}, ${chainId}, ${runId},
          ${JSON.stringify({ ...payout, runNonce: payout.runNonce.toString() })}::jsonb, ${chunkSize},
          ${JSON.stringify(excluded)}::jsonb, ${randomBytes(32)},
          ${privacy === 0 ? null : randomBytes(32)}, ${privacy},
          ${proofTerms === undefined ? null : JSON.stringify(writeTerms(proofTerms))}::jsonb)
        on conflict do nothing`.execute(transaction)
      const { rows } = await sql<PayrollRow>`
        select * from agentgpt.run_payroll where run = ${run} and step_id = ${stepId} for update`.execute(
        transaction,
      )
      const frozen = toFrozen(rows[0])
      const late = excluded.filter((address) => !frozen.excluded.has(address))
      if (late.length === 0) return frozen
      throw refuseLate(late)
    }),
  )
}

/** What of a payroll is proved as it was fixed, for the rows that are paid. */
export function describePayroll(
  { chainId, payout, runId, chunkSize, secret, privacy }: FrozenPayroll,
  payees: readonly RosterRow[],
): Pick<PaidPayroll, "chainId" | "payout" | "runId" | "rows" | "chunkSize" | "secret" | "privacy"> {
  return {
    chainId,
    payout,
    runId,
    rows: payees.map(({ key, recipient, amount }) => ({ key, recipient, amount })),
    chunkSize: toChunkSize(chunkSize),
    secret,
    privacy,
  }
}

/** The payroll of a step, if it was begun. */
export async function findPayroll(
  store: Store,
  run: string,
  stepId: string,
): Promise<FrozenPayroll | undefined> {
  const { rows } = await withCodedErrors(() =>
    sql<PayrollRow>`
      select * from agentgpt.run_payroll where run = ${run} and step_id = ${stepId}`.execute(store.sql),
  )
  return rows[0] === undefined ? undefined : toFrozen(rows[0])
}

/** What a payroll step pays out of, also of a run that was erased since. */
export async function findPayout(
  store: Store,
  { run, stepId }: { readonly run: string; readonly stepId: string },
): Promise<Pick<FrozenPayroll, "chainId" | "payout" | "runId"> | undefined> {
  const { rows } = await withCodedErrors(() =>
    sql<Pick<PayrollRow, "chain_id" | "payout" | "run_id">>`
      select chain_id, payout, run_id from agentgpt.run_payroll
      where run = ${run} and step_id = ${stepId}`.execute(store.sql),
  )
  return rows[0] === undefined ? undefined : toPayout(rows[0])
}

function toPayout({
  chain_id: chainId,
  payout,
  run_id: runId,
}: Pick<PayrollRow, "chain_id" | "payout" | "run_id">): Pick<FrozenPayroll, "chainId" | "payout" | "runId"> {
  return { chainId, payout: { ...payout, runNonce: BigInt(payout.runNonce) }, runId }
}

function toFrozen(row: PayrollRow | undefined): FrozenPayroll {
  if (row?.secret == null) throw new AgentGptError("WORKFLOW_NOT_FOUND", "The payroll was erased.")
  return {
    ...toPayout(row),
    chunkSize: row.chunk_size,
    excluded: new Set(row.excluded),
    secret: row.secret,
    runKey: row.run_key ?? undefined,
    privacy: row.privacy,
    terms: row.terms === null ? undefined : readTerms(row.terms),
  }
}

function refuseLate(late: readonly string[]): AgentGptError {
  return new AgentGptError("AGENT_SCREENING_FAILED", "Somebody was listed after the payment had begun.", {
    meta: [...late.slice(0, 20), "What is not paid stays unpaid. Pay the others in a new run."],
  })
}
