import { Interface } from "ethers"
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre"

/** What one transaction may burn at most (EIP-7825), as JSON-RPC writes it. */
export const GAS_CAP = `0x${(16_777_216).toString(16)}`

export type Provider = { request(call: { method: string; params?: unknown[] }): Promise<unknown> }

export type DeployedContract = { readonly address: string; readonly abi: Interface }

/** Sends whole transactions from the first account, under the gas cap, and fails when one of them does. */
export async function openBench(hre: HardhatRuntimeEnvironment, provider: Provider) {
  const [sender] = (await provider.request({ method: "eth_accounts" })) as [string]

  async function send(to: string | undefined, data: string) {
    const call = { from: sender, ...(to === undefined ? {} : { to }), data, gas: GAS_CAP }
    const hash = await provider.request({ method: "eth_sendTransaction", params: [call] })
    const receipt = (await provider.request({ method: "eth_getTransactionReceipt", params: [hash] })) as {
      status: string
      gasUsed: string
      contractAddress: string
    }
    if (receipt.status !== "0x1") throw new Error(`The transaction ${String(hash)} failed.`)
    return receipt
  }

  async function deploy(name: string, ...values: readonly unknown[]): Promise<DeployedContract> {
    const { abi, bytecode } = await hre.artifacts.readArtifact(name)
    const contract = new Interface(abi)
    const { contractAddress } = await send(undefined, bytecode + contract.encodeDeploy(values).slice(2))
    return { address: contractAddress, abi: contract }
  }

  return { sender, send, deploy }
}
