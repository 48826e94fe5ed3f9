import { setTimeout as sleep } from "node:timers/promises"
import type { EvmAddress, Hex } from "@agentgpt/core"
import { createRpcClient } from "../../src/nodes/rpc-client.ts"
import type { RpcClient } from "../../src/nodes/rpc-client.ts"
import { readArtifact } from "../support/read-abi.ts"
import { startAnvil, startHardhatNode } from "../support/start-nodes.ts"
import type { LocalNode } from "../support/start-nodes.ts"

/** Named as configurations name them. */
export const FAULTS_CHAIN = "eip155:31337"

export type NodeKind = "anvil" | "hardhat"

/** A real node with a token, seen without anything in between: the truth that everything is measured against. */
export type TestChain = {
  readonly kind: NodeKind
  readonly url: string
  readonly client: RpcClient
  readonly token: EvmAddress
  /** The process; another one after `startAgain`. */
  readonly node: () => LocalNode
  /** Starts the node again at the same port, with the blocks that it had written down. */
  readonly startAgain: () => Promise<void>
  /** Sends from any account, which needs no key here, and mines it. */
  readonly transact: (
    transaction: Readonly<Record<string, unknown>>,
  ) => Promise<Readonly<Record<string, string>>>
  readonly fund: (account: EvmAddress) => Promise<void>
  readonly mine: (count?: number) => Promise<void>
  readonly head: () => Promise<number>
  readonly stop: () => Promise<void>
}

export type TestChainOptions = {
  readonly kind?: NodeKind
  /** Where anvil writes its state down, once a second; without it a node that is killed has lost everything. */
  readonly stateFile?: string
  /** Of anvil's blocks: 60 million unless set, as on Ethereum. */
  readonly blockGasLimit?: number
}

/** Starts a chain on which blocks are mined only when asked for. */
export async function startTestChain({
  kind = "anvil",
  stateFile,
  blockGasLimit = 60_000_000,
}: TestChainOptions = {}): Promise<TestChain> {
  let port = 0
  const state =
    stateFile === undefined
      ? []
      : [`--state=${stateFile}`, "--state-interval=1", "--preserve-historical-states"]
  const start = () =>
    kind === "hardhat"
      ? startHardhatNode()
      : startAnvil({
          port,
          flags: ["--no-mining", `--gas-limit=${blockGasLimit}`, "--slots-in-an-epoch=1", ...state],
        })
  let node = await start()
  port = node.port
  const url = node.url
  const client = createRpcClient({ url, timeoutMs: 60_000 })
  if (kind === "hardhat") await client.call("evm_setAutomine", [false])
  const mine = async (count = 1) => {
    for (let block = 0; block < count; block += 1) await client.call("evm_mine", [])
  }
  const [deployer] = (await client.call("eth_accounts")) as readonly EvmAddress[]
  const transact = async (transaction: Record<string, unknown>) => {
    const hash = await client.call("eth_sendTransaction", [
      { from: deployer, gas: "0x2dc6c0", ...transaction },
    ])
    await mine()
    const receipt = (await client.call("eth_getTransactionReceipt", [hash])) as Record<string, string> | null
    if (receipt?.["status"] !== "0x1") throw new Error("A transaction that sets the chain up failed.")
    return receipt
  }
  const { bytecode } = readArtifact("MockERC20")
  const { contractAddress } = await transact({ data: `${bytecode}${"6".padStart(64, "0")}` })
  const token = contractAddress as EvmAddress
  return {
    kind,
    url,
    client,
    token,
    transact,
    node: () => node,
    startAgain: async () => {
      node = await start()
    },
    fund: async (account) => {
      await client.call("hardhat_setBalance", [account, "0x56bc75e2d63100000"])
      const units = (10n ** 15n).toString(16).padStart(64, "0")
      await transact({ to: token, data: `0x40c10f19${account.slice(2).padStart(64, "0")}${units}` })
    },
    mine,
    head: async () => Number(await client.call("eth_blockNumber")),
    stop: async () => {
      await client.close()
      await node.stop()
    },
  }
}

export type Miner = {
  readonly pause: () => Promise<void>
  readonly goOn: () => void
  readonly stop: () => Promise<void>
}

/** Mines a block now and again until it is stopped; a node that does not answer is asked again. */
export function startMiner(chain: Pick<TestChain, "mine">, everyMs: number): Miner {
  const over = new AbortController()
  let isPaused = false
  let mining: Promise<unknown> = Promise.resolve()
  const run = (async () => {
    while (!over.signal.aborted) {
      await sleep(everyMs)
      if (isPaused || over.signal.aborted) continue
      mining = chain.mine().catch(() => undefined)
      await mining
    }
  })()
  return {
    pause: async () => {
      isPaused = true
      await mining
    },
    goOn: () => {
      isPaused = false
    },
    stop: async () => {
      over.abort()
      await run
    },
  }
}

/** Every transfer of the token, as the chain has it. */
export async function readTransfers({ client, token }: Pick<TestChain, "client" | "token">): Promise<
  readonly {
    readonly from: EvmAddress
    readonly to: EvmAddress
    readonly units: bigint
    readonly transactionHash: Hex
  }[]
> {
  const logs = (await client.call("eth_getLogs", [
    { address: token, fromBlock: "0x0", toBlock: "latest", topics: [TRANSFER] },
  ])) as readonly { topics: readonly string[]; data: string; transactionHash: Hex }[]
  return logs.map(({ topics, data, transactionHash }) => ({
    from: `0x${topics[1]!.slice(26)}`,
    to: `0x${topics[2]!.slice(26)}`,
    units: BigInt(data),
    transactionHash,
  }))
}

const TRANSFER = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
