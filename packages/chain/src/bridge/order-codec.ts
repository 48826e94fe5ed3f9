import { AgentGptError, canonicalJson, parseBytes32 } from "@agentgpt/core"
import type { Bytes32, Hex } from "@agentgpt/core"
import { TypedDataEncoder } from "ethers"
import { z } from "zod"
import type { ChainLog } from "../batch/results/read-logs.ts"
import { ARBITER, ORDER_FIELDS } from "./arbiter-interface.ts"
import type { EventProof } from "./build-receipt-proof.ts"
import type { DeedAction, DestinationState, Order, OrderRequest } from "./order.ts"
import { addressField, bytes32Field, unsignedField } from "./term-fields.ts"

/**
 * The id of an order on every chain: its EIP-712 struct hash. Chains and contracts stand in the order itself, so no
 * domain is needed.
 *
 * @example
 * orderIdOf(order) // "0x…", what `orderIdOf` of the contract says
 */
export function orderIdOf(order: Order): Bytes32 {
  return TypedDataEncoder.hashStruct("Order", { Order: [...ORDER_FIELDS] }, order) as Bytes32
}

/**
 * An order as canonical JSON: numbers are decimal text, so that no reader rounds them.
 *
 * @example
 * await writeFile("order.json", writeOrderJson(order))
 */
export function writeOrderJson(order: Order): string {
  const entries = ORDER_FIELDS.map(({ name }) => [name, String(order[name as keyof Order])])
  return canonicalJson(Object.fromEntries(entries) as Record<string, string>)
}

/**
 * Reads an order from its JSON.
 * @throws BRIDGE_ORDER_INVALID
 *
 * @example
 * orderIdOf(readOrderJson(writeOrderJson(order))) === orderIdOf(order) // true
 * readOrderJson("{") // throws BRIDGE_ORDER_INVALID
 */
export function readOrderJson(text: string): Order {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new AgentGptError("BRIDGE_ORDER_INVALID", "The text is not JSON.")
  }
  const parsed = orderSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new AgentGptError("BRIDGE_ORDER_INVALID", `The order's ${String(issue?.path[0] ?? "form")} is wrong.`)
}

/**
 * The calldata with which a sender sends an order.
 *
 * @example
 * const data = encodeDispatch(request)
 */
export function encodeDispatch(request: OrderRequest): Hex {
  return ARBITER.encodeFunctionData("bridgeAndExecute", [request]) as Hex
}

/**
 * The calldata of what is done about an order; the two deeds by proof need one.
 *
 * @example
 * const data = encodeDeedCall("settle", order)
 */
export function encodeDeedCall(action: DeedAction, order: Order, proof?: EventProof): Hex {
  const name = FUNCTIONS[action]
  return ARBITER.encodeFunctionData(name, proof === undefined ? [order] : [order, proof]) as Hex
}

/**
 * The order that a log of OrderDispatched shows.
 * @throws BRIDGE_ANSWER_INVALID for another log, and when the order does not hash to the id
 *
 * @example
 * const order = decodeDispatched(log)
 */
export function decodeDispatched({ topics, data }: Pick<ChainLog, "topics" | "data">): Order {
  const args = parseLog("OrderDispatched", topics, data)
  const shown = args["order"] as Record<string, unknown>
  const fields = ORDER_FIELDS.map(({ name }) => [name, String(shown[name])])
  const order = readOrderJson(JSON.stringify(Object.fromEntries(fields)))
  if (orderIdOf(order) === parseBytes32(String(args["orderId"]))) return order
  throw new AgentGptError("BRIDGE_ANSWER_INVALID", "The order of the event does not hash to its id.")
}

/**
 * What a log of OrderExecuted or OrderExpired says.
 * @throws BRIDGE_ANSWER_INVALID for another log
 *
 * @example
 * const { orderId, state } = decodeOutcome(log)
 */
export function decodeOutcome({ topics, data }: Pick<ChainLog, "topics" | "data">): {
  readonly orderId: Bytes32
  readonly state: Exclude<DestinationState, "none">
} {
  const isExpired = topics[0] === OUTCOME_TOPICS[1]
  const args = parseLog(isExpired ? "OrderExpired" : "OrderExecuted", topics, data)
  const ended = args["success"] === true ? "executed" : "failed"
  return { orderId: parseBytes32(String(args["orderId"])), state: isExpired ? "expired" : ended }
}

/** First topics of what tells the outcome of an order on its destination. */
export const OUTCOME_TOPICS: readonly Hex[] = topicsOf("OrderExecuted", "OrderExpired")

/** First topic of what tells that an order was sent. */
export const DISPATCHED_TOPIC: Hex = topicsOf("OrderDispatched")[0]!

const FUNCTIONS: Readonly<Record<DeedAction, string>> = {
  resend: "resend",
  "execute-by-proof": "executeConditional",
  expire: "expire",
  "relay-result": "relayResult",
  settle: "settle",
  "settle-by-proof": "settleByProof",
}

function topicsOf(...names: readonly string[]): readonly Hex[] {
  return names.map((name) => ARBITER.getEvent(name)!.topicHash as Hex)
}

function parseLog(name: string, topics: readonly Hex[], data: Hex): Record<string, unknown> {
  try {
    const parsed = ARBITER.parseLog({ topics: [...topics], data })
    if (parsed?.name === name) return parsed.args.toObject()
  } catch {
    // Data that do not fit the event they begin as.
  }
  throw new AgentGptError("BRIDGE_ANSWER_INVALID", `The log is not ${name}.`)
}

const orderSchema: z.ZodType<Order> = z.strictObject({
  workflowId: bytes32Field,
  leg: unsignedField(32n).transform(Number),
  srcChainId: unsignedField(64n),
  srcArbiter: addressField,
  sender: addressField,
  nonce: unsignedField(64n),
  dstChainId: unsignedField(64n),
  dstArbiter: addressField,
  target: addressField,
  data: z
    .string()
    .regex(/^0x(?:[0-9a-fA-F]{2})*$/u)
    .transform((text) => text.toLowerCase() as Hex),
  gasLimit: unsignedField(32n),
  escrowToken: addressField,
  escrowAmount: unsignedField(256n),
  beneficiary: addressField,
  deadline: unsignedField(64n),
  policyId: bytes32Field,
})
