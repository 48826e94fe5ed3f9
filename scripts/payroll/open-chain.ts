import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"

import { createRpcClient, createRpcPool, type RpcPool } from "@agentgpt/chain"
import type { Deployment } from "@agentgpt/contracts"
import {
  type ChainId,
  type EvmAddress,
  hexToBytes,
  type Hex,
  keccak256,
  parseEvmAddress,
} from "@agentgpt/core"
import { ContractFactory, getCreateAddress, Interface, JsonRpcProvider, toQuantity } from "ethers"

import { deployLocally } from "../../contracts/local-chain/deploy-locally.ts"
import type { LocalNode } from "../../contracts/local-chain/local-node.ts"
import { startAnvil } from "../../contracts/local-chain/start-anvil.ts"
import { awaitMined } from "../../contracts/local-chain/await-mined.ts"

/** A local chain with everything of the project on it, and a token that people are paid in. */
export type LocalChain = {
  readonly chainId: ChainId
  readonly node: LocalNode
  readonly pool: RpcPool
  readonly record: Deployment
  readonly token: { readonly address: EvmAddress; readonly codeHash: Hex }
  readonly addressOf: (contract: string) => EvmAddress
  /** Calls a contract from the account that deployed it. */
  readonly callAsDeployer: (to: EvmAddress, signature: string, values: readonly unknown[]) => Promise<void>
  /** Sees to it that an account has coins for gas and so many tokens; what it has already counts. */
  readonly fundOnce: (account: EvmAddress, tokens: bigint) => Promise<void>
  readonly close: () => Promise<void>
}

export type LocalChainOptions = {
  readonly number: number
  /** A free one unless set. */
  readonly port?: number
  /** Deployments and the state of the chain are kept here, so that a later start goes on with them. */
  readonly folder: string
  readonly report: (line: string) => void
  /** Whether the contracts are known to be built. */
  readonly isBuilt?: boolean
}

const BALANCE = new Interface(["function balanceOf(address) view returns (uint256)"])
const MINE_EVERY_MS = 500
const ONE_COIN = 10n ** 18n
/** The state of a chain that has paid tens of thousands has tens of megabytes; half of it is worth nothing. */
const STATE_MS = 180_000
/** Anvil calls a block final when 64 are on top of it. */
const BLOCKS_TO_FINAL = 64

/** Starts a chain where an earlier start left it, or anew. */
export async function openLocalChain({
  number,
  port,
  folder,
  report,
  isBuilt = false,
}: LocalChainOptions): Promise<LocalChain> {
  const state = join(folder, `chain-${number}.json`)
  const goesOn = existsSync(state)
  const node = await startAnvil({
    chainId: number,
    ...(port !== undefined && { port }),
    startTimeoutMs: STATE_MS,
    stopTimeoutMs: STATE_MS,
    flags: [`--state=${state}`, "--state-interval=1"],
  })
  const provider = new JsonRpcProvider(node.url, number, { staticNetwork: true, cacheTimeout: -1 })
  const chainId: ChainId = `eip155:${number}`
  const pool = createRpcPool({ chainId, nodes: [{ client: createRpcClient({ url: node.url }) }] })
  let miner: NodeJS.Timeout | undefined
  const close = async () => {
    clearInterval(miner)
    await pool.close()
    provider.destroy()
    await node.stop()
  }
  try {
    // Of the blocks in a state only the newest can be asked for balances. What is asked for at a final block has to
    // be a block of this node.
    if (goesOn) await provider.send("anvil_mine", [toQuantity(BLOCKS_TO_FINAL + 1), toQuantity(0)])
    const { record } = await deployLocally(node.url, report, folder, { isBuilt })
    const deployer = await provider.getSigner(0)
    const addressOf = (name: string): EvmAddress => {
      const contract = record.contracts[name]
      if (contract === undefined) throw new Error(`${name} is not deployed on ${chainId}`)
      return parseEvmAddress(contract.address)
    }
    const callAsDeployer: LocalChain["callAsDeployer"] = async (to, signature, values) => {
      const contract = new Interface([`function ${signature}`])
      const [fragment] = contract.fragments
      const data = contract.encodeFunctionData(fragment?.format() ?? "", [...values])
      await awaitMined(deployer.sendTransaction({ to, data }))
    }
    const address = await findToken(provider)
    // Blocks go on when nothing is sent: what is paid becomes final.
    miner = setInterval(() => void provider.send("evm_mine", []).catch(() => undefined), MINE_EVERY_MS)
    const code = (await provider.getCode(address)) as Hex
    return {
      chainId,
      node,
      pool,
      record,
      token: { address, codeHash: keccak256(hexToBytes(code)) },
      addressOf,
      callAsDeployer,
      fundOnce: async (account, tokens) => {
        if ((await provider.getTransactionCount(account)) > 0) return
        if ((await provider.getBalance(account)) < ONE_COIN) {
          await awaitMined(deployer.sendTransaction({ to: account, value: 100n * ONE_COIN }))
        }
        const [held] = BALANCE.decodeFunctionResult(
          "balanceOf",
          await provider.call({ to: address, data: BALANCE.encodeFunctionData("balanceOf", [account]) }),
        )
        if (held >= tokens) return
        await callAsDeployer(address, "mint(address account, uint256 amount)", [account, tokens - held])
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** The token is at the same address on every start: it is the first contract of an account of its own. */
async function findToken(provider: JsonRpcProvider): Promise<EvmAddress> {
  const owner = await provider.getSigner(9)
  const known = await provider.getTransactionCount(owner.address)
  const expected = parseEvmAddress(getCreateAddress({ from: owner.address, nonce: 0 }))
  if (known > 0) return expected
  const { abi, bytecode } = JSON.parse(readFileSync(TOKEN_ARTIFACT, "utf8")) as {
    abi: []
    bytecode: string
  }
  const deployed = await new ContractFactory(abi, bytecode, owner).deploy()
  await awaitMined(deployed.deploymentTransaction()!)
  if ((await provider.getCode(expected)) === "0x") throw new Error("the token is not where it was expected")
  return expected
}

// A token of six decimals that refuses listed accounts, as the large stablecoins do. It exists for tests alone.
const TOKEN_ARTIFACT = join(
  import.meta.dirname,
  "../../contracts/artifacts/src/mocks/MockBlacklistToken.sol/MockBlacklistToken.json",
)
