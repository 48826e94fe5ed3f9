import { AgentGptError } from "@agentgpt/core"
import type { TransactionCall } from "../submit/transaction-request.ts"
import type { CrossOrder } from "./cross-orders.ts"
import type { EventProof } from "./build-receipt-proof.ts"
import type { DeedAction } from "./order.ts"
import { encodeDeedCall } from "./order-codec.ts"
import { DEED_CHAINS } from "./order.ts"
import type { OrderPorts, TendedChain } from "./order-ports.ts"
import { addHeadroom, quoteMessage } from "./quote-order.ts"
import { findOutcomeLog } from "./read-order.ts"

/**
 * The call of a deed, with what its message costs now or with its proof. Undefined when the event cannot be shown yet,
 * because the other chain does not know the block.
 * @throws BRIDGE_FEE_TOO_HIGH, NODE_ codes, RpcError
 */
export async function encodeDeed(
  ports: OrderPorts,
  chains: { readonly source: TendedChain; readonly destination: TendedChain },
  known: CrossOrder,
  action: DeedAction,
  finalBlock: bigint,
): Promise<TransactionCall | undefined> {
  const { order } = known
  const to = DEED_CHAINS[action] === "source" ? order.srcArbiter : order.dstArbiter
  if (action === "resend" || action === "relay-result") {
    const { pool, largestMessageFeeWei = ports.policy.largestMessageFeeWei } = chains[DEED_CHAINS[action]]
    const valueWei = addHeadroom(await quoteMessage(pool, order, action))
    if (valueWei > largestMessageFeeWei) {
      throw new AgentGptError("BRIDGE_FEE_TOO_HIGH", undefined, {
        meta: [`It asks for ${valueWei} wei for ${action}, and the limit is ${largestMessageFeeWei} wei.`],
      })
    }
    return { to, valueWei, data: encodeDeedCall(action, order) }
  }
  if (action !== "execute-by-proof" && action !== "settle-by-proof") {
    return { to, valueWei: 0n, data: encodeDeedCall(action, order) }
  }
  const proof = await (action === "execute-by-proof"
    ? ports.prove?.(known.sourceChainId, known.destinationChainId, known.transactionHash, known.logIndex)
    : proveOutcome(ports, chains.destination, known, finalBlock))
  return proof && { to, valueWei: 0n, data: encodeDeedCall(action, order, proof) }
}

async function proveOutcome(
  { prove }: OrderPorts,
  destination: TendedChain,
  { order, sourceChainId, destinationChainId }: CrossOrder,
  finalBlock: bigint,
): Promise<EventProof | undefined> {
  const log = await findOutcomeLog(destination, order, destination.fromBlock ?? 0n, finalBlock)
  if (log === undefined) return undefined
  const position = await positionOf(destination, log)
  return position < 0 ? undefined : prove?.(destinationChainId, sourceChainId, log.transactionHash, position)
}

/** Position of a log among those of its transaction; nodes number the logs of a block. -1 if this node lacks the receipt. */
async function positionOf(
  { pool }: TendedChain,
  { transactionHash, logIndex }: { readonly transactionHash: string; readonly logIndex: number },
): Promise<number> {
  const receipt = await pool.withNode((node) => node.call("eth_getTransactionReceipt", [transactionHash]))
  const logs = (receipt as { readonly logs?: readonly { readonly logIndex: string }[] } | null)?.logs ?? []
  return logs.findIndex((log) => Number(log.logIndex) === logIndex)
}
