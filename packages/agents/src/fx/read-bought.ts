import { AgentGptError, parseEvmAddress } from "@agentgpt/core"
import type { CanonicalValue, ChainId, EvmAddress, ReadEffects } from "@agentgpt/core"
import { TOKEN } from "./abi.ts"

type Log = { readonly address: string; readonly topics: readonly string[]; readonly data: string }

/** What a transaction brought an account of a token, by the token's own logs: what came less what went. */
export async function readBought(
  read: ReadEffects["read"],
  chainId: ChainId,
  transactionHash: string | undefined,
  token: EvmAddress,
  account: EvmAddress,
): Promise<bigint> {
  const receipt =
    transactionHash === undefined
      ? null
      : await read(chainId, { method: "eth_getTransactionReceipt", params: [transactionHash] })
  if (receipt === null) throw new AgentGptError("AGENT_TRANSACTION_FAILED", "The exchange has no receipt.")
  return logsOf(receipt).reduce((sum, { address, topics, data }) => {
    if (parseEvmAddress(address) !== token) return sum
    const log = TOKEN.parseLog({ topics: [...topics], data })
    if (log?.name !== "Transfer") return sum
    const [from, to, amount] = log.args as unknown as readonly [string, string, bigint]
    const came = parseEvmAddress(to) === account ? amount : 0n
    const went = parseEvmAddress(from) === account ? amount : 0n
    return sum + came - went
  }, 0n)
}

function logsOf(receipt: CanonicalValue): readonly Log[] {
  return (receipt as unknown as { readonly logs: readonly Log[] }).logs
}
