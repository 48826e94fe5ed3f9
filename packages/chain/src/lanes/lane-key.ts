import { AgentGptError, parseChainId, parseEvmAddress } from "@agentgpt/core"
import type { LaneKey } from "./lease.ts"

/**
 * Brings a lane's key into its normal form: one account, one lane.
 * @throws ID_CHAIN_INVALID, ID_ADDRESS_INVALID, ID_ADDRESS_CHECKSUM, JOURNAL_INPUT_INVALID
 *
 * @example
 * parseLaneKey("eip155:1", "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045")
 * // { chainId: "eip155:1", account: "0xd8da6bf26964af9d7eed9e03e53415d37aa96045" }
 */
export function parseLaneKey(chainId: string, account: string): LaneKey {
  const { id, namespace } = parseChainId(chainId)
  if (namespace === "eip155") return { chainId: id, account: parseEvmAddress(account) }
  if (typeof account !== "string" || !/^[-.%a-zA-Z0-9]{1,128}$/u.test(account)) {
    throw new AgentGptError("JOURNAL_INPUT_INVALID", "The account is not an address of its chain.")
  }
  return { chainId: id, account }
}

/** A lane for people and for the log of decisions. */
export function describeLane({ chainId, account }: LaneKey): string {
  return `${chainId}:${account}`
}
