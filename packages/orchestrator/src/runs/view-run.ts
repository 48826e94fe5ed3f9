import { withCodedErrors } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { ALL_STEPS, STANDARD_STEPS } from "@agentgpt/core"
import type { Bytes32, ChainId, EvmAddress, Hex } from "@agentgpt/core"
import { sql } from "kysely"
import { readDifferences } from "./record-differences.ts"
import { readLaneWaits } from "./lane-waits.ts"
import { readSteps } from "./record-step.ts"
import type { StepRecord } from "./record-step.ts"
import { requireRun } from "./run-record.ts"
import type { PaymentCounts, ProofView, RunView } from "./run-view.ts"

/**
 * A run as it stands.
 * @throws WORKFLOW_NOT_FOUND
 */
export async function viewRun(store: Store, run: string, nowMs: number = Date.now()): Promise<RunView> {
  const record = await requireRun(store, run)
  const { plan, decision, route, state } = record
  const [steps, payments, proofs, method, laneWaits, differences, signers] = await Promise.all([
    readSteps(store, run),
    countPayments(store, run),
    readProofs(store, run),
    readMethod(store, run),
    readLaneWaits(store, run),
    readDifferences(store, run),
    readSigners(store, run),
  ])
  const stepById = new Map(steps.map((step) => [step.stepId, step]))
  const gasUsed = steps.reduce((sum, { output }) => sum + (output?.gasUsed ?? 0n), 0n)
  const isOpen = state === "asking" || state === "running" || state === "paused"
  const waits = isOpen || proofs.some(({ endedAtMs }) => endedAtMs === undefined) ? laneWaits : []
  const remainingMs = isOpen
    ? estimateRest(record.startedAtMs, payments, countPaying(steps), nowMs)
    : undefined
  return {
    run,
    ...(record.hints.name !== undefined && { name: record.hints.name }),
    workflowId: plan.workflowId,
    state,
    method: method?.method ?? route.method,
    reasons: method?.reasons ?? route.reasons,
    steps: plan.steps.map(({ id, kind, agentId, chainId }) => {
      const { state: stepState = "waiting", output, activity, errorCode, values } = stepById.get(id) ?? {}
      const order = kind === STANDARD_STEPS.bridgeAndExecute.kind ? values?.["order"] : undefined
      const group = kind === STANDARD_STEPS.bridgeAtomic.kind ? values?.["group"] : undefined
      return {
        stepId: id,
        kind,
        agentId,
        chainId,
        state: stepState,
        ...(output !== undefined && { output }),
        ...(activity !== undefined && { activity }),
        ...(order !== undefined && { order }),
        ...(group !== undefined && { group }),
        ...(errorCode !== undefined && { errorCode }),
      }
    }),
    payments,
    gasUsed: gasUsed.toString(),
    proofs,
    ...(waits.length > 0 && { waits }),
    questions:
      state === "asking"
        ? decision.questions.map((question) => ({
            ...question,
            signedBy: signers.get(question.planHash) ?? [],
          }))
        : [],
    ...(state === "asking" && { expiresAtMs: decision.expiresAtMs }),
    findings: decision.findings,
    ...(differences.length > 0 && { differences }),
    createdAtMs: record.createdAtMs,
    ...(record.startedAtMs !== undefined && { startedAtMs: record.startedAtMs }),
    ...(record.endedAtMs !== undefined && { endedAtMs: record.endedAtMs }),
    ...(remainingMs !== undefined && { remainingMs }),
    ...(record.error !== undefined && { error: record.error }),
    ...(record.refusedRows.length > 0 && { refusedRows: record.refusedRows }),
    isErased: record.isErased,
  }
}

/** Payments of steps that have not recorded them yet. */
function countPaying(steps: readonly StepRecord[]): number {
  const underWay = steps.flatMap(({ activity }) => (activity?.doing === "paying" ? [activity] : []))
  return underWay.reduce((sum, { paymentsDone }) => sum + paymentsDone, 0)
}

/** By the pace so far; nothing before the first payment. */
function estimateRest(
  startedAtMs: number | undefined,
  { planned, paid, owed, unpaid }: PaymentCounts,
  paying: number,
  nowMs: number,
): number | undefined {
  // A step that has just recorded its payments still counts as under way for a moment.
  const done = Math.min(planned, paid + owed + unpaid + paying)
  if (startedAtMs === undefined || done === 0) return undefined
  return Math.round(((nowMs - startedAtMs) / done) * (planned - done))
}

async function countPayments(store: Store, run: string): Promise<PaymentCounts> {
  const { rows } = await withCodedErrors(() =>
    sql<{ status: string; count: bigint }>`
      select status, count(*) as count from agentgpt.run_payment
      where run = ${run} and recipient <> '' group by status`.execute(store.sql),
  )
  const countOf = (...statuses: readonly string[]) =>
    rows.filter(({ status }) => statuses.includes(status)).reduce((sum, { count }) => sum + Number(count), 0)
  return {
    planned: countOf("planned", "paid", "owed", "unpaid", "refunded"),
    paid: countOf("paid"),
    owed: countOf("owed"),
    unpaid: countOf("unpaid", "refunded"),
    refused: countOf("refused"),
  }
}

type RouteEvent = Pick<RunView, "method" | "reasons">

/** The method that is in use now: a run may have fallen back to a safer one. */
async function readMethod(store: Store, run: string): Promise<RouteEvent | undefined> {
  const { rows } = await withCodedErrors(() =>
    sql<{ data: RouteEvent }>`
      select data from agentgpt.run_event where run = ${run} and type = 'route-decision'
      order by sequence desc limit 1`.execute(store.sql),
  )
  return rows[0]?.data
}

/** Who has signed what, each once. */
async function readSigners(store: Store, run: string): Promise<ReadonlyMap<Hex, readonly EvmAddress[]>> {
  const { rows } = await withCodedErrors(() =>
    sql<{ plan_hash: Hex; approvers: readonly EvmAddress[] }>`
      select data->>'approvalId' as plan_hash, array_agg(distinct data->>'approver') as approvers
      from agentgpt.run_event where run = ${run} and type = 'approval-granted' group by 1`.execute(store.sql),
  )
  return new Map(rows.map(({ plan_hash, approvers }) => [plan_hash, approvers]))
}

async function readProofs(store: Store, run: string): Promise<readonly ProofView[]> {
  const { rows } = await withCodedErrors(() =>
    sql<{
      step_id: string
      chain_id: ChainId
      run_id: Bytes32
      state: ProofView["state"]
      level: ProofView["level"]
      done: number
      total: number
      cid: string | null
      bundle_file: string | null
      verified_in: readonly string[]
      error_code: string | null
      ended_at: Date | null
    }>`
      select * from agentgpt.run_proof where run = ${run} order by step_id = ${ALL_STEPS}, step_id`.execute(
      store.sql,
    ),
  )
  return rows.map((row) => ({
    stepId: row.step_id,
    chainId: row.chain_id,
    runId: row.run_id,
    state: row.state,
    level: row.level,
    done: row.done,
    total: row.total,
    verifiedIn: row.verified_in,
    ...(row.cid !== null && { cid: row.cid }),
    ...(row.bundle_file !== null && { bundleFile: row.bundle_file }),
    ...(row.ended_at !== null && { endedAtMs: row.ended_at.getTime() }),
    ...(row.error_code !== null && { errorCode: row.error_code }),
  }))
}
