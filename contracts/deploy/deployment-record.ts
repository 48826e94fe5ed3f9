import { mkdirSync, renameSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"

import { listTransactions, status } from "@nomicfoundation/ignition-core"
import type { ArtifactResolver, EIP1193Provider, SolidityParameterType } from "@nomicfoundation/ignition-core"
import { getAddress, keccak256 } from "ethers"

import { CONTRACT_PURPOSES, CREATED_BY, GATEWAY_PURPOSES } from "../bindings/contract-names.ts"
import type { DeployedContract, Deployment, JsonValue } from "../bindings/deployment.ts"

/**
 * Builds the record from Ignition's journal and from what the chain says now. The same deployment gives the
 * same record, byte for byte, however often it is asked for.
 */
export async function buildDeploymentRecord(
  folder: string,
  network: string,
  provider: EIP1193Provider,
  artifacts: ArtifactResolver,
): Promise<Deployment> {
  const { chainId, contracts } = await status(folder)
  const transactions = await listTransactions(folder, artifacts)
  const records: [string, DeployedContract][] = []
  for (const { id, contractName, address } of Object.values(contracts)) {
    const creator = CREATED_BY[contractName] ?? contractName
    const deployment = transactions.find(
      ({ name, address: created }) => name === creator && created !== undefined,
    )
    if (deployment === undefined) continue
    const code = await provider.request({ method: "eth_getCode", params: [address, "latest"] })
    const receipt = await provider.request({
      method: "eth_getTransactionReceipt",
      params: [deployment.txHash],
    })
    records.push([
      id.slice(id.indexOf("#") + 1),
      {
        address: getAddress(address),
        codeHash: keccak256(code),
        constructorArguments: creator === contractName ? (deployment.params ?? []).map(toJson) : [],
        transactionHash: deployment.txHash,
        block: Number(receipt.blockNumber),
        purpose: purposeOf(contractName),
      },
    ])
  }
  const block = Math.max(...records.map(([, record]) => record.block))
  const { timestamp } = await provider.request({
    method: "eth_getBlockByNumber",
    params: [`0x${block.toString(16)}`, false],
  })
  return {
    chainId,
    network,
    block,
    deployedAt: new Date(Number(timestamp) * 1000).toISOString(),
    contracts: Object.fromEntries(records.sort(([one], [other]) => (one < other ? -1 : 1))),
  }
}

/** Replaces the file in one step: a reader sees the old record or the new one, never half of it. */
export function writeDeploymentRecord(file: string, record: Deployment): void {
  mkdirSync(dirname(file), { recursive: true })
  const draft = `${file}.${process.pid}.tmp`
  writeFileSync(draft, `${JSON.stringify(record, undefined, 2)}\n`)
  renameSync(draft, file)
}

function toJson(value: SolidityParameterType): JsonValue {
  if (typeof value === "bigint") return value.toString()
  if (Array.isArray(value)) return value.map(toJson)
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, toJson(entry)]))
  }
  return value
}

function purposeOf(contractName: string): string {
  const purposes: Readonly<Record<string, string>> = { ...CONTRACT_PURPOSES, ...GATEWAY_PURPOSES }
  return purposes[contractName] ?? contractName
}
