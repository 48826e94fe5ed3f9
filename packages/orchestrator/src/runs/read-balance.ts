import type { RpcPool } from "@agentgpt/chain"
import type { EvmAddress, Hex } from "@agentgpt/core"
import { Interface } from "ethers"

const TOKEN = new Interface(["function balanceOf(address account) view returns (uint256)"])

/** Units of a token that an account holds now. */
export async function readBalance(pool: RpcPool, token: EvmAddress, account: EvmAddress): Promise<bigint> {
  const data = TOKEN.encodeFunctionData("balanceOf", [account])
  const answer = await pool.withNode((node) => node.call("eth_call", [{ to: token, data }, "latest"]))
  return BigInt(answer as Hex)
}
