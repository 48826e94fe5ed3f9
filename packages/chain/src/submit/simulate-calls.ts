import { RpcError, unwrapReply } from "../nodes/json-rpc.ts"
import type { RpcReply, RpcRequest } from "../nodes/json-rpc.ts"
import type { PinnedNode } from "../nodes/rpc-pool.ts"
import type { CallPayload } from "./call-payload.ts"
import type { LaneSession } from "./lane-session.ts"
import type { JournalIntent } from "./journal-intent.ts"
import { readSimulation } from "./read-simulation.ts"
import type { Simulation } from "./read-simulation.ts"

export type Facts = {
  readonly balanceWei: bigint
  /** In the order of the intents. */
  readonly simulations: readonly Simulation[]
}

/**
 * Reads the balance and tries each call, all at one block of one node. A call with a gas limit of its own is tried
 * with that limit; otherwise the node estimates it.
 * @throws NODE_ codes
 */
export async function readFacts(
  { engine, account }: Pick<LaneSession, "engine" | "account">,
  intents: readonly JournalIntent[],
): Promise<Facts> {
  const head = engine.view()?.heights.head
  const tried = intents.map(({ transaction }) => needsTrial(transaction, engine.settings.simulate))
  const asked = intents.filter((_, index) => tried[index])
  const { balance, replies } = await engine.pool.withNode(
    (node) => askAtBlock(node, account, asked, head),
    head === undefined ? {} : { atLeastBlock: head },
  )
  let next = 0
  const simulations = tried.map((isTried): Simulation =>
    isTried ? readSimulation(replies[next++]!) : { is: "fine", gas: 0n },
  )
  return { balanceWei: BigInt(unwrapReply("", "eth_getBalance", balance) as string), simulations }
}

/** Without a gas limit the node has to be asked for one. */
function needsTrial({ gasLimit }: CallPayload, simulate: boolean): boolean {
  return simulate || gasLimit === undefined
}

function writeTrial(from: string, { call, gasLimit }: CallPayload, block: string): RpcRequest {
  const { to, valueWei, data } = call
  const trial = { from, to, value: `0x${valueWei.toString(16)}`, data }
  if (gasLimit === undefined) return { method: "eth_estimateGas", params: [trial, block] }
  return { method: "eth_call", params: [{ ...trial, gas: `0x${gasLimit.toString(16)}` }, block] }
}

type Answers = { readonly balance: RpcReply; readonly replies: readonly RpcReply[] }

/**
 * At the newest block that was read, so that balance and transactions in flight belong together. A node that keeps
 * no state but its newest is asked for that: then more may count as in flight than is, never less.
 *
 * Whoever planned a call may have seen more of the chain than was read here. So what is refused at that block is
 * tried again at the node's newest, which has the last word: a refusal ends the intent.
 */
async function askAtBlock(
  node: PinnedNode,
  account: string,
  intents: readonly JournalIntent[],
  head: bigint | undefined,
): Promise<Answers> {
  const ask = async (block: string): Promise<Answers> => {
    const [balance, ...replies] = await askNode(node, [
      { method: "eth_getBalance", params: [account, block] },
      ...intents.map(({ transaction }) => writeTrial(account, transaction, block)),
    ])
    if (!balance!.ok) throw new RpcError(node.name, "eth_getBalance", balance!.failure)
    return { balance: balance!, replies }
  }
  if (head === undefined) return ask("latest")
  try {
    const { balance, replies } = await ask(`0x${head.toString(16)}`)
    const refused = intents.filter((_, index) => readSimulation(replies[index]!).is === "refused")
    if (refused.length === 0) return { balance, replies }
    const again = await askNode(
      node,
      refused.map(({ transaction }) => writeTrial(account, transaction, "latest")),
    )
    const newest = new Map(refused.map((intent, index) => [intent, again[index]!]))
    return { balance, replies: replies.map((reply, index) => newest.get(intents[index]!) ?? reply) }
  } catch (error) {
    if (error instanceof RpcError && error.failure.kind === "rpc") return ask("latest")
    throw error
  }
}

/** A broken line is left for the next node; what the node itself says is its answer. */
async function askNode(node: PinnedNode, requests: readonly RpcRequest[]): Promise<readonly RpcReply[]> {
  const replies = await node.callMany(requests)
  for (const [index, reply] of replies.entries()) {
    if (!reply.ok && reply.failure.kind === "transport") {
      throw new RpcError(node.name, requests[index]!.method, reply.failure)
    }
  }
  return replies
}
