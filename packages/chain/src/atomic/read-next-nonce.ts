import { AgentGptError } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"
import type { RpcPool } from "../nodes/rpc-pool.ts"
import { TWO_PHASE_COMMIT } from "./commit-interface.ts"

/**
 * The number that the next group of an initiator gets at a coordinator. Of two groups that are drawn up with the same
 * number only one is ever begun; nothing is set aside for the other.
 * @throws NODE_ codes, BRIDGE_ANSWER_INVALID
 *
 * @example
 * const nonce = await readNextNonce(pool, coordinator, initiator)
 */
export async function readNextNonce(
  pool: RpcPool,
  coordinator: EvmAddress,
  initiator: EvmAddress,
): Promise<bigint> {
  const data = TWO_PHASE_COMMIT.encodeFunctionData("nonceOf", [initiator])
  const answer = await pool.withNode((node) => node.call("eth_call", [{ to: coordinator, data }, "latest"]))
  try {
    return TWO_PHASE_COMMIT.decodeFunctionResult("nonceOf", answer as string)[0] as bigint
  } catch {
    throw new AgentGptError("BRIDGE_ANSWER_INVALID", "nonceOf answered what is no number.")
  }
}
