import { readFileSync } from "node:fs"
import { parseEvmAddress } from "@agentgpt/core"
import type { ChainId, EvmAddress, Hex } from "@agentgpt/core"
import { Contract, ContractFactory, JsonRpcProvider } from "ethers"
import type { ProveEvent, TendPolicy } from "../../src/bridge/order-ports.ts"
import { createEventProver } from "../../src/bridge/prove-event.ts"
import { signHeader } from "../../src/bridge/sign-header.ts"
import { createLocalSigner } from "../../src/signers/local-signer.ts"
import { createRpcClient } from "../../src/nodes/rpc-client.ts"
import type { RpcClient } from "../../src/nodes/rpc-client.ts"
import { createRpcPool } from "../../src/nodes/rpc-pool.ts"
import type { RpcPool } from "../../src/nodes/rpc-pool.ts"
import { readArtifact } from "./read-abi.ts"
import { startAnvil } from "./start-nodes.ts"
import { awaitMined } from "../../../../contracts/local-chain/await-mined.ts"

export const SOURCE_CHAIN: ChainId = "eip155:31337"
export const DESTINATION_CHAIN: ChainId = "eip155:31338"

/** Attests headers at both oracles; one of one is enough for tests. */
const ATTESTER = createLocalSigner(`0x${"5a".repeat(32)}`)

/** A chain with an arbiter, a TwoPhaseCommit, their gateway and what an order can ask for. Everybody may govern it: account 0 does. */
export type OrderChain = {
  readonly chainNumber: bigint
  readonly url: string
  readonly client: RpcClient
  readonly pool: RpcPool
  readonly arbiter: Contract
  readonly commit: Contract
  readonly gateway: Contract
  readonly oracle: Contract
  readonly terms: Contract
  readonly action: Contract
  readonly token: Contract
  readonly accounts: readonly EvmAddress[]
  readonly stop: () => Promise<void>
}

export type OrderChains = {
  readonly source: OrderChain
  readonly destination: OrderChain
  /** Messages that were brought by now. */
  readonly deliverAll: () => Promise<void>
  readonly prove: ProveEvent
  /** The attester tells one chain the header of the other's block with this transaction. */
  readonly attest: (ofChain: ChainId, toChain: ChainId, transactionHash: Hex) => Promise<void>
  readonly stop: () => Promise<void>
}

/** Short waits: the nodes are local, and final after two blocks. */
export const QUICK_POLICY: TendPolicy = {
  messageMs: 1_500,
  proofMs: 1,
  retryMs: 200,
  deedMs: 60_000,
  mostAttempts: 5,
  largestMessageFeeWei: 10n ** 15n,
}

export async function startOrderChains(): Promise<OrderChains> {
  const [source, destination] = await Promise.all([startOrderChain(31_337), startOrderChain(31_338)])
  await Promise.all([link(source, destination), link(destination, source)])
  const delivered = new Map<OrderChain, number>([
    [source, 0],
    [destination, 0],
  ])
  const deliverAll = async () => {
    for (const [from, to] of [
      [source, destination],
      [destination, source],
    ] as const) {
      const count = Number(await from.gateway["messageCount"]!())
      for (let index = delivered.get(from)!; index < count; index += 1) {
        const { sender, recipient, payload } = await from.gateway["messageAt"]!(index)
        // The address stands at the end of an interoperable one. What is refused, as twice the same, stays refused.
        const to20 = `0x${String(recipient).slice(-40)}`
        await awaitMined(to.gateway["deliverAs"]!(sender, to20, payload)).catch(() => undefined)
      }
      delivered.set(from, count)
    }
  }
  const sides = new Map([
    [SOURCE_CHAIN, source],
    [DESTINATION_CHAIN, destination],
  ])
  const oracles = new Map([...sides].map(([chainId, { oracle }]) => [chainId, addressOf(oracle)]))
  const prove = createEventProver(sides, oracles)
  const attest: OrderChains["attest"] = async (ofChain, toChain, transactionHash) => {
    const [of, to] = [sides.get(ofChain)!, sides.get(toChain)!]
    const { blockHash, blockNumber } = (await of.client.call("eth_getTransactionReceipt", [
      transactionHash,
    ])) as { blockHash: Hex; blockNumber: Hex }
    const header = { chainId: of.chainNumber, blockNumber: BigInt(blockNumber), headerHash: blockHash }
    const home = { chainId: to.chainNumber, oracle: addressOf(to.oracle) }
    const signature = await signHeader(ATTESTER, home, header)
    const told = [of.chainNumber, header.blockNumber, blockHash, [signature]]
    await awaitMined(to.oracle["attestHeader"]!(...told))
  }
  const stop = async () => void (await Promise.all([source.stop(), destination.stop()]))
  return { source, destination, deliverAll, prove, attest, stop }
}

async function startOrderChain(chainNumber: number): Promise<OrderChain> {
  const node = await startAnvil({ chainId: chainNumber })
  const client = createRpcClient({ url: node.url, timeoutMs: 60_000 })
  const pool = createRpcPool({ chainId: `eip155:${chainNumber}`, nodes: [{ client }] })
  const provider = new JsonRpcProvider(node.url, chainNumber, { staticNetwork: true, cacheTimeout: -1 })
  const stop = async () => {
    provider.destroy()
    await pool.close()
    await node.stop()
  }
  try {
    const accounts = ((await client.call("eth_accounts")) as string[]).map((text) => parseEvmAddress(text))
    const owner = await provider.getSigner(accounts[0])
    const deployCode = async (abi: readonly unknown[], bytecode: string, args: readonly unknown[]) => {
      const deployed = await new ContractFactory(abi as never, bytecode, owner).deploy(...args)
      await awaitMined(deployed.deploymentTransaction()!)
      return new Contract(await deployed.getAddress(), abi as never, owner)
    }
    const deploy = (name: string, args: readonly unknown[] = []) => {
      const { abi, bytecode } = readArtifact(name)
      return deployCode(abi, bytecode, args)
    }
    const manager = JSON.parse(readFileSync(ACCESS_MANAGER, "utf8")) as { abi: unknown[]; bytecode: string }
    const authority = await deployCode(manager.abi, manager.bytecode, [accounts[0]])
    const oracle = await deploy("HeaderOracle", [authority.target])
    await awaitMined(oracle["setAttesters"]!([ATTESTER.address], 1))
    const prover = await deploy("ReceiptProver", [oracle.target])
    const terms = await deploy("MockFinalityPolicy")
    return {
      chainNumber: BigInt(chainNumber),
      url: node.url,
      client,
      pool,
      arbiter: await deploy("CrossChainArbiter", [authority.target, prover.target, terms.target]),
      commit: await deploy("TwoPhaseCommit", [authority.target, prover.target, terms.target]),
      gateway: await deploy("MockGateway"),
      oracle,
      terms,
      action: await deploy("MockAction"),
      token: await deploy("MockERC20", [18]),
      accounts,
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

/** Opens the way to the other chain, with terms, a cap and a price, and allows what is asked for from there. */
async function link(own: OrderChain, other: OrderChain): Promise<void> {
  const pair = [own.chainNumber, other.chainNumber]
  const terms = {
    mode: 1,
    costModel: 0,
    threshold: 0,
    confirmations: 2,
    optimisticSeconds: 0,
    finalitySeconds: 1,
    minTtlSeconds: 60,
    maxTtlSeconds: 86_400,
    fixedFee: 0,
    subsidy: 0,
    gateways: [],
  }
  const cap = { perOrder: 10n ** 20n, perWindow: 10n ** 24n, windowSeconds: 3_600 }
  await awaitMined(own.terms["setPolicy"]!(...pair, terms))
  await awaitMined(own.terms["setPolicy"]!(...pair.toReversed(), terms))
  await awaitMined(own.terms["setCap"]!(...pair, own.token.target, cap))
  await awaitMined(own.gateway["setBaseFee"]!(1_000n))
  await awaitMined(own.arbiter["setLink"]!(other.chainNumber, own.gateway.target, other.arbiter.target))
  await awaitMined(own.commit["setLink"]!(other.chainNumber, own.gateway.target, other.commit.target))
  for (const name of ["act", "refuse"]) {
    const { selector } = own.action.interface.getFunction(name)!
    await awaitMined(own.arbiter["setAction"]!(own.action.target, selector, true))
  }
}

export function addressOf(contract: Contract): EvmAddress {
  return parseEvmAddress(contract.target as string)
}

export function encodeAction(chain: OrderChain, name: "act" | "refuse", key: bigint): Hex {
  return chain.action.interface.encodeFunctionData(name, [key]) as Hex
}
