import { parseEvmAddress } from "@agentgpt/core"
import type { ChainId, EvmAddress, Hex, ReadEffects } from "@agentgpt/core"
import type { Interface, Result } from "ethers"

/** Asks a contract at the newest block. */
export async function callView(
  read: ReadEffects["read"],
  chainId: ChainId,
  to: EvmAddress,
  contract: Interface,
  name: string,
  args: readonly unknown[] = [],
): Promise<Result> {
  const data = contract.encodeFunctionData(name, args).toLowerCase()
  const answer = await read(chainId, { method: "eth_call", params: [{ to, data }, "latest"] })
  return contract.decodeFunctionResult(name, answer as Hex)
}

export function readAddress(value: unknown): EvmAddress {
  return parseEvmAddress(String(value))
}
