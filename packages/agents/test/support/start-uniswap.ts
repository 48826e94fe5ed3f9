import { readFileSync } from "node:fs"
import { createRpcClient } from "@agentgpt/chain"
import type { RpcClient } from "@agentgpt/chain"
import { parseEvmAddress } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"
import { AbiCoder, Interface, getCreateAddress } from "ethers"
import { startAnvil } from "../../../../contracts/local-chain/start-anvil.ts"
import { waitForReceipt } from "./wait-for-receipt.ts"

const readJson = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"))
const { codes } = readJson("../fixtures/uniswap-v3.json") as {
  readonly codes: Readonly<Record<"factory" | "router" | "quoter" | "positions", string>>
}
const artifact = (name: string) =>
  readJson(`../../../../contracts/artifacts/src/mocks/${name}.sol/${name}.json`) as {
    readonly bytecode: string
  }

export const POSITIONS = new Interface([
  "function createAndInitializePoolIfNecessary(address token0, address token1, uint24 fee, uint160 sqrtPriceX96) payable returns (address)",
  "function mint((address token0, address token1, uint24 fee, int24 tickLower, int24 tickUpper, uint256 amount0Desired, uint256 amount1Desired, uint256 amount0Min, uint256 amount1Min, address recipient, uint256 deadline)) payable returns (uint256, uint128, uint256, uint256)",
])
export const TOKEN = new Interface([
  "function mint(address to, uint256 amount)",
  "function approve(address spender, uint256 amount) returns (bool)",
  "function allowance(address owner, address spender) view returns (uint256)",
  "function balanceOf(address owner) view returns (uint256)",
])

/** A price of one unit of token1 for one of token0. */
const PRICE_OF_ONE = 2n ** 96n
const TICK_SPACING: Readonly<Record<number, number>> = { 100: 1, 500: 10, 3000: 60, 10_000: 200 }

export type UniswapFixture = {
  readonly client: RpcClient
  /** 0 owns everything, 1 is the treasury, 2 trades against it. */
  readonly accounts: readonly EvmAddress[]
  readonly factory: EvmAddress
  readonly router: EvmAddress
  readonly quoter: EvmAddress
  readonly deployToken: (name?: string) => Promise<EvmAddress>
  /** A pool of two tokens at the price of one to one, with so many units of each in it. */
  readonly createPool: (one: EvmAddress, other: EvmAddress, fee: number, depth: bigint) => Promise<void>
  readonly send: (from: EvmAddress, to: EvmAddress, data: string) => Promise<void>
  readonly view: (token: EvmAddress, name: string, args: readonly unknown[]) => Promise<bigint>
  readonly stop: () => Promise<void>
}

/** Uniswap V3 itself, on a chain of its own. */
export async function startUniswap(): Promise<UniswapFixture> {
  const node = await startAnvil()
  const client = createRpcClient({ url: node.url, timeoutMs: 120_000 })
  const stop = async () => {
    await client.close()
    await node.stop()
  }
  try {
    const accounts = ((await client.call("eth_accounts")) as string[]).map(parseEvmAddress)
    const [owner] = accounts as [EvmAddress]
    const transact = async (transaction: object) => {
      const hash = await client.call("eth_sendTransaction", [{ gas: "0xf00000", ...transaction }])
      const receipt = await waitForReceipt(client, hash)
      if (receipt.status !== "0x1") throw new Error(`The transaction ${String(hash)} reverted.`)
    }
    const deploy = async (code: string, types: readonly string[] = [], values: readonly unknown[] = []) => {
      const nonce = Number(await client.call("eth_getTransactionCount", [owner, "latest"]))
      const args = AbiCoder.defaultAbiCoder().encode(types, values).slice(2)
      await transact({ from: owner, data: `${code}${args}` })
      return parseEvmAddress(getCreateAddress({ from: owner, nonce }))
    }
    const send = (from: EvmAddress, to: EvmAddress, data: string) => transact({ from, to, data })
    const factory = await deploy(codes.factory)
    // Nothing here trades the chain's own coin, so any address stands for its wrapper.
    const coin = accounts[9] as EvmAddress
    const router = await deploy(codes.router, ["address", "address"], [factory, coin])
    const quoter = await deploy(codes.quoter, ["address", "address"], [factory, coin])
    const positions = await deploy(codes.positions, ["address", "address", "address"], [factory, coin, coin])
    return {
      client,
      accounts,
      factory,
      router,
      quoter,
      send,
      stop,
      view: async (token, name, args) => {
        const data = TOKEN.encodeFunctionData(name, [...args])
        const answer = (await client.call("eth_call", [{ to: token, data }, "latest"])) as string
        return TOKEN.decodeFunctionResult(name, answer)[0] as bigint
      },
      deployToken: (name = "MockERC20") =>
        name === "MockERC20"
          ? deploy(artifact(name).bytecode, ["uint8"], [6])
          : deploy(artifact(name).bytecode),
      createPool: async (one, other, fee, depth) => {
        const [token0, token1] = one < other ? [one, other] : [other, one]
        for (const token of [token0, token1]) {
          await send(owner, token, TOKEN.encodeFunctionData("mint", [owner, depth * 2n]))
          await send(owner, token, TOKEN.encodeFunctionData("approve", [positions, depth * 2n]))
        }
        const create = [token0, token1, fee, PRICE_OF_ONE]
        await send(
          owner,
          positions,
          POSITIONS.encodeFunctionData("createAndInitializePoolIfNecessary", create),
        )
        const spacing = TICK_SPACING[fee] ?? 1
        const edge = Math.floor(887_272 / spacing) * spacing
        const position = {
          token0,
          token1,
          fee,
          tickLower: -edge,
          tickUpper: edge,
          amount0Desired: depth,
          amount1Desired: depth,
          amount0Min: 0n,
          amount1Min: 0n,
          recipient: owner,
          deadline: 2n ** 40n,
        }
        await send(owner, positions, POSITIONS.encodeFunctionData("mint", [position]))
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}
