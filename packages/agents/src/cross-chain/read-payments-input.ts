import { AgentGptError, readLegs } from "@agentgpt/core"
import type { AtomicPayments, ChainId, InputsOf, STANDARD_STEPS } from "@agentgpt/core"

type PaymentsInput = InputsOf<typeof STANDARD_STEPS.bridgeAtomic.inputs>

/**
 * The payments on several chains that a step asks for.
 * @throws AGENT_INPUT_INVALID
 */
export function readPaymentsInput(chainId: ChainId, input: PaymentsInput): AtomicPayments {
  const { account, legs, timeToLive, largestFeeWei } = input
  if (!(timeToLive > 0)) {
    throw new AgentGptError("AGENT_INPUT_INVALID", "The time to live is no number of seconds above zero.")
  }
  return {
    chainId,
    account,
    legs: readLegs(legs, account),
    timeToLiveSeconds: timeToLive,
    largestFeeWei: BigInt(largestFeeWei),
  }
}
