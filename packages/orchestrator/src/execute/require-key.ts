import type { TransactionEngine } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { ChainId, EvmAddress } from "@agentgpt/core"

/**
 * Requires that what is begun can also be tended: a key of the account on this chain.
 * @throws BRIDGE_CHAIN_NOT_TENDED
 */
export async function requireKey(
  engine: Pick<TransactionEngine, "status">,
  chainId: ChainId,
  account: EvmAddress,
): Promise<void> {
  const { lanes } = await engine.status()
  if (lanes.some((lane) => lane.account === account)) return
  const what = `The account ${account} has no key for ${chainId}, where the order or the payments have to be tended.`
  throw new AgentGptError("BRIDGE_CHAIN_NOT_TENDED", what)
}
