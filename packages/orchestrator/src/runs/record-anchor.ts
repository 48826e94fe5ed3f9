import { withCodedErrors } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import type { Bytes32 } from "@agentgpt/core"
import { sql } from "kysely"

type Place = { readonly run: string; readonly stepId: string }

/** What a payroll had done up to a block, as it is anchored. */
export type RunAnchor = {
  /** Its place among those of the payroll, from 1. */
  readonly position: number
  readonly blockNumber: bigint
  readonly cid: string
  readonly digest: Bytes32
  readonly content: Uint8Array
  /** Absent until it is in a block. */
  readonly transactionHash?: string
}

/** From which block on a payroll's blocks are counted: the first that was named. */
export async function beginCounting(
  store: Store,
  { run, stepId }: Place,
  blockNumber: bigint,
): Promise<bigint> {
  const { rows } = await withCodedErrors(() =>
    sql<{ begun_block: string }>`
      update agentgpt.run_payroll set begun_block = coalesce(begun_block, ${blockNumber.toString()}::numeric)
      where run = ${run} and step_id = ${stepId} returning begun_block::text`.execute(store.sql),
  )
  return BigInt(rows[0]?.begun_block ?? blockNumber)
}

/** The anchor of a payroll that was written down last. */
export async function findLastAnchor(store: Store, { run, stepId }: Place): Promise<RunAnchor | undefined> {
  const { rows } = await withCodedErrors(() =>
    sql<{
      place: number
      block_number: string
      cid: string
      digest: Bytes32
      content: Uint8Array
      transaction_hash: string | null
    }>`
      select place, block_number::text, cid, digest, content, transaction_hash from agentgpt.run_anchor
      where run = ${run} and step_id = ${stepId} order by place desc limit 1`.execute(store.sql),
  )
  const [row] = rows
  if (row === undefined) return undefined
  const { place: position, block_number, cid, digest, content, transaction_hash } = row
  return {
    position,
    blockNumber: BigInt(block_number),
    cid,
    digest,
    content,
    ...(transaction_hash !== null && { transactionHash: transaction_hash }),
  }
}

/** Writes an anchor down before it is sent. Of two that are written for one place, the first stays. */
export async function writeAnchor(
  store: Store,
  { run, stepId }: Place,
  { position, blockNumber, cid, digest, content }: RunAnchor,
): Promise<void> {
  await withCodedErrors(() =>
    sql`
      insert into agentgpt.run_anchor (run, step_id, place, block_number, cid, digest, content)
      values (${run}, ${stepId}, ${position}, ${blockNumber.toString()}, ${cid}, ${digest}, ${content})
      on conflict do nothing`.execute(store.sql),
  )
}

export async function settleAnchor(
  store: Store,
  { run, stepId }: Place,
  position: number,
  transactionHash: string,
): Promise<void> {
  await withCodedErrors(() =>
    sql`
      update agentgpt.run_anchor set transaction_hash = ${transactionHash}
      where run = ${run} and step_id = ${stepId} and place = ${position}`.execute(store.sql),
  )
}
