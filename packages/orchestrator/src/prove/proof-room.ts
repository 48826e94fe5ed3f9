import type { Store, TransactionCall } from "@agentgpt/chain"
import type { CanonicalValue, ChainId } from "@agentgpt/core"
import type { WorkflowContext } from "../durable/durable-port.ts"
import type { ChainDesk } from "../execute/workshop.ts"
import type { Policy } from "../guard/policy.ts"
import type { PaidPayroll } from "./paid-payroll.ts"

/** A payroll before it is paid. */
export type UnpaidPayroll = Omit<PaidPayroll, "chunks" | "runKey">

export type PreparedPayroll = {
  /** What each chunk with payments is attested under, by its index. */
  readonly stepsRoots: ReadonlyMap<number, bigint>
  /** Sent by the payer before the payment; each under a stable name, and only while it is missing on-chain. */
  readonly registration: readonly { readonly name: string; readonly call: TransactionCall }[]
}

/** What the proving side is given. */
export type ProofTools = {
  readonly store: Store
  readonly desks: ReadonlyMap<ChainId, ChainDesk>
  readonly policy: Policy
}

/** What runs need of the proving side; a worker without it pays without proofs. */
export type ProofRoom = {
  readonly chunkSize: 16 | 256
  readonly privacy: 0 | 3
  /** Of the keys that are proved with. */
  readonly level: "DEV" | "TESTNET" | "PRODUCTION"
  readonly prepare: (payroll: UnpaidPayroll) => Promise<PreparedPayroll>
  /** Proves, verifies on-chain, archives; durable, and resumable at every stage. */
  readonly prove: (context: WorkflowContext, run: string, stepId: string) => Promise<CanonicalValue>
}
