import type { Bytes32, EvmAddress, Hex } from "@agentgpt/core"

/** What a sender asks for. Chains are EVM chain numbers, as the contracts have them. */
export type OrderRequest = {
  readonly workflowId: Bytes32
  readonly leg: number
  readonly dstChainId: bigint
  readonly target: EvmAddress
  readonly data: Hex
  /** Gas units that the call of the target gets. */
  readonly gasLimit: bigint
  /** The zero address for none. */
  readonly escrowToken: EvmAddress
  /** Units of the token. */
  readonly escrowAmount: bigint
  readonly beneficiary: EvmAddress
  /** Last second since 1970 at which the action may be done, by the destination's clock. */
  readonly deadline: bigint
}

/** An order as both chains know it. */
export type Order = OrderRequest & {
  readonly srcChainId: bigint
  readonly srcArbiter: EvmAddress
  readonly sender: EvmAddress
  readonly nonce: bigint
  readonly dstArbiter: EvmAddress
  readonly policyId: Bytes32
}

/** Where an order stands on the chain that sent it, in the order of the contract's enum. */
export const SOURCE_STATES = [
  "none",
  "dispatched",
  "releasable",
  "refundable",
  "completed",
  "refunded",
] as const

/** What became of an order on the chain that it was sent to, in the order of the contract's enum. */
export const DESTINATION_STATES = ["none", "executed", "failed", "expired"] as const

export type SourceState = (typeof SOURCE_STATES)[number]
export type DestinationState = (typeof DESTINATION_STATES)[number]

/** What a tender can do about an order, and on which of its chains. */
export const DEED_CHAINS = {
  resend: "source",
  "execute-by-proof": "destination",
  expire: "destination",
  "relay-result": "destination",
  settle: "source",
  "settle-by-proof": "source",
} as const

export type DeedAction = keyof typeof DEED_CHAINS

/** Whether the two chains say things that cannot both be true of one order. */
export function isContradiction(source: SourceState, destination: DestinationState): boolean {
  if (source === "releasable" || source === "completed") {
    return destination === "failed" || destination === "expired"
  }
  return (source === "refundable" || source === "refunded") && destination === "executed"
}
