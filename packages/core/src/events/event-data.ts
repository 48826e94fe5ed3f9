import type { Bytes32 } from "../identity/abi-word.ts"
import type { ChainId } from "../ids/chain-id.ts"
import type { ExecutionMethod } from "../vocabulary/execution-method.ts"

/** Amounts, gas, prices and block numbers: decimal strings of units. */
export type UnitsText = string

/** A transaction on a chain. The hash is written as its chain writes it. */
export type TransactionReference = {
  readonly chainId: ChainId
  readonly transactionHash: string
}

export type TransactionInBlock = TransactionReference & {
  readonly blockNumber: UnitsText
  readonly blockHash: string
}

/**
 * What happens in a run, by event type. A new type may be added at any time; the data of a type never
 * changes within one event version.
 */
export type EventDataByType = {
  readonly "run-start": { readonly workflowId: Bytes32; readonly chainId: ChainId }
  readonly "plan-ready": {
    readonly workflowId: Bytes32
    readonly stepCount: number
    readonly paymentCount: number
  }
  readonly "guard-decision": {
    readonly decision: "allow" | "ask" | "deny"
    readonly reasons: readonly string[]
    readonly stepId?: string
  }
  readonly "route-decision": { readonly method: ExecutionMethod; readonly reasons: readonly string[] }
  readonly "step-start": { readonly stepId: string; readonly agentId: string; readonly chainId: ChainId }
  readonly "step-end": {
    readonly stepId: string
    readonly agentId: string
    readonly status: "ok" | "failed"
    readonly gasUsed: UnitsText
    readonly executionTimeMs: number
    readonly transactionHash?: string
    /** An error code of the registry, or one that a newer writer knows. */
    readonly errorCode?: string
  }
  readonly "transaction-signed": TransactionReference & {
    readonly account: string
    readonly nonce: UnitsText
  }
  readonly "transaction-sent": TransactionReference
  readonly "transaction-included": TransactionInBlock & {
    readonly succeeded: boolean
    readonly gasUsed: UnitsText
    readonly gasPriceWei: UnitsText
  }
  readonly "transaction-safe": TransactionInBlock
  readonly "transaction-finalized": TransactionInBlock
  /** The block that held the transaction is no longer part of the chain. */
  readonly "transaction-reorged": TransactionInBlock
  readonly "transaction-replaced": TransactionReference & {
    readonly replacementHash: string
    readonly reason: "fee" | "cancel" | "foreign"
  }
  readonly "payment-failed": {
    readonly chainId: ChainId
    readonly paymentId: UnitsText
    readonly recipient: string
    readonly token: string
    readonly amount: UnitsText
    readonly errorCode: string
  }
  readonly "approval-requested": {
    readonly approvalId: string
    readonly reasons: readonly string[]
    /** `required` of `eligible` approvers have to sign. */
    readonly required: number
    readonly eligible: number
  }
  readonly "approval-granted": {
    readonly approvalId: string
    readonly approver: string
    readonly granted: number
    readonly required: number
  }
  readonly "proof-ready": {
    readonly circuitId: Bytes32
    readonly chunkIndex: number
    /** keccak256(abi.encode(circuitId, inputs)): the statement, never the proof's bytes. */
    readonly statementHash: Bytes32
  }
  readonly "proof-verified": TransactionReference & { readonly statementHashes: readonly Bytes32[] }
  /** What a long run had done up to a block stands on the chain by its digest. */
  readonly "progress-anchored": TransactionReference & {
    readonly stepId: string
    readonly contentId: string
    readonly digest: Bytes32
    readonly upToBlock: UnitsText
  }
  /** It does not: nothing else is held up by that. */
  readonly "progress-unanchored": { readonly stepId: string; readonly errorCode: string }
  readonly "bundle-archived": { readonly contentId: string; readonly digest: Bytes32 }
  readonly "run-end": { readonly status: "completed" | "failed" | "cancelled"; readonly errorCode?: string }
}

export type EventType = keyof EventDataByType
