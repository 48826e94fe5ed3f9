import type { Hex } from "@agentgpt/core"
import type { RpcRequest } from "../../src/nodes/json-rpc.ts"
import type { RpcPool } from "../../src/nodes/rpc-pool.ts"
import { HASH_TIME_LOCK } from "../../src/swap/lock-interface.ts"
import { lockIdOf } from "../../src/swap/swap-codec.ts"
import { LOCK_STATES } from "../../src/swap/swap.ts"
import type { Swap, SwapSide } from "../../src/swap/swap.ts"
import { createModelPool } from "./model-pool.ts"
import { SAMPLE_SECRET } from "./swap-fixture.ts"
import type { SwapWorld } from "./swap-world.ts"

const word = (value: bigint | number) => `0x${BigInt(value).toString(16).padStart(64, "0")}`

/** A node that answers what the tender of a swap asks, from the model. `secret` is what a claim shows. */
export function createSwapPool(
  world: SwapWorld,
  swap: Swap,
  side: SwapSide,
  secret: Hex = SAMPLE_SECRET,
  latestExpiry: bigint = 2n ** 63n,
): RpcPool {
  const { blocks } = world[side]
  const numberOf = (tag: unknown) => (tag === "latest" ? blocks.length - 1 : Number(tag))
  const answer = ({ method, params }: RpcRequest): unknown => {
    const number = numberOf(params[method === "eth_call" ? 1 : 0])
    if (method === "eth_getBlockByNumber") {
      const timestamp = `0x${blocks[number]!.timeS.toString(16)}`
      const hashes = { hash: word(number), parentHash: word(0) }
      return { number: `0x${number.toString(16)}`, ...hashes, timestamp, transactions: [] }
    }
    const [{ data }] = params as [{ data: Hex }]
    const { name, args } = HASH_TIME_LOCK.parseTransaction({ data })!
    const { state, isShown } = blocks[number]!.state
    if (name === "latestExpiry") return word(latestExpiry)
    if (name === "secretOf") return isShown && args[0] === swap.hashlock ? secret : word(0)
    return word(args[0] === lockIdOf(swap, side) ? LOCK_STATES.indexOf(state) : 0)
  }
  return createModelPool(swap[side].chainId, answer)
}
