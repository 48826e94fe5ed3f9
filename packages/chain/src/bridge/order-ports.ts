import { AgentGptError } from "@agentgpt/core"
import type { ChainId, EvmAddress, Hex } from "@agentgpt/core"
import type { Store } from "../store/store.ts"
import type { BatchEngine } from "../batch/send/batch-engine.ts"
import type { Authority } from "../submit/transaction-request.ts"
import type { EventProof } from "./order.ts"
import type { OrderReader } from "./read-order.ts"
import type { TendPolicy } from "./tend-policy.ts"

/** A chain of which the tender reads orders, and on which it acts. */
export type TendedChain = OrderReader & {
  readonly engine: BatchEngine
  /** Pays for the deeds; it needs no right at any arbiter. */
  readonly account: EvmAddress
  readonly authority: Authority
  /** No event of an order is older; best the block in which the arbiter was deployed. 0 unless set. */
  readonly fromBlock?: bigint
}

/**
 * Proves a log of one chain to the arbiter of another: the log is named by its transaction and its position in it.
 * Undefined as long as the other chain does not know the header of the block.
 */
export type ProveEvent = (
  ofChain: ChainId,
  toChain: ChainId,
  transactionHash: Hex,
  logIndex: number,
) => Promise<EventProof | undefined>

/** Named steps of tending; a test that ends the process at each of them shows that nothing is done twice. */
export const TEND_STEPS = ["loaded", "read", "recorded", "chosen", "encoded", "written", "submitted"] as const
export type TendStep = (typeof TEND_STEPS)[number]

export type OrderPorts = {
  readonly store: Store
  readonly chains: ReadonlyMap<ChainId, TendedChain>
  readonly policy: TendPolicy
  /** Absent: gateways alone. */
  readonly prove?: ProveEvent
  readonly now?: () => number
  readonly onStep?: (step: TendStep, orderId: Hex) => void | Promise<void>
}

/** @throws BRIDGE_CHAIN_NOT_TENDED */
export function requireChain({ chains }: Pick<OrderPorts, "chains">, chainId: ChainId): TendedChain {
  const chain = chains.get(chainId)
  if (chain !== undefined) return chain
  throw new AgentGptError("BRIDGE_CHAIN_NOT_TENDED", `The tender has no nodes for ${chainId}.`)
}
