import { AgentGptError, parseChainId, parseEvmAddress } from "@agentgpt/core"
import type { LaneKey } from "./lease.ts"

/**
 * Brings a lane's key into its normal form: one account, one lane.
 * @throws ID_CHAIN_INVALID, ID_ADDRESS_INVALID, ID_ADDRESS_CHECKSUM, JOURNAL_INPUT_INVALID
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
