import { readFileSync } from "node:fs"
import type { EvmAddress, Hex } from "@agentgpt/core"
import { AbiCoder, Interface } from "ethers"
import { readAbi, readArtifact } from "../support/read-abi.ts"
import type { Call } from "./open-payer.ts"
import type { Payment } from "./payments.ts"
import type { TestChain } from "./test-chain.ts"

/** Deploys BatchPayout, and allows it to spend what the payer has. */
export async function deployPayout(chain: TestChain, payer: EvmAddress): Promise<EvmAddress> {
  const [owner] = (await chain.client.call("eth_accounts")) as readonly EvmAddress[]
  const deploy = async (bytecode: string, types: readonly string[], values: readonly unknown[]) => {
    const encoded = AbiCoder.defaultAbiCoder().encode([...types], [...values])
    const { contractAddress } = await chain.transact({
      data: `${bytecode}${encoded.slice(2)}`,
      gas: "0xf00000",
    })
    return contractAddress as EvmAddress
  }
  const manager = JSON.parse(readFileSync(ACCESS_MANAGER, "utf8")) as { bytecode: string }
  const authority = await deploy(manager.bytecode, ["address"], [owner])
  const { bytecode } = readArtifact("BatchPayout")
  const payout = await deploy(bytecode, ["address", "uint32"], [authority, 1_000])
  await chain.client.call("hardhat_impersonateAccount", [payer])
  const approve = `0x095ea7b3${payout.slice(2).padStart(64, "0")}${"f".repeat(64)}`
  await chain.transact({ from: payer, to: chain.token, data: approve })
  return payout
}

/** The payments as calls of BatchPayout, so many in each, every call a chunk of one run. */
export function toPayoutCalls(
  payout: EvmAddress,
  token: EvmAddress,
  payer: EvmAddress,
  payments: readonly Payment[],
  paymentsACall = 5,
): readonly Call[] {
  const payouts = new Interface(readAbi("BatchPayout"))
  const run = { payer, token, workflowId: `0x${"ab".repeat(32)}`, runNonce: 1n }
  const calls: Call[] = []
  for (let start = 0; start < payments.length; start += paymentsACall) {
    const part = payments.slice(start, start + paymentsACall)
    const index = start / paymentsACall
    // A chunk is its index above the number of its words.
    const batch = {
      total: part.reduce((sum, { units }) => sum + units, 0n),
      chunks: [(BigInt(index) << 16n) | BigInt(part.length)],
      words: part.map(({ payee, units }) => (BigInt(payee) << 88n) | units),
      stepsRoots: [],
    }
    const data = payouts.encodeFunctionData("pay", [run, batch]) as Hex
    calls.push({ key: `${part[0]!.key}/chunk`, to: payout, data, gasLimit: 800_000 })
  }
  return calls
}

const ACCESS_MANAGER = new URL(
  "../../../../contracts/artifacts/@openzeppelin/contracts/access/manager/AccessManager.sol/AccessManager.json",
  import.meta.url,
)
