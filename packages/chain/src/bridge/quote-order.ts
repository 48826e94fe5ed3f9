import { AgentGptError } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"
import type { RpcPool } from "../nodes/rpc-pool.ts"
import { ARBITER } from "./arbiter-interface.ts"
import type { Order, OrderRequest } from "./order.ts"

/**
 * Native units that a message costs now, in wei. What is paid above it comes back to the payer.
 * @throws NODE_ codes, RpcError when there is no way to the other chain, BRIDGE_ANSWER_INVALID
 *
 * @example
 * const feeWei = await quoteOrder(pool, arbiter, request, sender)
 */
export function quoteOrder(
  pool: RpcPool,
  arbiter: EvmAddress,
  request: OrderRequest,
  sender: EvmAddress,
): Promise<bigint> {
  return askPrice(pool, arbiter, "quote", [request, sender])
}

/**
 * As `quoteOrder`, for sending the order once more, or its result back.
 *
 * @example
 * const feeWei = await quoteMessage(pool, order, "resend")
 */
export function quoteMessage(
  pool: RpcPool,
  order: Order,
  message: "resend" | "relay-result",
): Promise<bigint> {
  return message === "resend"
    ? askPrice(pool, order.srcArbiter, "quoteResend", [order])
    : askPrice(pool, order.dstArbiter, "quoteResult", [order])
}

/** With room for a price that rises until the transaction is in a block. */
export function addHeadroom(feeWei: bigint): bigint {
  return feeWei + feeWei / HEADROOM_PART
}

const HEADROOM_PART = 10n

async function askPrice(
  pool: RpcPool,
  to: EvmAddress,
  name: string,
  parameters: readonly unknown[],
): Promise<bigint> {
  const data = ARBITER.encodeFunctionData(name, parameters)
  const answer = await pool.withNode((node) => node.call("eth_call", [{ to, data }, "latest"]))
  try {
    return ARBITER.decodeFunctionResult(name, answer as string)[0] as bigint
  } catch {
    throw new AgentGptError("BRIDGE_ANSWER_INVALID", `${name} answered what is no price.`)
  }
}
