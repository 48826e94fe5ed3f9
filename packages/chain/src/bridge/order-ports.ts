import { AgentGptError } from "@agentgpt/core"
import type { ChainId, EvmAddress, Hex } from "@agentgpt/core"
import type { Store } from "../store/store.ts"
import type { BatchEngine } from "../batch/send/batch-engine.ts"
import type { Authority } from "../submit/transaction-request.ts"
import type { EventProof } from "./build-receipt-proof.ts"
import type { OrderReader } from "./read-order.ts"

/** A chain of which the tender reads orders, and on which it acts. */
export type TendedChain = OrderReader & {
  readonly engine: BatchEngine
  /** Pays for the deeds; it needs no right at any arbiter. */
  readonly account: EvmAddress
  readonly authority: Authority
  /** The most that a message may cost which leaves this chain, where it is another than the policy's. */
  readonly largestMessageFeeWei?: bigint
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

/**
 * Named steps of tending; a test that ends the process at each of them shows that nothing is done twice.
 *
 * @example
 * TEND_STEPS.at(-1) // "submitted"
 */
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

/**
 * @throws BRIDGE_CHAIN_NOT_TENDED
 *
 * @example
 * requireChain({ chains: new Map([["eip155:1", "Ethereum"]]) }, "eip155:1") // "Ethereum"
 * requireChain({ chains: new Map() }, "eip155:1") // throws BRIDGE_CHAIN_NOT_TENDED
 */
export function requireChain<Chain>(
  { chains }: { readonly chains: ReadonlyMap<ChainId, Chain> },
  chainId: ChainId,
): Chain {
  const chain = chains.get(chainId)
  if (chain !== undefined) return chain
  throw new AgentGptError("BRIDGE_CHAIN_NOT_TENDED", `The tender has no nodes for ${chainId}.`)
}

/** How long a tender waits before it does something, and how often. */
export type TendPolicy = {
  /**
   * How long a message may take from its sending to its effect being final on the other chain: the finality of both
   * chains, the gateway and a margin.
   */
  readonly messageMs: number
  /** Least time before the deadline at which a proof is still worth its gas. */
  readonly proofMs: number
  /** Pause after a deed that did not help; it doubles with each attempt. */
  readonly retryMs: number
  /** How long a transaction of the tender may be under way before a person is asked. */
  readonly deedMs: number
  /** Attempts of each kind of deed in one round of patience. */
  readonly mostAttempts: number
  /** The most that a message may cost, in wei of the chain that it leaves. */
  readonly largestMessageFeeWei: bigint
}

const minutes = (count: number) => count * 60_000

/**
 * For chains that are final within twenty minutes.
 *
 * @example
 * DEFAULT_TEND_POLICY.mostAttempts // 5
 */
export const DEFAULT_TEND_POLICY: TendPolicy = {
  messageMs: minutes(60),
  proofMs: minutes(10),
  retryMs: minutes(2),
  deedMs: minutes(120),
  mostAttempts: 5,
  largestMessageFeeWei: 10n ** 17n,
}
