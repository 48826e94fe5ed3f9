import { RpcError, unwrapReply } from "../nodes/json-rpc.ts"
import type { RpcRequest } from "../nodes/json-rpc.ts"
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
  const block = head === undefined ? "latest" : `0x${head.toString(16)}`
  const tried = intents.map(({ transaction }) => needsTrial(transaction, engine.settings.simulate))
  const requests = intents.flatMap(({ transaction }, index) =>
    tried[index] === true ? [writeTrial(account, transaction, block)] : [],
  )
  const { balance, replies } = await engine.pool.withNode(
    async (node) => askNode(node, [{ method: "eth_getBalance", params: [account, block] }, ...requests]),
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

/** A broken line is left for the next node; what the node itself says is its answer. */
async function askNode(node: PinnedNode, requests: readonly RpcRequest[]) {
  const [balance, ...replies] = await node.callMany(requests)
  for (const [index, reply] of [balance!, ...replies].entries()) {
    if (!reply.ok && (index === 0 || reply.failure.kind === "transport")) {
      throw new RpcError(node.name, requests[index]!.method, reply.failure)
    }
  }
  return { balance: balance!, replies }
}
