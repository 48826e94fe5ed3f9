import type { EvmAddress, Hex } from "@agentgpt/core"
import type { StatementSigner } from "@agentgpt/proof"
import type { ProofContracts } from "./paid-payroll.ts"

/** A transaction about a proof. It never carries or moves money. */
export type ProofCall = {
  /**
   * What it does and a hash of what it says: the same call always has the same name, and another one another. To be
   * part of its idempotency key.
   */
  readonly name: string
  /** Registering is the payer's own; everything else the prover sends. */
  readonly account: "payer" | "prover"
  readonly to: EvmAddress
  readonly data: Hex
  readonly valueWei: 0n
}

/** What became of a call. */
export type ProofReceipt = {
  readonly name: string
  readonly succeeded: boolean
  readonly transactionHash?: string
}

/** Sends calls, each exactly once for its name, and resolves when all are in blocks. Asked again, it sends nothing anew. */
export type SendCalls = (calls: readonly ProofCall[]) => Promise<readonly ProofReceipt[]>

/** A question to a node, as a pool's node answers it: throws RpcError for a refusal. */
export type AskNode = (method: string, params: readonly unknown[]) => Promise<unknown>

/** Opens both agents' keys; what has a `close` is closed when everything is signed. */
export type OpenSigners = () => Promise<{
  readonly executor: ClosableSigner
  readonly validator: ClosableSigner
}>

export type ClosableSigner = StatementSigner & { readonly close?: () => void }

/** What the stages on the chain need. */
export type ChainPorts = {
  readonly contracts: ProofContracts
  readonly call: AskNode
  readonly send: SendCalls
  /** Grows when a call that was reverted is to be sent again; 1 unless set. */
  readonly attempt?: number
}
