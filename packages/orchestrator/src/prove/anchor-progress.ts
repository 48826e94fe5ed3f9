import { join } from "node:path"
import { withCodedErrors } from "@agentgpt/chain"
import type { PayoutRun, Store } from "@agentgpt/chain"
import type { Bytes32, ChainId, EvmAddress, Hex } from "@agentgpt/core"
import { writeProgress } from "@agentgpt/proof"
import type { RunProgress } from "@agentgpt/proof"
import { sql } from "kysely"
import { appendEvent } from "../runs/append-event.ts"
import { beginCounting, findLastAnchor, settleAnchor, writeAnchor } from "../runs/record-anchor.ts"
import type { RunAnchor } from "../runs/record-anchor.ts"
import { payoutKeyPrefixOf, stepKeyPrefixOf } from "../runs/run-keys.ts"
import { keepFile } from "./keep-file.ts"
import { PRODUCER } from "./producer.ts"
import { encodeOwnAnchor } from "./registration.ts"

/** One payroll that goes on for long, and how to reach its chain. */
export type AnchoredPayroll = {
  readonly store: Store
  readonly run: string
  readonly stepId: string
  readonly chainId: ChainId
  readonly payout: PayoutRun
  readonly runId: Bytes32
  readonly zkWorkflow: EvmAddress
  readonly everyBlocks: bigint
  readonly folder: string
  readonly readHead: () => Promise<bigint>
  /** Sends the payer's call once for its name, and resolves with its transaction when it is in a block. */
  readonly send: (name: string, call: { readonly to: EvmAddress; readonly data: Hex }) => Promise<string>
}

/**
 * Anchors what a payroll has done so far, once so many blocks have gone by since the last time. What is anchored is
 * written down before it is sent: a process that ends in between, or two that do this at once, anchor one thing.
 * @returns whether anything was anchored
 * @throws SUBMIT_, GUARD_ and NODE_ codes, AGENT_TRANSACTION_FAILED
 */
export async function anchorProgress(payroll: AnchoredPayroll): Promise<boolean> {
  const { store, run, stepId, everyBlocks } = payroll
  const place = { run, stepId }
  const last = await findLastAnchor(store, place)
  if (last !== undefined && last.transactionHash === undefined) {
    await sendAnchor(payroll, last)
    return true
  }
  const head = await payroll.readHead()
  const since = last?.blockNumber ?? (await beginCounting(store, place, head))
  if (head < since + everyBlocks) return false
  await writeAnchor(store, place, await describe(payroll, head, last))
  const next = await findLastAnchor(store, place)
  if (next === undefined || next.transactionHash !== undefined) return false
  await sendAnchor(payroll, next)
  return true
}

async function sendAnchor(payroll: AnchoredPayroll, anchor: RunAnchor): Promise<void> {
  const { store, run, stepId, chainId, payout, zkWorkflow, folder } = payroll
  const { position, cid, digest, content, blockNumber } = anchor
  // Kept first: a digest on the chain of what nobody has says nothing.
  await keepFile(join(folder, "archive"), `${cid}.car`, content)
  const data = encodeOwnAnchor(payout, digest)
  const transactionHash = await payroll.send(`anchor/${position}`, { to: zkWorkflow, data })
  await settleAnchor(store, { run, stepId }, position, transactionHash)
  const told = { stepId, chainId, contentId: cid, digest, upToBlock: blockNumber.toString(), transactionHash }
  await appendEvent(store, run, "progress-anchored", told, `anchored ${stepId} ${position}`)
}

async function describe(
  payroll: AnchoredPayroll,
  blockNumber: bigint,
  last: RunAnchor | undefined,
): Promise<RunAnchor> {
  const { store, run, stepId, chainId, payout, runId, zkWorkflow } = payroll
  const position = (last?.position ?? 0) + 1
  const { workflowId } = payout
  const [transactions, proof] = await Promise.all([listMined(payroll), readProof(store, run, stepId)])
  const { bytes, cid, digest } = writeProgress({
    producer: PRODUCER,
    run: { chainId, zkWorkflow, workflowId: workflowId as Bytes32, runId },
    position,
    blockNumber,
    previous: last?.cid ?? null,
    transactions,
    proof,
  })
  return { position, blockNumber, cid, digest, content: bytes }
}

/** The payroll's transactions that are in blocks, without the name of the run: that is its owner's. */
async function listMined({
  store,
  run,
  stepId,
  runId,
}: AnchoredPayroll): Promise<RunProgress["transactions"]> {
  const own = stepKeyPrefixOf(run, stepId)
  const { rows } = await withCodedErrors(() =>
    sql<{ idempotency_key: string; transaction_hash: Hex; block_number: string }>`
      select idempotency_key, transaction_hash, block_number::text from agentgpt.intent_progress
      where block_number is not null and transaction_hash is not null
        and (starts_with(idempotency_key, ${own}) or starts_with(idempotency_key, ${payoutKeyPrefixOf(runId)}))
      order by idempotency_key collate "C"`.execute(store.sql),
  )
  return rows.map(({ idempotency_key: key, transaction_hash: hash, block_number }) => ({
    name: key.startsWith(own) ? key.slice(own.length) : key,
    hash,
    blockNumber: BigInt(block_number),
  }))
}

async function readProof(store: Store, run: string, stepId: string): Promise<RunProgress["proof"]> {
  const { rows } = await withCodedErrors(() =>
    sql<{ state: string; done: number; total: number }>`
      select state, done, total from agentgpt.run_proof where run = ${run} and step_id = ${stepId}`.execute(
      store.sql,
    ),
  )
  return rows[0] ?? { state: "waiting", done: 0, total: 0 }
}
