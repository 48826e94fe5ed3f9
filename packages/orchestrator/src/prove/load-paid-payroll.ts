import { planPayments, reportRun } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { PaymentsValue } from "@agentgpt/core"
import { findPayroll } from "../execute/freeze-payroll.ts"
import { readReceipts } from "../execute/read-gas.ts"
import type { ChainDesk } from "../execute/workshop.ts"
import { readRosterOf } from "../runs/roster-rows.ts"
import { requireRun } from "../runs/run-record.ts"
import { toChunkSize } from "./circuit-names.ts"
import type { PaidChunk, PaidPayroll } from "./paid-payroll.ts"

/**
 * A payroll as it was paid: what was fixed before, and where the chain says that each chunk was paid.
 * @throws WORKFLOW_NOT_FOUND where it was never begun or was erased, PROOF_PAYMENTS_INVALID where a chunk is not paid
 */
export async function loadPaidPayroll(
  store: Store,
  desk: ChainDesk,
  run: string,
  stepId: string,
): Promise<PaidPayroll> {
  const { plan } = await requireRun(store, run)
  const frozen = await findPayroll(store, run, stepId)
  if (frozen?.terms === undefined) {
    throw new AgentGptError("WORKFLOW_NOT_FOUND", `There is no payroll ${stepId} of ${run} to be proved.`)
  }
  const payments = plan.steps.find(({ id }) => id === stepId)?.inputs["payments"]
  const { roster: hash } = (payments !== undefined && "value" in payments
    ? payments.value
    : {}) as unknown as PaymentsValue
  const roster = await readRosterOf(store, run, hash)
  const payees = roster.rows.filter(({ recipient }) => !frozen.excluded.has(recipient))
  return {
    run,
    stepId,
    plan,
    chainId: frozen.chainId,
    payout: frozen.payout,
    runId: frozen.runId,
    rows: payees.map(({ key, recipient, amount }) => ({ key, recipient, amount })),
    chunkSize: toChunkSize(frozen.chunkSize),
    secret: frozen.secret,
    privacy: frozen.privacy,
    ...(frozen.runKey !== undefined && { runKey: frozen.runKey }),
    terms: frozen.terms,
    chunks: await locateChunks(desk, planPayments(payees, frozen.payout, { chunkSize: frozen.chunkSize })),
  }
}

async function locateChunks(
  desk: ChainDesk,
  plan: ReturnType<typeof planPayments>,
): Promise<readonly PaidChunk[]> {
  const { rows } = await reportRun({ pool: desk.pool }, plan, { fromBlock: desk.fromBlock })
  const hashOf = new Map(rows.map(({ row, transactionHash }) => [row, transactionHash]))
  const hashes = plan.chunks.map(({ index, payees }) => {
    const hash = payees.map(({ row }) => hashOf.get(row)).find((found) => found !== undefined)
    if (hash !== undefined) return hash
    throw new AgentGptError("PROOF_PAYMENTS_INVALID", `Chunk ${index} is not paid.`)
  })
  const receipts = await readReceipts(desk, hashes)
  return plan.chunks.map(({ index }, place) => {
    const [transactionHash, receipt] = [hashes[place], receipts[place]]
    if (transactionHash === undefined || receipt == null) {
      throw new AgentGptError("PROOF_PAYMENTS_INVALID", `The payment of chunk ${index} is in no block.`)
    }
    return {
      chunkIndex: index,
      transactionHash,
      blockNumber: BigInt(receipt.blockNumber),
      blockHash: receipt.blockHash,
    }
  })
}
