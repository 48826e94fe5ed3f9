import { randomBytes } from "node:crypto"
import { bytesToHex, canonicalJson } from "@agentgpt/core"
import type { ChainId, Hex } from "@agentgpt/core"
import { ARBITER } from "../../src/bridge/arbiter-interface.ts"
import { recordOrder } from "../../src/bridge/cross-orders.ts"
import { encodeDeedCall, orderIdOf, OUTCOME_TOPICS } from "../../src/bridge/order-codec.ts"
import type { OrderPorts, ProveEvent, TendedChain } from "../../src/bridge/order-ports.ts"
import { DEED_CHAINS, DESTINATION_STATES, SOURCE_STATES } from "../../src/bridge/order.ts"
import type { DeedAction } from "../../src/bridge/order.ts"
import { DEFAULT_TEND_POLICY } from "../../src/bridge/order-ports.ts"
import { finalityOf } from "../../src/nodes/finality.ts"
import type { RpcRequest } from "../../src/nodes/json-rpc.ts"
import type { RpcPool } from "../../src/nodes/rpc-pool.ts"
import type { Store } from "../../src/store/store.ts"
import { openModelLane } from "./model-lane.ts"
import { createModelPool } from "./model-pool.ts"
import { SAMPLE_ORDER } from "./order-fixture.ts"
import { TwoArbiters } from "./two-arbiters.ts"

const NOW_S = 1_800_000_000
const PROOF = {
  blockNumber: 1n,
  header: "0x01",
  transactionIndex: 0n,
  receiptProof: ["0x02"],
  logIndex: 0n,
} as const

/** Dispatches are the first log of their transaction here, outcomes the second. */
const proveInModel: ProveEvent = async (ofChain, _, __, logIndex) => {
  if (logIndex === (ofChain === "eip155:31337" ? 0 : 1)) return PROOF
  throw new Error("This is not the log of the event.")
}

/** A real journal between two chains that are a model: what is submitted is mined by `mine`. */
export async function createOrderWorld(store: Store, more: { readonly canProve?: boolean } = {}) {
  const order = {
    ...SAMPLE_ORDER,
    nonce: BigInt(`0x${randomBytes(7).toString("hex")}`),
    deadline: BigInt(NOW_S + 4 * 3600),
  }
  const orderId = orderIdOf(order)
  const world = new TwoArbiters({ nowS: NOW_S, deadlineS: Number(order.deadline) })
  const prices = { feeWei: 1_000n }
  const source = await openChain(store, world, "source", 31_337n, prices)
  const destination = await openChain(store, world, "destination", 31_338n, prices)
  const ports: OrderPorts = {
    store,
    chains: new Map([
      ["eip155:31337", source.tended],
      ["eip155:31338", destination.tended],
    ]),
    policy: DEFAULT_TEND_POLICY,
    now: () => world.timeS * 1000,
    ...(more.canProve === true && { prove: proveInModel }),
  }
  const dispatch = {
    order,
    transactionHash: bytesToHex(randomBytes(32)),
    logIndex: 0,
    dispatchedAtMs: NOW_S * 1000,
  }
  await recordOrder(store, dispatch)
  /** What was submitted gets into blocks, and time passes. */
  const mine = async (minutes: number) => {
    await source.mine()
    await destination.mine()
    world.advance(minutes * 60)
    await source.settle()
    await destination.settle()
  }
  return { order, orderId, world, ports, prices, mine, done: [source.done, destination.done] as const }
}

async function openChain(
  store: Store,
  world: TwoArbiters,
  side: "source" | "destination",
  chainNumber: bigint,
  prices: { readonly feeWei: bigint },
) {
  const chainId: ChainId = `eip155:${chainNumber}`
  /** The deeds that took effect. */
  const done: DeedAction[] = []
  const { account, submit, mine, settle } = await openModelLane(store, chainId, {
    model: world[side],
    perform: (data) => {
      const action = actionOf(data)
      if (!world.call(action)) return "would-revert"
      done.push(action)
      return "succeeds"
    },
  })
  const tended: TendedChain = {
    pool: createOrderPool(world, side, chainNumber, prices),
    finality: finalityOf(chainId),
    engine: { submit, waitFor: async () => [] },
    account,
    authority: { planHash: `0x${"9a".repeat(32)}`, policyVersion: 1 },
  }
  return { tended, mine, settle, done }
}

function actionOf(data: Hex): DeedAction {
  const actions = Object.keys(DEED_CHAINS) as DeedAction[]
  return actions.find((action) => {
    const proof = action.endsWith("proof") ? PROOF : undefined
    return encodeDeedCall(action, SAMPLE_ORDER, proof).startsWith(data.slice(0, 10))
  })!
}

const word = (value: bigint | number) => `0x${value.toString(16).padStart(64, "0")}`

/** A node that answers what the tender asks, from the model. */
function createOrderPool(
  world: TwoArbiters,
  side: "source" | "destination",
  chainNumber: bigint,
  prices: { readonly feeWei: bigint },
): RpcPool {
  const answer = ({ method, params }: RpcRequest): unknown => {
    const { blocks } = world[side]
    const numberOf = (tag: unknown) => (tag === "latest" ? blocks.length - 1 : Number(tag))
    if (method === "eth_getBlockByNumber") {
      const number = numberOf(params[0])
      const timestamp = `0x${blocks[number]!.timeS.toString(16)}`
      return {
        number: `0x${number.toString(16)}`,
        hash: word(number),
        parentHash: word(0),
        timestamp,
        transactions: [],
      }
    }
    if (method === "eth_call") {
      const [{ data }, tag] = params as [{ data: Hex }, unknown]
      const name = ARBITER.parseTransaction({ data })!.name
      if (name.startsWith("quote")) return word(prices.feeWei)
      const states: readonly string[] = side === "source" ? SOURCE_STATES : DESTINATION_STATES
      return word(states.indexOf(blocks[numberOf(tag)]!.state))
    }
    if (method === "eth_getLogs") {
      const topics = [OUTCOME_TOPICS[1], word(1)]
      const place = { blockNumber: "0x1", blockHash: word(1), transactionHash: word(7), logIndex: "0x3" }
      return [{ topics, data: "0x", ...place }]
    }
    if (method === "eth_getTransactionReceipt") return { logs: [{ logIndex: "0x2" }, { logIndex: "0x3" }] }
    throw new Error(`The model does not know ${canonicalJson([method])}.`)
  }
  return createModelPool(chainNumber, answer)
}
