import { GROUP_TENDING_FUNCTIONS, groupIdOf, TENDING_FUNCTIONS } from "@agentgpt/chain"
import type { CrossOrder, PaymentGroup } from "@agentgpt/chain"
import { fromEvmChainNumber } from "@agentgpt/core"
import type { ChainId, EvmAddress, Hex } from "@agentgpt/core"

/** What went out to several chains, and what anybody may do there to bring it to its end. */
export type UnderWay = {
  readonly id: Hex
  /** The contract of each chain that it went to, whichever one the policy names by now. */
  readonly contracts: ReadonlyMap<ChainId, EvmAddress>
  /** Signatures. */
  readonly functions: readonly string[]
}

/** An order, at its two arbiters. */
export function toOrderUnderWay({
  orderId,
  order,
  sourceChainId,
  destinationChainId,
}: Pick<CrossOrder, "orderId" | "order" | "sourceChainId" | "destinationChainId">): UnderWay {
  const contracts = new Map([
    [sourceChainId, order.srcArbiter],
    [destinationChainId, order.dstArbiter],
  ])
  return { id: orderId, contracts, functions: TENDING_FUNCTIONS.map(({ signature }) => signature) }
}

/** Payments on several chains that are begun, at the TwoPhaseCommit of each chain. */
export function toGroupUnderWay(group: PaymentGroup): UnderWay {
  const { coordinatorChainId, coordinator, legs } = group
  const contracts = new Map([
    [fromEvmChainNumber(coordinatorChainId), coordinator],
    ...legs.map(({ chainId, participant }) => [fromEvmChainNumber(chainId), participant] as const),
  ])
  return { id: groupIdOf(group), contracts, functions: AFTER_THE_BEGINNING }
}

/** Whether payments may be begun, the plan's own right says alone. */
const AFTER_THE_BEGINNING = GROUP_TENDING_FUNCTIONS.map(({ signature }) => signature).filter(
  (signature) => !signature.startsWith("begin("),
)
