import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as pause } from "node:timers/promises"

import {
  type ChainId,
  type EvmAddress,
  hexToBytes,
  type Hex,
  keccak256,
  parseEvmAddress,
} from "@agentgpt/core"
import type { Destination } from "@agentgpt/chain"
import { Contract, ContractFactory, type ContractRunner, id, JsonRpcProvider, NonceManager } from "ethers"

import type { LocalNode } from "../../../contracts/local-chain/local-node.ts"
import { startAnvil } from "../../../contracts/local-chain/start-anvil.ts"
import { awaitMined } from "../../../contracts/local-chain/await-mined.ts"

type Deployed = { readonly address: EvmAddress; readonly codeHash: Hex }

/** Where a small chain is, as plain data: a worker in another process is handed it. */
export type ChainSite = {
  readonly number: number
  readonly chainId: ChainId
  readonly url: string
  readonly token: Deployed & { readonly decimals: number }
  readonly payout: Deployed
}

export type PlacedContract = Deployed & { readonly contract: Contract }

/** A chain with BatchPayout and a token on it, and nothing else: ready within two seconds. */
export type SmallChain = {
  readonly site: ChainSite
  /** As it is now: another process after a kill. */
  readonly node: () => LocalNode
  /**
   * Ends the node at once and starts it again at the same place after so long. What was in blocks is there then, what
   * waited in it is lost. Only of a chain that is kept.
   */
  readonly killNode: (goneMs: number) => Promise<void>
  /** Coins for gas, and so many token units more. */
  readonly fund: (account: EvmAddress, tokens: bigint) => Promise<void>
  /** Places another contract there, such as `MockERC721`; it belongs to this account where one is named. */
  readonly place: (name: string, owner?: EvmAddress) => Promise<PlacedContract>
  /** Calls a contract of the chain as its owner. */
  readonly callAsOwner: (on: "token" | "payout", name: string, ...values: readonly unknown[]) => Promise<void>
  /** Every transfer of the token to these accounts, as the chain has recorded it: what each got, in order. */
  readonly receivedBy: (accounts: readonly EvmAddress[]) => Promise<readonly (readonly bigint[])[]>
  /** How many transactions of an account are in blocks, or `pending` in the node besides. */
  readonly countSent: (account: EvmAddress, upTo?: "pending") => Promise<number>
  /** What an account has offered for gas at most, from one of its transactions on. */
  readonly offersOf: (account: EvmAddress, fromNonce: number) => Promise<readonly bigint[]>
  /** Takes all tokens from an account, and says how many those were. */
  readonly drain: (account: EvmAddress) => Promise<bigint>
  /** Whether what is sent waits in the node, in no block. */
  readonly holdBlocks: (isHeld: boolean) => Promise<void>
  /** Takes what waits in the node into one block. */
  readonly mine: () => Promise<void>
  /** Lets so much time pass by the chain's clock, also by that of its final blocks. */
  readonly passSeconds: (seconds: number) => Promise<void>
  /** What an account has let a spender take of the token, one approval after the other. */
  readonly approvalsOf: (account: EvmAddress, spender: EvmAddress) => Promise<readonly bigint[]>
  /** How many permits of an account the token has taken. */
  readonly permitsOf: (account: EvmAddress) => Promise<bigint>
  /** Makes an account run BatchPayout's delegate (EIP-7702), and says what a policy says of it. */
  readonly delegate: (
    account: EvmAddress,
  ) => Promise<Omit<Extract<Destination, { readonly kind: "delegated" }>, "functions">>
  readonly undelegate: (account: EvmAddress) => Promise<void>
  /** For BatchPayout, unless another spender is named. */
  readonly allowanceOf: (account: EvmAddress, spender?: EvmAddress) => Promise<bigint>
  /** The same chain with another of the tokens for tests in the token's place. */
  readonly withToken: (mock: string) => Promise<TokenSite>
  /** Puts one of the contracts for tests on the chain. */
  readonly deployMock: (mock: string) => Promise<Contract>
  readonly stop: () => Promise<void>
}

export type TokenSite = Pick<SmallChain, "site" | "receivedBy" | "allowanceOf"> & {
  readonly token: Contract
}

const MINE_EVERY_MS = 150
/** The node writes its blocks down once a second. */
const LOOK_EVERY_MS = 300
/** What is kept of every block is most of what is written down, each time anew. */
const KEPT_STATES = 64
/** More than the two that are asked of local chains. */
const BLOCKS_UNTIL_FINAL = 8
const OWED_PERIOD_SECONDS = 1_000
const artifacts = join(import.meta.dirname, "../../../contracts/artifacts")
const SOURCES = {
  authority: "@openzeppelin/contracts/access/manager/AccessManager.sol/AccessManager.json",
  payout: "src/BatchPayout.sol/BatchPayout.json",
  token: "src/mocks/MockBlacklistToken.sol/MockBlacklistToken.json",
}

/** @param isKept Whether the node writes its blocks down once a second, so that it can be ended and started again. */
export async function startSmallChain(number = 31_337, { isKept = false } = {}): Promise<SmallChain> {
  const folder = isKept ? mkdtempSync(join(tmpdir(), "agentgpt-chain-")) : ""
  const stateFile = join(folder, "state.json")
  const kept = isKept
    ? [
        `--state=${stateFile}`,
        "--state-interval=1",
        "--preserve-historical-states",
        `--prune-history=${KEPT_STATES}`,
      ]
    : []
  let node = await startAnvil({ chainId: number, flags: kept })
  const { url, port } = node
  const provider = new JsonRpcProvider(url, number, { staticNetwork: true, cacheTimeout: -1 })
  provider.pollingInterval = 50
  const owner = new NonceManager(await provider.getSigner(0))
  // Blocks go on when nothing is sent: what is paid becomes final.
  let isHolding = false
  let mining: Promise<unknown> = Promise.resolve()
  const miner = setInterval(() => {
    if (!isHolding) mining = provider.send("evm_mine", []).catch(() => undefined)
  }, MINE_EVERY_MS)
  const stop = async () => {
    clearInterval(miner)
    provider.destroy()
    await node.stop()
    if (isKept) rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
  const killNode = async (goneMs: number) => {
    if (!isKept) throw new Error("its blocks are not written down")
    const wasHolding = isHolding
    isHolding = true
    await provider.send("evm_setAutomine", [false])
    await mining
    const head = await provider.getBlockNumber()
    // A file that is being written when the node ends is cut off: the node stands still while it is looked at.
    for (;;) {
      await pause(LOOK_EVERY_MS)
      process.kill(node.pid, "SIGSTOP")
      if (holdsBlock(stateFile, head)) break
      process.kill(node.pid, "SIGCONT")
    }
    process.kill(node.pid, "SIGKILL")
    await node.ended
    await pause(goneMs)
    node = await startAnvil({ chainId: number, port, flags: kept })
    isHolding = wasHolding
  }
  try {
    const deployBy = async (by: ContractRunner, source: string, values: readonly unknown[]) => {
      const { abi, bytecode } = JSON.parse(readFileSync(join(artifacts, source), "utf8"))
      const contract = await new ContractFactory(abi, bytecode, by).deploy(...values)
      await awaitMined(contract.deploymentTransaction()!)
      const address = parseEvmAddress(await contract.getAddress())
      const code = (await provider.getCode(address)) as Hex
      return {
        contract: new Contract(address, abi, by),
        place: { address, codeHash: keccak256(hexToBytes(code)) },
      }
    }
    const deploy = (source: string, ...values: readonly unknown[]) => deployBy(owner, source, values)
    const authority = await deploy(SOURCES.authority, await owner.getAddress())
    const payout = await deploy(SOURCES.payout, authority.place.address, OWED_PERIOD_SECONDS)
    const token = await deploy(SOURCES.token)
    const contracts = { token: token.contract, payout: payout.contract }
    const callAsOwner: SmallChain["callAsOwner"] = async (on, name, ...values) => {
      const sent = await contracts[on].getFunction(name)(...values)
      await awaitMined(sent)
    }
    const site: ChainSite = {
      number,
      chainId: `eip155:${number}`,
      url,
      token: { ...token.place, decimals: 6 },
      payout: payout.place,
    }
    return {
      site,
      node: () => node,
      killNode,
      callAsOwner,
      place: async (name, account) => {
        if (account !== undefined) await provider.send("anvil_impersonateAccount", [account])
        const by = account === undefined ? owner : await provider.getSigner(account)
        const { contract, place } = await deployBy(by, `src/mocks/${name}.sol/${name}.json`, [])
        return { ...place, contract }
      },
      fund: async (account, tokens) => {
        await provider.send("anvil_setBalance", [account, `0x${(10n ** 21n).toString(16)}`])
        if (tokens > 0n) await callAsOwner("token", "mint", account, tokens)
      },
      receivedBy: (accounts) => readReceived(provider, token.place.address, accounts),
      deployMock: async (mock) => (await deploy(`src/mocks/${mock}.sol/${mock}.json`)).contract,
      withToken: async (mock) => {
        const other = await deploy(`src/mocks/${mock}.sol/${mock}.json`)
        const decimals = Number(await other.contract.getFunction("decimals")())
        return {
          site: { ...site, token: { ...other.place, decimals } },
          token: other.contract,
          receivedBy: (accounts) => readReceived(provider, other.place.address, accounts),
          allowanceOf: (account) => readAllowance(other.contract, account, payout.place.address),
        }
      },
      countSent: (account, upTo) => provider.getTransactionCount(account, upTo),
      drain: async (account) => {
        const held: bigint = await token.contract.getFunction("balanceOf")(account)
        await provider.send("anvil_dealERC20", [account, token.place.address, "0x0"])
        return held
      },
      holdBlocks: async (isHeld) => {
        isHolding = isHeld
        await provider.send("evm_setAutomine", [!isHeld])
      },
      offersOf: async (account, fromNonce) => {
        const offers: bigint[] = []
        for (let height = await provider.getBlockNumber(); height > 0; height -= 1) {
          // eslint-disable-next-line no-await-in-loop -- back to where it began
          const block = await provider.getBlock(height, true)
          const own = (block?.prefetchedTransactions ?? []).filter(
            ({ from, nonce }) => from.toLowerCase() === account && nonce >= fromNonce,
          )
          offers.push(...own.map(({ maxFeePerGas }) => maxFeePerGas ?? 0n))
          if (own.some(({ nonce }) => nonce === fromNonce)) return offers
        }
        return offers
      },
      mine: async () => {
        await provider.send("evm_mine", [])
      },
      passSeconds: async (seconds) => {
        await provider.send("evm_increaseTime", [seconds])
        await provider.send("anvil_mine", [BLOCKS_UNTIL_FINAL])
      },
      approvalsOf: async (account, spender) => {
        const pad = (address: string) => `0x${address.slice(2).padStart(64, "0")}`
        const topics = [id("Approval(address,address,uint256)"), pad(account), pad(spender)]
        const logs = await provider.getLogs({ address: token.place.address, fromBlock: 0, topics })
        return logs.map(({ data }) => BigInt(data))
      },
      permitsOf: (account) => token.contract.getFunction("nonces")(account) as Promise<bigint>,
      delegate: async (account) => {
        const delegate = parseEvmAddress(String(await payout.contract.getFunction("payoutDelegate")()))
        await provider.send("anvil_setCode", [account, `0xef0100${delegate.slice(2)}`])
        const code = (await provider.getCode(delegate)) as Hex
        return {
          kind: "delegated",
          address: account,
          delegate,
          delegateCodeHash: keccak256(hexToBytes(code)),
        }
      },
      undelegate: (account) => provider.send("anvil_setCode", [account, "0x"]) as Promise<void>,
      allowanceOf: (account, spender = payout.place.address) =>
        readAllowance(token.contract, account, spender),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Whether the file is whole, and holds the state after this block. */
function holdsBlock(file: string, block: number): boolean {
  try {
    const state = JSON.parse(readFileSync(file, "utf8")) as { readonly best_block_number?: string | number }
    return Number(state.best_block_number) === block
  } catch {
    return false
  }
}

async function readReceived(
  provider: JsonRpcProvider,
  token: EvmAddress,
  accounts: readonly EvmAddress[],
): Promise<readonly (readonly bigint[])[]> {
  const topics = [id("Transfer(address,address,uint256)")]
  const logs = await provider.getLogs({ address: token, fromBlock: 0, topics })
  const byPayee = Map.groupBy(logs, (log) => `0x${log.topics[2]?.slice(26)}`)
  return accounts.map((account) => (byPayee.get(account) ?? []).map(({ data }) => BigInt(data)))
}

function readAllowance(token: Contract, account: EvmAddress, spender: EvmAddress): Promise<bigint> {
  return token.getFunction("allowance")(account, spender) as Promise<bigint>
}
