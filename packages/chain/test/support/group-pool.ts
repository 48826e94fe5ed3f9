import { canonicalJson } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import { TWO_PHASE_COMMIT } from "../../src/atomic/commit-interface.ts"
import { DECISIONS, LEG_STATES } from "../../src/atomic/group.ts"
import type { PaymentGroup } from "../../src/atomic/group.ts"
import { RpcError } from "../../src/nodes/json-rpc.ts"
import type { RpcRequest } from "../../src/nodes/json-rpc.ts"
import type { RpcPool } from "../../src/nodes/rpc-pool.ts"
import { listAll, listGroupLogs, writeReceipt } from "./group-logs.ts"
import type { BlockRange } from "./group-logs.ts"
import { createModelPool } from "./model-pool.ts"
import type { ChainState, GroupWorld } from "./group-world.ts"

const word = (value: bigint | number | boolean) => `0x${BigInt(value).toString(16).padStart(64, "0")}`

/** The price of a message where no gateway takes it. */
export const CLOSED = -1n

/** A node that answers what the tender of a group asks, from the model. */
export function createGroupPool(
  world: GroupWorld,
  group: PaymentGroup,
  chainNumber: bigint,
  prices: ReadonlyMap<bigint, bigint>,
): RpcPool {
  const { blocks } = world.chains.get(chainNumber)!
  const numberOf = (tag: unknown) => (tag === "latest" ? blocks.length - 1 : Number(tag))
  const answer = ({ method, params }: RpcRequest): unknown => {
    if (method === "eth_getBlockByNumber") {
      const number = numberOf(params[0])
      const timestamp = `0x${blocks[number]!.timeS.toString(16)}`
      const hashes = { hash: word(number), parentHash: word(0) }
      return { number: `0x${number.toString(16)}`, ...hashes, timestamp, transactions: [] }
    }
    const logs = listGroupLogs(group, chainNumber, blocks)
    // This node does not filter by topics or emitter, and strangers' events come first.
    if (method === "eth_getLogs") return listAll(logs, params[0] as BlockRange)
    if (method === "eth_getTransactionReceipt") return writeReceipt(logs, params[0] as Hex)
    if (method === "eth_call") {
      const [{ data }, tag] = params as [{ data: Hex }, unknown]
      const { name, args } = TWO_PHASE_COMMIT.parseTransaction({ data })!
      if (name === "quoteMessage") return quote()
      return answerView(blocks[numberOf(tag)]!.state, name, args.length > 1 ? Number(args[1]) : 0)
    }
    throw new Error(`The model does not know ${canonicalJson([method])}.`)
  }
  const quote = () => {
    const price = prices.get(chainNumber) ?? 1_000n
    if (price !== CLOSED) return word(price)
    throw new RpcError("model", "eth_call", { kind: "rpc", code: 3, message: "execution reverted" })
  }
  return createModelPool(chainNumber, answer)
}

function answerView(state: ChainState, name: string, leg: number): string {
  if (name === "nonceOf") return word(state.nextNonce)
  if (name === "hasVoted") return word(state.voted[leg]!)
  if (name === "legStateOf") return word(LEG_STATES.indexOf(state.legs[leg]!))
  return word(DECISIONS.indexOf(state.decision))
}
