import { AgentGptError, parseBytes32, parseEvmAddress } from "@agentgpt/core"
import type { ChainId, EvmAddress, Hex } from "@agentgpt/core"
import { parseLogs } from "../batch/results/read-logs.ts"
import { readIntent } from "../journal/read-intent.ts"
import { recordOrder } from "./cross-orders.ts"
import type { CrossOrder, Dispatch } from "./cross-orders.ts"
import { findLaneObstacle } from "./find-lane-obstacle.ts"
import type { OrderRequest } from "./order.ts"
import { decodeDispatched, DISPATCHED_TOPIC, encodeDispatch } from "./order-codec.ts"
import { requireChain } from "./order-ports.ts"
import type { OrderPorts, TendedChain } from "./order-ports.ts"
import { addHeadroom, quoteOrder } from "./quote-order.ts"
import { readFinalBlock } from "./read-order.ts"
import type { Store } from "../store/store.ts"
import type { ProgressRow } from "../submit/read-progress.ts"

export type OrderSending = {
  /** The requester's own, stable over retries: one key is one order. */
  readonly idempotencyKey: string
  readonly sourceChainId: ChainId
  readonly arbiter: EvmAddress
  /** A lane of the source's engine; its escrow is pulled, so the arbiter needs an allowance. */
  readonly sender: EvmAddress
  readonly request: OrderRequest
}

/**
 * Sends an order and waits until that is final; from then on it is tended. Ended at any time, it is called again with
 * the same key: the order goes out once.
 * @throws BRIDGE_ORDER_NOT_SENT, BRIDGE_ORDER_HELD_UP, BRIDGE_CHAIN_NOT_TENDED, what `submit` and `waitFor` throw, NODE_ codes
 *
 * @example
 * const { orderId } = await sendOrder(ports, { idempotencyKey: "rent/1", sourceChainId, arbiter, sender, request })
 */
export async function sendOrder(ports: OrderPorts, sending: OrderSending): Promise<CrossOrder> {
  await submitOrder(ports, sending)
  return awaitOrder(ports, sending)
}

/**
 * Waits until an order that was submitted is sent for ever. A halt and a frozen lane are not waited for: only a person
 * ends them, and whoever calls again afterwards goes on with the same order.
 * @throws BRIDGE_ORDER_NOT_SENT, BRIDGE_ORDER_HELD_UP, BRIDGE_CHAIN_NOT_TENDED, what `waitFor` throws, NODE_ codes
 *
 * @example
 * const { orderId } = await awaitOrder(ports, sending)
 */
export async function awaitOrder(
  ports: OrderPorts,
  {
    idempotencyKey,
    sourceChainId,
    arbiter,
  }: Pick<OrderSending, "idempotencyKey" | "sourceChainId" | "arbiter">,
): Promise<CrossOrder> {
  const source = requireChain(ports, sourceChainId)
  const sent = await awaitEnd(ports.store, source, idempotencyKey)
  if (sent?.progress !== "finalized" || sent.transactionHash === undefined) {
    throw new AgentGptError("BRIDGE_ORDER_NOT_SENT", undefined, {
      meta: [
        `Its transaction is ${sent?.progress ?? "unknown"}.`,
        ...(sent?.stateWhy ? [sent.stateWhy] : []),
      ],
    })
  }
  const [order] = await adoptOrders(ports, sourceChainId, arbiter, sent.transactionHash)
  if (order !== undefined) return order
  throw new AgentGptError("BRIDGE_ORDER_NOT_SENT", "The transaction is final and sent no order.")
}

/**
 * Hands an order to the engine without waiting for anything: `sendOrder` goes on with it. Nothing is done where the key
 * is known.
 * @throws BRIDGE_CHAIN_NOT_TENDED, what `submit` throws, NODE_ codes
 *
 * @example
 * await submitOrder(ports, sending)
 */
export async function submitOrder(ports: OrderPorts, sending: OrderSending): Promise<void> {
  const { idempotencyKey, sourceChainId, arbiter, sender, request } = sending
  if (await isSubmitted(ports, idempotencyKey)) return
  const source = requireChain(ports, sourceChainId)
  const valueWei = addHeadroom(await quoteOrder(source.pool, arbiter, request, sender))
  const call = { to: arbiter, valueWei, data: encodeDispatch(request) }
  await source.engine.submit([{ idempotencyKey, account: sender, call, authority: source.authority }])
}

/**
 * Takes the orders of a final transaction into the journal, whoever sent them. The same again changes nothing.
 * @throws BRIDGE_DISPATCH_NOT_FINAL, BRIDGE_ANSWER_INVALID, BRIDGE_CHAIN_NOT_TENDED, NODE_ codes
 *
 * @example
 * const adopted = await adoptOrders(ports, "eip155:1", arbiter, transactionHash)
 */
export async function adoptOrders(
  ports: OrderPorts,
  sourceChainId: ChainId,
  arbiter: EvmAddress,
  transactionHash: Hex,
): Promise<readonly CrossOrder[]> {
  const source = requireChain(ports, sourceChainId)
  const dispatches = await readDispatches(source, parseEvmAddress(arbiter), parseBytes32(transactionHash))
  const orders: CrossOrder[] = []
  for (const dispatch of dispatches) {
    if (`eip155:${dispatch.order.srcChainId}` !== sourceChainId || dispatch.order.srcArbiter !== arbiter) {
      throw new AgentGptError("BRIDGE_ANSWER_INVALID", "The order names another source than its event's.")
    }
    // eslint-disable-next-line no-await-in-loop -- one row after the other
    orders.push(await recordOrder(ports.store, dispatch))
  }
  return orders
}

/** What became of a transaction for ever. */
async function awaitEnd(
  store: Store,
  { engine }: TendedChain,
  idempotencyKey: string,
): Promise<ProgressRow | undefined> {
  for (;;) {
    const look = AbortSignal.timeout(LOOK_MS)
    const [sent] = await engine.waitFor([idempotencyKey], "finalized", look)
    if (sent === undefined || ENDS.has(sent.progress)) return sent
    const obstacle = IN_BLOCK.has(sent.progress) ? undefined : await findLaneObstacle(store, idempotencyKey)
    // It may be on its way all the same, so it counts neither as sent nor as not sent.
    if (obstacle === undefined && look.aborted) continue
    throw new AgentGptError("BRIDGE_ORDER_HELD_UP", undefined, {
      meta: [
        `Its transaction is ${sent.progress}.`,
        ...(obstacle === undefined ? [] : [obstacle]),
        ...(sent.stateWhy === undefined ? [] : [sent.stateWhy]),
      ],
    })
  }
}

/** How often it is looked whether something holds up the lane. */
const LOOK_MS = 1_000

type Progress = ProgressRow["progress"]
const ENDS: ReadonlySet<Progress> = new Set(["finalized", "reverted", "failed-before-send", "cancelled"])
/** Nothing has to be sent any more; what is in blocks is followed in halted lanes too. */
const IN_BLOCK: ReadonlySet<Progress> = new Set(["included", "safe"])

async function isSubmitted({ store }: OrderPorts, idempotencyKey: string): Promise<boolean> {
  try {
    await readIntent(store, idempotencyKey)
    return true
  } catch (error) {
    if (AgentGptError.is(error) && error.code === "JOURNAL_INTENT_UNKNOWN") return false
    throw error
  }
}

async function readDispatches(
  { pool, finality }: TendedChain,
  arbiter: EvmAddress,
  transactionHash: Hex,
): Promise<readonly Dispatch[]> {
  return pool.withNode(async (node) => {
    const { block } = await readFinalBlock(node, finality)
    const receipt = (await node.call("eth_getTransactionReceipt", [transactionHash])) as Receipt | null
    if (receipt === null || BigInt(receipt.blockNumber) > block.number) {
      throw new AgentGptError("BRIDGE_DISPATCH_NOT_FINAL")
    }
    const mined = (await node.call("eth_getBlockByHash", [receipt.blockHash, false])) as {
      readonly timestamp: Hex
    } | null
    if (mined === null) throw new AgentGptError("BRIDGE_DISPATCH_NOT_FINAL")
    return parseLogs(receipt.logs).flatMap((log, logIndex) => {
      const isOurs = parseEvmAddress(receipt.logs[logIndex]!.address) === arbiter
      if (!isOurs || log.topics[0] !== DISPATCHED_TOPIC) return []
      const dispatchedAtMs = Number(mined.timestamp) * 1000
      return [{ order: decodeDispatched(log), transactionHash, logIndex, dispatchedAtMs }]
    })
  })
}

type Receipt = {
  readonly blockNumber: Hex
  readonly blockHash: Hex
  /** In their order, as every node gives them. */
  readonly logs: readonly { readonly address: string }[]
}
