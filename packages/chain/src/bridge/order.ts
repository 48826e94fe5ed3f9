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

/** Shows an event of one chain to a contract of another; see EventProof.sol. */
export type EventProof = {
  readonly blockNumber: bigint
  readonly header: Hex
  readonly transactionIndex: bigint
  readonly receiptProof: readonly Hex[]
  /** Position of the log among those of its transaction. */
  readonly logIndex: bigint
}
