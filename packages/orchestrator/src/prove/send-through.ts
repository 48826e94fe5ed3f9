import type { Authority, BatchEngine } from "@agentgpt/chain"
import type { EvmAddress } from "@agentgpt/core"
import type { ProofCall, SendCalls } from "./proof-ports.ts"

export type Senders = {
  readonly keyPrefix: string
  readonly payer: EvmAddress
  readonly prover: EvmAddress
  readonly authorityOf: (account: ProofCall["account"]) => Promise<Authority>
}

/** Sends through the lanes of a chain, each call once for its name. */
export function sendThrough(
  engine: BatchEngine,
  { keyPrefix, payer, prover, authorityOf }: Senders,
): SendCalls {
  const keyOf = ({ name }: ProofCall) => `${keyPrefix}${name}`
  return async (calls) => {
    const requests = await Promise.all(
      calls.map(async (call) => ({
        idempotencyKey: keyOf(call),
        account: call.account === "payer" ? payer : prover,
        call: { to: call.to, valueWei: call.valueWei, data: call.data },
        authority: await authorityOf(call.account),
      })),
    )
    await engine.submit(requests)
    const progress = await engine.waitFor(calls.map(keyOf), "included")
    return calls.map(({ name }, index) => {
      const { state, transactionHash } = progress[index] ?? {}
      return {
        name,
        succeeded: state === "signed" || state === "finalized",
        ...(transactionHash !== undefined && { transactionHash }),
      }
    })
  }
}
