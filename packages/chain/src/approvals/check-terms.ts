import { AgentGptError } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"

/** @throws APPROVAL_AMOUNT_INVALID, APPROVAL_FUNDS_MISSING with the exact shortfall */
export function checkAmount(amount: bigint, balance: bigint, owner: EvmAddress): void {
  if (amount <= 0n || amount >= 2n ** 256n - 1n) {
    // The greatest number of all means "without limit" to many tokens, and is never exact.
    throw new AgentGptError("APPROVAL_AMOUNT_INVALID")
  }
  if (balance < amount) {
    throw new AgentGptError("APPROVAL_FUNDS_MISSING", undefined, {
      meta: [`${owner} has ${balance} units and needs ${amount}.`, `${amount - balance} units are missing.`],
    })
  }
}

/** Whether it has passed already is for whoever sends it to see; here it must be a time at all. */
export function checkDeadline(deadlineSeconds: bigint): void {
  if (deadlineSeconds <= 0n || deadlineSeconds >= 2n ** 48n)
    throw new AgentGptError("APPROVAL_DEADLINE_INVALID")
}
