import { parseEvmAddress } from "@agentgpt/core"
import type { ChainId, EvmAddress } from "@agentgpt/core"
import { Contract, ContractFactory, JsonRpcProvider } from "ethers"
import { createRpcClient } from "../../src/nodes/rpc-client.ts"
import { createRpcPool } from "../../src/nodes/rpc-pool.ts"
import { awaitMined } from "../../../../contracts/local-chain/await-mined.ts"
import { readArtifact } from "./read-abi.ts"
import { startAnvil } from "./start-nodes.ts"
import { sendUnlocked } from "./send-unlocked.ts"

export const FIRST_CHAIN: ChainId = "eip155:31337"
export const SECOND_CHAIN: ChainId = "eip155:31338"
const NUMBERS = [31_337, 31_338] as const

export type LockChain = Awaited<ReturnType<typeof startLockChain>>

/** Two local chains, each with a HashTimeLock and a token. They are final after two blocks. */
export async function startSwapChains() {
  const [first, second] = await Promise.all([startLockChain(NUMBERS[0]), startLockChain(NUMBERS[1])])
  const stop = async () => void (await Promise.all([first.stop(), second.stop()]))
  return { first, second, stop }
}

async function startLockChain(chainNumber: number) {
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
    const owner = await provider.getSigner(0)
    const deploy = async (name: string, args: readonly unknown[] = []) => {
      const { abi, bytecode } = readArtifact(name)
      const deployed = await new ContractFactory(abi, bytecode, owner).deploy(...args)
      await awaitMined(deployed.deploymentTransaction()!)
      return new Contract(await deployed.getAddress(), abi, owner)
    }
    const terms = await deploy("MockPairTerms")
    for (const pair of [NUMBERS, NUMBERS.toReversed()]) {
      await awaitMined(terms["setTimes"]!(...pair, 1, 1, 1))
    }
    const locks = await deploy("HashTimeLock", [terms.target])
    const token = await deploy("MockERC20", [18])
    /** Gives an account coins, tokens, and lets the contract take just these tokens. */
    const fund = async (account: EvmAddress, amount: bigint) => {
      await client.call("anvil_setBalance", [account, "0xde0b6b3a7640000"])
      await client.call("anvil_impersonateAccount", [account])
      await awaitMined(token["mint"]!(account, amount))
      const data = token.interface.encodeFunctionData("approve", [locks.target, amount])
      await sendUnlocked(client, { from: account, to: token.target, data })
    }
    const readTimeS = async () => {
      const block = (await client.call("eth_getBlockByNumber", ["latest", false])) as { timestamp: string }
      return BigInt(block.timestamp)
    }
    const addresses = { locks: addressOf(locks), token: addressOf(token) }
    const balanceOf = async (account: EvmAddress) => (await token["balanceOf"]!(account)) as bigint
    return {
      chainNumber: BigInt(chainNumber),
      client,
      pool,
      locks,
      addresses,
      fund,
      readTimeS,
      balanceOf,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

function addressOf(contract: Contract): EvmAddress {
  return parseEvmAddress(contract.target as string)
}
