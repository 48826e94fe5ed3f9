import type { Authority, ProgressRow, TransactionCall, TransactionRequest } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"
import type { ChainDesk } from "./workshop.ts"

/** Who sends under which keys and by what right. */
export type Sending = {
  readonly desk: ChainDesk
  readonly account: EvmAddress
  readonly authority: Authority
  readonly keyPrefix: string
  /** What gas may cost; as the engine is set unless told. */
  readonly price?: Pick<TransactionRequest, "strategy" | "deadlineMs">
  /** How a transaction is waited for; without any bound unless told. */
  readonly awaitIncluded?: (idempotencyKey: string) => Promise<ProgressRow | undefined>
}

/**
 * Sends a call of a step once under its name, and waits until it is in a block and has not failed. One that is waited for
 * no longer stays as it is: the same call under the same name goes on with it.
 * @throws AGENT_TRANSACTION_FAILED, JOURNAL_KEY_REUSED for another call under the same name, SUBMIT_ codes
 */
export async function submitKeyed(
  {
    desk,
    account,
    authority,
    keyPrefix,
    price,
    awaitIncluded = (key) => waitWithoutBound(desk, key),
  }: Sending,
  name: string,
  call: TransactionCall,
): Promise<ProgressRow> {
  const idempotencyKey = `${keyPrefix}${name}`
  await desk.engine.submit([{ idempotencyKey, account, call, authority, ...price }])
  const progress = await awaitIncluded(idempotencyKey)
  if (progress !== undefined && IN_BLOCK.has(progress.progress)) return progress
  throw new AgentGptError("AGENT_TRANSACTION_FAILED", `The transaction ${name} was ${progress?.progress}.`, {
    meta: [
      `Its key is ${idempotencyKey}.`,
      ...(progress?.stateWhy === undefined ? [] : [`The reason is: ${progress.stateWhy}`]),
    ],
  })
}

const IN_BLOCK: ReadonlySet<ProgressRow["progress"]> = new Set(["included", "safe", "finalized"])

async function waitWithoutBound({ engine }: ChainDesk, key: string): Promise<ProgressRow | undefined> {
  const [row] = await engine.waitFor([key], "included")
  return row
}
