import type { Authority, ProgressRow, TransactionCall } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"
import type { ChainDesk } from "./workshop.ts"

/** Who sends under which keys and by what right. */
export type Sending = {
  readonly desk: ChainDesk
  readonly account: EvmAddress
  readonly authority: Authority
  readonly keyPrefix: string
}

/**
 * Sends a call of a step once under its name, and waits until it is in a block and has not failed.
 * @throws AGENT_TRANSACTION_FAILED, JOURNAL_KEY_REUSED for another call under the same name, SUBMIT_ codes
 */
export async function submitKeyed(
  { desk, account, authority, keyPrefix }: Sending,
  name: string,
  call: TransactionCall,
): Promise<ProgressRow> {
  const idempotencyKey = `${keyPrefix}${name}`
  await desk.engine.submit([{ idempotencyKey, account, call, authority }])
  const [progress] = await desk.engine.waitFor([idempotencyKey], "included")
  if (progress?.state === "signed" || progress?.state === "finalized") return progress
  throw new AgentGptError("AGENT_TRANSACTION_FAILED", `The transaction ${name} was ${progress?.state}.`, {
    meta: [
      `Its key is ${idempotencyKey}.`,
      ...(progress?.stateWhy === undefined ? [] : [`The reason is: ${progress.stateWhy}`]),
    ],
  })
}
