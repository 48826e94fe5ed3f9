import { AgentGptError } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import { callAll } from "../batch/plan/call-all.ts"
import { readLogs } from "../batch/results/read-logs.ts"
import type { ChainLog } from "../batch/results/read-logs.ts"
import { readSteadily, refuseMovedChain } from "../confirm/moved-chain.ts"
import type { NodeBlock } from "../confirm/node-block.ts"
import { readBlocksAt, readHead, writeQuantity } from "../confirm/read-blocks.ts"
import { finalizedHeight } from "../confirm/track-transactions.ts"
import type { FinalityPolicy } from "../nodes/finality.ts"
import type { PinnedNode, RpcPool } from "../nodes/rpc-pool.ts"
import { ARBITER } from "./arbiter-interface.ts"
import type { DestinationState, Order, SourceState } from "./order.ts"
import { OUTCOME_TOPICS, orderIdOf } from "./order-codec.ts"
import { DESTINATION_STATES, SOURCE_STATES } from "./order.ts"

/** How a chain is read. */
export type OrderReader = { readonly pool: RpcPool; readonly finality: FinalityPolicy }

/** What one chain says: for ever, and for now. Only what it says for ever is acted upon. */
export type ChainSide<State> = {
  readonly final: State
  readonly head: State
  readonly finalBlock: bigint
  /** Seconds since 1970 by the clock of the chain. */
  readonly finalTimeS: number
}

export type OrderView = {
  readonly source: ChainSide<SourceState>
  readonly destination: ChainSide<DestinationState>
}

/**
 * Where an order stands on both of its chains, at the newest final block and at the head. The answers of each chain
 * are from one node.
 * @throws NODE_ codes, BRIDGE_ANSWER_INVALID
 *
 * @example
 * const view = await readOrder(source, destination, order)
 */
export async function readOrder(
  source: OrderReader,
  destination: OrderReader,
  order: Order,
): Promise<OrderView> {
  const orderId = orderIdOf(order)
  const [sent, acted] = await Promise.all([
    readSide(source, order.srcArbiter, "sourceStateOf", orderId, SOURCE_STATES),
    readSide(destination, order.dstArbiter, "destinationStateOf", orderId, DESTINATION_STATES),
  ])
  return { source: sent, destination: acted }
}

/**
 * The log that tells the outcome on the destination, up to a final block: what a proof for the source is made of.
 * @throws RpcError, NODE_ANSWER_INVALID
 *
 * @example
 * const log = await findOutcomeLog({ pool, finality: finalityOf("eip155:137") }, order, fromBlock, finalBlock)
 */
export async function findOutcomeLog(
  { pool }: OrderReader,
  order: Order,
  fromBlock: bigint,
  finalBlock: bigint,
): Promise<ChainLog | undefined> {
  const filter = { address: order.dstArbiter, topics: [OUTCOME_TOPICS, orderIdOf(order)] }
  const logs = await pool.withNode((node) => readLogs(node, filter, fromBlock, finalBlock))
  return logs[0]
}

/**
 * The number of the newest block, and the newest one that cannot be undone: before anything is final, the first.
 * @throws NODE_ codes
 */
export async function readFinalBlock(
  node: PinnedNode,
  finality: FinalityPolicy,
): Promise<{ readonly head: bigint; readonly block: NodeBlock }> {
  const { head, ...tags } = await readHead(node, finality)
  const heights = {
    head: head.number,
    ...(tags.safe !== undefined && { safe: tags.safe.number }),
    ...(tags.finalized !== undefined && { finalized: tags.finalized.number }),
  }
  const number = finalizedHeight(heights, finality) ?? 0n
  const [block] = await readBlocksAt(node, [number])
  if (block === undefined) throw refuseMovedChain(node.name, `block ${number} is gone.`)
  return { head: head.number, block }
}

async function readSide<State>(
  { pool, finality }: OrderReader,
  arbiter: EvmAddress,
  view: string,
  orderId: Hex,
  states: readonly State[],
): Promise<ChainSide<State>> {
  const data = ARBITER.encodeFunctionData(view, [orderId])
  return pool.withNode((node) =>
    readSteadily(async () => {
      const { head, block } = await readFinalBlock(node, finality)
      const finalBlock = block.number
      const answers = await callAll(
        node,
        [finalBlock, head].map((number) => ({
          method: "eth_call",
          params: [{ to: arbiter, data }, writeQuantity(number)],
        })),
      )
      const now = decodeState(view, answers[1], states)
      // In blocks older than the arbiter there is no code that could answer, and no order either.
      const final = answers[0] === "0x" ? states[0]! : decodeState(view, answers[0], states)
      return { final, head: now, finalBlock, finalTimeS: block.timestampMs / 1000 }
    }),
  )
}

function decodeState<State>(view: string, answer: unknown, states: readonly State[]): State {
  try {
    const [number] = ARBITER.decodeFunctionResult(view, answer as string)
    const state = states[Number(number)]
    if (state !== undefined) return state
  } catch {
    // Said below.
  }
  throw new AgentGptError("BRIDGE_ANSWER_INVALID", `${view} answered what is no state.`)
}
