import { payBatch as sendBatch, planPayments, reportRun } from "@agentgpt/chain"
import type { Authority, PayoutReport, Route } from "@agentgpt/chain"
import { AgentGptError, parseAssetType, parseEvmAddress, toAgentGptError } from "@agentgpt/core"
import type { BatchReceipt, ExecutionMethod, GasStrategy, PaymentBatch } from "@agentgpt/core"
import { runsDelegate } from "../guard/runs-delegate.ts"
import type { Plan } from "../plan/plan.ts"
import { openActivity } from "../runs/record-activity.ts"
import { recordDifferences } from "../runs/record-differences.ts"
import { recordPayout } from "../runs/record-payments.ts"
import { expectProof } from "../runs/record-proof.ts"
import { releasePaused, wasCalledOff } from "../runs/paused-payments.ts"
import { releasePayroll } from "../runs/release-ended.ts"
import { stepKeyPrefixOf } from "../runs/run-keys.ts"
import { readRosterOf } from "../runs/roster-rows.ts"
import { closePayroll, openPayroll } from "../runs/unclosed-payrolls.ts"
import { endAhead, measureAhead, sendAhead } from "./ready-ahead.ts"
import { describePayroll, freezePayroll } from "./freeze-payroll.ts"
import { sendInOrder } from "./in-order-engine.ts"
import { readGas } from "./read-gas.ts"
import { approvePayroll } from "./approve-payroll.ts"
import { burnPermits } from "./permit-exactly.ts"
import { revokeRest } from "./set-allowance.ts"
import { submitKeyed } from "./submit-keyed.ts"
import type { Sending } from "./submit-keyed.ts"
import { whileUncancelled } from "./while-uncancelled.ts"
import type { ChainDesk, Workshop } from "./workshop.ts"
import { withAllowance } from "./with-allowance.ts"

export type PayrollStep = {
  readonly run: string
  readonly stepId: string
  readonly plan: Plan
  readonly method: ExecutionMethod
  /** Whether a person has the step done again: what ended without effect may then be sent again. */
  readonly isBegunAnew: boolean
  /** Whether all is only to be made ready, before what the run waits for has come. Nobody is paid then. */
  readonly isAhead?: boolean
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal
  /** Of what pays; allowances and registrations show nothing worth hiding. */
  readonly route?: Route
  readonly deadlineMs?: number
  readonly gasStrategy?: GasStrategy
  /** Payments, and gas, of one batch transaction at most; as configured unless set. */
  readonly maxTxs?: number
  readonly gasLimit?: bigint
}

/** Payments in a part of a payroll that is not proved; the parts of a proved one are as large as its circuits. */
export const UNPROVED_CHUNK_SIZE = 256

/**
 * Pays a roster through BatchPayout: fixes the list, allows exactly its total, registers what the proof needs, pays
 * what is not paid yet, takes back what is left of the allowance, and writes down what the chain shows. It may be
 * called again after any crash.
 * @throws POLICY_DESTINATION_REFUSED, AGENT_SCREENING_FAILED, WORKFLOW_CANCELLED before anything further is handed over,
 * BATCH_ codes, what the engine throws
 */
export async function payRoster(
  workshop: Workshop,
  desk: ChainDesk,
  step: PayrollStep,
  batch: PaymentBatch,
  authority: Authority,
): Promise<BatchReceipt> {
  const { store, settings } = workshop
  const proofs = workshop.proofs?.provesOn(desk.chainId) === true ? workshop.proofs : undefined
  const { run, stepId, plan, method, isAhead = false } = step
  const token = parseEvmAddress(parseAssetType(batch.asset).assetReference)
  const payer = parseEvmAddress(batch.payer)
  const { batchPayout } = desk
  if (batchPayout === undefined) {
    throw new AgentGptError("POLICY_DESTINATION_REFUSED", `No BatchPayout is known on ${desk.chainId}.`)
  }
  const roster = await readRosterOf(store, run, batch.roster)
  return withAllowance(workshop, { chainId: desk.chainId, payer, token }, step, async () => {
    const asked = new Set(batch.excluded)
    const rows = roster.rows.filter(({ recipient }) => !asked.has(recipient)).length
    const settled = await proofs?.settle(desk.chainId, rows)
    const frozen = await freezePayroll(store, {
      run,
      stepId,
      chainId: desk.chainId,
      payout: { chainId: desk.chainId, batchPayout, payer, token, workflowId: plan.workflowId },
      chunkSize: settled?.chunkSize ?? UNPROVED_CHUNK_SIZE,
      privacy: proofs?.privacy ?? 0,
      excluded: batch.excluded,
      proofTerms: settled?.terms,
    })
    if (step.isBegunAnew) await releasePayroll(store, { run, stepId, runId: frozen.runId })
    const called = { run, runId: frozen.runId }
    await releasePaused(store, called)
    await openPayroll(store, step)
    if (proofs !== undefined && !isAhead) await expectProof(store, step, frozen, proofs.level)
    const payees = roster.rows.filter(({ recipient }) => !frozen.excluded.has(recipient))
    const tell = openActivity(store, step)
    tell({ doing: "preparing", paymentsDone: 0, paymentsTotal: payees.length })
    const prepared =
      frozen.terms === undefined
        ? undefined
        : await proofs?.prepare({
            run,
            stepId,
            plan,
            ...describePayroll(frozen, payees),
            terms: frozen.terms,
          })
    const paymentPlan = planPayments(payees, frozen.payout, {
      chunkSize: frozen.chunkSize,
      ...(prepared !== undefined && { stepsRoots: prepared.stepsRoots }),
    })
    const { gasStrategy: strategy, deadlineMs } = step
    const base = { desk, account: payer, authority, keyPrefix: stepKeyPrefixOf(run, stepId) }
    const unpriced: Sending = isAhead ? sendAhead(base, step) : base
    const price = { ...(strategy && { strategy }), ...(deadlineMs !== undefined && { deadlineMs }) }
    const sending: Sending = strategy === undefined ? unpriced : { ...unpriced, price }
    for (const { name, call } of prepared?.registration ?? []) {
      // eslint-disable-next-line no-await-in-loop -- each stands on the one before
      await submitKeyed(sending, name, call)
    }
    const allowed = { token, spender: batchPayout }
    const payable = whileUncancelled(desk.engine, run)
    const pay = async (): Promise<PayoutReport> => {
      const funding = await approvePayroll(store, sending, {
        ...allowed,
        plan: paymentPlan,
        ways: workshop.policy.assets[batch.asset]?.approveBy,
        mayPayByAccount: runsDelegate(workshop.policy, desk.chainId, payer),
      })
      // Nodes hold no more than one transaction of an account that runs a contract's code.
      const inTurn = method === "sequential" ? "finalized" : funding === "account" ? "included" : undefined
      const engine = inTurn === undefined ? payable : sendInOrder(payable, inTurn)
      const send = isAhead ? measureAhead(workshop, step) : sendBatch
      return send({ pool: desk.pool, engine }, paymentPlan, {
        account: payer,
        funding,
        decimals: roster.decimals,
        authority,
        fromBlock: desk.fromBlock,
        // One chunk a transaction, unless payments are to share one.
        maxTxs: method === "batch" || method === "speculative" ? (step.maxTxs ?? settings.maxTxs) : 1,
        ...(step.gasLimit !== undefined && { gasLimit: step.gasLimit }),
        ...(step.gasStrategy !== undefined && { strategy: step.gasStrategy }),
        ...(step.route !== undefined && { route: step.route }),
        ...(step.deadlineMs !== undefined && { deadlineMs: step.deadlineMs }),
        onProgress: tell,
        packed: workshop.ahead.takePacked(stepKeyPrefixOf(run, stepId)),
      })
    }
    // Not at the run's price: what may stay open must not wait for cheap blocks, nor for a price that has passed.
    const revoke = async () => {
      await burnPermits(store, unpriced, allowed)
      await revokeRest(unpriced, allowed)
    }
    // Closed last: what a process leaves open that ends before is done when the run has ended.
    const close = async (seen: PayoutReport) => {
      await recordPayout(store, run, stepId, seen, frozen.excluded)
      await recordDifferences(store, desk, step, seen, batchPayout)
      await closePayroll(store, step)
    }
    if (isAhead) return endAhead(pay, () => revoke().then(() => closePayroll(store, step)), step)
    const report = await (proofs?.anchorWhile(step, pay) ?? pay()).catch(async (thrown: unknown) => {
      // What is only put off needs its allowance again. The payment's own failure is the one to tell; what cannot be
      // taken back or read now is when the run has ended.
      const { code, recovery } = toAgentGptError(thrown)
      const isPutOff = recovery === "retry" && code !== "WORKFLOW_PAUSED"
      if (!isPutOff) {
        // Part of it may be paid: who is, and who is not, is to be seen, and counts in the limits of the day. Payments
        // that are on their way have come to a block when the taking back has, behind them.
        await revoke()
          .then(() => reportRun(desk, paymentPlan, { fromBlock: desk.fromBlock }))
          .then(close)
          .catch(() => undefined)
      }
      throw thrown
    })
    await revoke()
    await close(report)
    // What a pause has called off is left, and not failed.
    if (!report.isComplete && (await wasCalledOff(store, called))) throw new AgentGptError("WORKFLOW_PAUSED")
    return toReceipt(desk, report)
  })
}

async function toReceipt(desk: ChainDesk, { rows, totals }: PayoutReport): Promise<BatchReceipt> {
  const hashes = [...new Set(rows.flatMap(({ transactionHash }) => transactionHash ?? []))]
  const unpaid = rows.filter(({ status }) => status === "unpaid" || status === "refunded")
  return {
    succeeded: unpaid.length === 0,
    paidCount: totals.paid.count,
    paidTotal: totals.paid.amount.toString(),
    owedCount: totals.owed.count,
    transactionHashes: hashes,
    gasUsed: await readGas(desk, hashes),
    failed: unpaid.map(({ key, status }) => ({ key, reason: status })),
  }
}
