import { AgentGptError, parseBytes32 } from "@agentgpt/core"
import type { Bytes32 } from "@agentgpt/core"
import { callAll } from "../batch/plan/call-all.ts"
import type { ChainSide, OrderReader } from "../bridge/read-order.ts"
import { readFinalBlock } from "../bridge/read-order.ts"
import { readSteadily, refuseMovedChain } from "../confirm/moved-chain.ts"
import { readBlocksAt, writeQuantity } from "../confirm/read-blocks.ts"
import type { RpcPool } from "../nodes/rpc-pool.ts"
import { HASH_TIME_LOCK } from "./lock-interface.ts"
import { LOCK_STATES } from "./swap.ts"
import type { LockState, Swap, SwapSide } from "./swap.ts"
import { firstLockOf, lockIdOf } from "./swap-codec.ts"

/** What the chain of a lock says about it. */
export type LockView = ChainSide<LockState> & {
  /** Seconds since 1970 in the newest block: what the contract goes by. */
  readonly headTimeS: number
}

export type SwapView = {
  readonly first: LockView
  readonly second: LockView
  /** The secret, once the newest block of either chain shows it to everybody. */
  readonly shown?: Bytes32
}

/**
 * Where both locks of a swap stand, at the newest final block of each chain and at its head. What is said of one chain
 * comes from one node.
 * @throws NODE_ codes, RpcError, BRIDGE_ANSWER_INVALID
 *
 * @example
 * const view = await readSwap(readerOf, swap)
 */
export async function readSwap(readerOf: (chainId: bigint) => OrderReader, swap: Swap): Promise<SwapView> {
  const [first, second] = await Promise.all([
    readLock(readerOf(swap.first.chainId), swap, "first"),
    readLock(readerOf(swap.second.chainId), swap, "second"),
  ])
  const shown = second.shown ?? first.shown
  return { first: first.view, second: second.view, ...(shown !== undefined && { shown }) }
}

/**
 * The last expiry that the contract of the second lock takes, by its own terms for the two chains.
 * @throws NODE_ codes, RpcError when it has no terms for them, BRIDGE_ANSWER_INVALID
 *
 * @example
 * const latest = await readLatestExpiry(pool, swap)
 */
export async function readLatestExpiry(pool: RpcPool, swap: Swap): Promise<bigint> {
  const data = HASH_TIME_LOCK.encodeFunctionData("latestExpiry", [firstLockOf(swap)])
  const parameters = [{ to: swap.second.locks, data }, "latest"]
  return pool.withNode(async (node) => decode("latestExpiry", await node.call("eth_call", parameters)))
}

type ReadLock = { readonly view: LockView; readonly shown?: Bytes32 }

async function readLock({ pool, finality }: OrderReader, swap: Swap, side: SwapSide): Promise<ReadLock> {
  const { locks: to } = swap[side]
  const askState = HASH_TIME_LOCK.encodeFunctionData("stateOf", [lockIdOf(swap, side)])
  const askSecret = HASH_TIME_LOCK.encodeFunctionData("secretOf", [swap.hashlock])
  return pool.withNode((node) =>
    readSteadily(async () => {
      const { head, block } = await readFinalBlock(node, finality)
      const [newest] = await readBlocksAt(node, [head])
      if (newest === undefined) throw refuseMovedChain(node.name, `block ${head} is gone.`)
      const questions = [
        [askState, block.number],
        [askState, head],
        [askSecret, head],
      ] as const
      const [before, now, secret] = await callAll(
        node,
        questions.map(([data, number]) => ({
          method: "eth_call",
          params: [{ to, data }, writeQuantity(number)],
        })),
      )
      const shown = decode("secretOf", secret)
      const view: LockView = {
        // In blocks older than the contract there is no code that could answer, and no lock either.
        final: before === "0x" ? "none" : toState(decode("stateOf", before)),
        head: toState(decode("stateOf", now)),
        finalBlock: block.number,
        finalTimeS: block.timestampMs / 1000,
        headTimeS: newest.timestampMs / 1000,
      }
      return { view, ...(shown !== 0n && { shown: toBytes32(shown) }) }
    }),
  )
}

function decode(name: string, answer: unknown): bigint {
  try {
    return BigInt(HASH_TIME_LOCK.decodeFunctionResult(name, answer as string)[0] as bigint | string)
  } catch {
    throw new AgentGptError("BRIDGE_ANSWER_INVALID", `${name} answered what makes no sense.`)
  }
}

function toState(number: bigint): LockState {
  const state = LOCK_STATES[Number(number)]
  if (state !== undefined) return state
  throw new AgentGptError("BRIDGE_ANSWER_INVALID", "The contract answered what is no state.")
}

function toBytes32(word: bigint): Bytes32 {
  return parseBytes32(`0x${word.toString(16).padStart(64, "0")}`)
}
