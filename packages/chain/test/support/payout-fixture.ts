import { parseEvmAddress } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import { Contract, ContractFactory, JsonRpcProvider } from "ethers"
import type { JsonRpcSigner } from "ethers"
import { readFileSync } from "node:fs"
import type { Payee } from "../../src/batch/rows/payee.ts"
import type { PayoutRun } from "../../src/batch/plan/plan-payments.ts"
import { MockTransactionEngine } from "../../src/mocks/mock-transaction-engine.ts"
import { createRpcClient } from "../../src/nodes/rpc-client.ts"
import type { RpcClient } from "../../src/nodes/rpc-client.ts"
import { createRpcPool } from "../../src/nodes/rpc-pool.ts"
import type { RpcPool } from "../../src/nodes/rpc-pool.ts"
import { readArtifact } from "./read-abi.ts"
import { startAnvil } from "./start-nodes.ts"
import type { LocalNode } from "./start-nodes.ts"
import { awaitMined } from "../../../../contracts/local-chain/await-mined.ts"

const CHAIN = "eip155:31337"
export const AUTHORITY = { planHash: `0x${"11".repeat(32)}`, policyVersion: 1 } as const
/** Seconds for which a refused payment stays the payee's. */
export const OWED_PERIOD = 1_000

export type DeployedToken = { readonly address: EvmAddress; readonly contract: Contract }

/** A fresh chain with BatchPayout on it. Accounts: 0 owns everything, 1 pays, 2 and 3 are strangers. */
export type PayoutFixture = {
  readonly node: LocalNode
  readonly client: RpcClient
  readonly pool: RpcPool
  readonly provider: JsonRpcProvider
  readonly accounts: readonly EvmAddress[]
  readonly payer: EvmAddress
  readonly payout: DeployedToken
  readonly createEngine: () => MockTransactionEngine
  /** Deploys a token of contracts/src/mocks, with so much for the payer, and the same allowance. */
  readonly deployToken: (name: string, args: readonly unknown[], amount: bigint) => Promise<DeployedToken>
  readonly deploy: (name: string, args?: readonly unknown[]) => Promise<DeployedToken>
  readonly signerOf: (address: EvmAddress) => Promise<JsonRpcSigner>
  readonly createRun: (token: EvmAddress, runNonce?: bigint) => PayoutRun
  readonly stop: () => Promise<void>
}

export async function startPayoutFixture(flags: readonly string[] = []): Promise<PayoutFixture> {
  const node = await startAnvil({ flags })
  const client = createRpcClient({ url: node.url, timeoutMs: 120_000 })
  const pool = createRpcPool({ chainId: CHAIN, nodes: [{ client }] })
  const provider = new JsonRpcProvider(node.url, 31_337, { staticNetwork: true, cacheTimeout: -1 })
  const stop = async () => {
    provider.destroy()
    await pool.close()
    await node.stop()
  }
  try {
    const accounts = ((await client.call("eth_accounts")) as string[]).map(parseEvmAddress)
    const [owner, payer] = accounts as [EvmAddress, EvmAddress]
    const signerOf = (address: EvmAddress) => provider.getSigner(address)
    const deployCode = async (abi: readonly unknown[], bytecode: string, args: readonly unknown[]) => {
      const factory = new ContractFactory(abi as never, bytecode, await signerOf(owner))
      const deployed = await factory.deploy(...args)
      await awaitMined(deployed.deploymentTransaction()!)
      const address = parseEvmAddress(await deployed.getAddress())
      return { address, contract: new Contract(address, abi as never, await signerOf(owner)) }
    }
    const deploy: PayoutFixture["deploy"] = (name, args = []) => {
      const { abi, bytecode } = readArtifact(name)
      return deployCode(abi, bytecode, args)
    }
    const manager = JSON.parse(readFileSync(ACCESS_MANAGER, "utf8")) as { abi: unknown[]; bytecode: string }
    const authority = await deployCode(manager.abi, manager.bytecode, [owner])
    const payout = await deploy("BatchPayout", [authority.address, OWED_PERIOD])
    const deployToken: PayoutFixture["deployToken"] = async (name, args, amount) => {
      const token = await deploy(name, args)
      await awaitMined(token.contract["mint"]!(payer, amount))
      const ofPayer = token.contract.connect(await signerOf(payer)) as Contract
      // Some tokens answer `approve` with nothing, which a typed call would take for a failure.
      const data = ofPayer.interface.encodeFunctionData("approve", [payout.address, amount])
      await awaitMined((await signerOf(payer)).sendTransaction({ to: token.address, data }))
      return token
    }
    let lastNonce = 0n
    return {
      node,
      client,
      pool,
      provider,
      accounts,
      payer,
      payout,
      createEngine: () => new MockTransactionEngine(client, CHAIN),
      deployToken,
      deploy,
      signerOf,
      createRun: (token, runNonce = (lastNonce += 1n)) => ({
        chainId: CHAIN,
        batchPayout: payout.address,
        payer,
        token,
        workflowId: `0x${"ab".repeat(32)}`,
        runNonce,
      }),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

const ACCESS_MANAGER = new URL(
  "../../../../contracts/artifacts/@openzeppelin/contracts/access/manager/AccessManager.sol/AccessManager.json",
  import.meta.url,
)

/** Payees that hold nothing yet; `salt` makes others. */
export function createPayees(count: number, amount: (index: number) => bigint, salt = 0): readonly Payee[] {
  return Array.from({ length: count }, (_, index) => ({
    row: index + 1,
    line: index + 2,
    key: `e${index + 1}`,
    recipient: addressOf(index, salt),
    amount: amount(index),
  }))
}

function addressOf(index: number, salt: number): Hex {
  return `0x${"e5".repeat(12)}${salt.toString(16).padStart(8, "0")}${index.toString(16).padStart(8, "0")}`
}
