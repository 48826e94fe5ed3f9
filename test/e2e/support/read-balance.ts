import { Interface } from "ethers"

import type { LocalChain } from "../../../scripts/payroll/open-chain.ts"

const BALANCE = new Interface(["function balanceOf(address) view returns (uint256)"])

/** What an account has of the chain's token. */
export async function readBalance({ pool, token }: LocalChain, account: string): Promise<bigint> {
  const call = { to: token.address, data: BALANCE.encodeFunctionData("balanceOf", [account]) }
  return BigInt((await pool.withNode((node) => node.call("eth_call", [call, "latest"]))) as string)
}
