import type { TransactionCall } from "@agentgpt/chain"
import type { CanonicalValue, ChainId } from "@agentgpt/core"
import type { SecurityLevel } from "@agentgpt/proof"
import type { WorkflowContext } from "../durable/durable-port.ts"
import type { Plan } from "../plan/plan.ts"
import type { ChunkSize } from "./circuit-names.ts"
import type { PaidPayroll, ProofContracts, ProofTerms } from "./paid-payroll.ts"

/** A payroll before it is paid. */
export type UnpaidPayroll = Omit<PaidPayroll, "chunks" | "runKey">

/** What the payment of a payroll has to carry, so that it can be proved afterwards. */
export type PaymentTerms = {
  /** What each chunk with payments is attested under, by its index. */
  readonly stepsRoots: ReadonlyMap<number, bigint>
  /** Sent by the payer before the payment; none where it has to wait for a screening's proof, or was sent. */
  readonly registration: readonly { readonly name: string; readonly call: TransactionCall }[]
}

/** How a payroll will be proved. */
export type SettledProof = { readonly chunkSize: ChunkSize; readonly terms: ProofTerms }

/** How the steps of a run without a payroll will be proved. */
export type SettledSteps = Pick<ProofContracts, "batchPayout" | "zkWorkflow"> & { readonly terms: ProofTerms }

/** What is to be proved of a run, as a workflow is asked for it. */
export type ProofRequest = {
  readonly run: string
  /** A payroll's; `ALL_STEPS` for all steps of the run. */
  readonly stepId: string
  /** Grows when calls that were reverted are to be sent again. */
  readonly attempt: number
  /** Of the proof of all steps: of which try of the run. */
  readonly tries?: number
}

/** What runs need of the proving side; a worker without it pays without proofs. */
export type ProofRoom = {
  /** Payrolls of other chains are paid unproven. */
  readonly provesOn: (chainId: ChainId) => boolean
  readonly privacy: 0 | 3
  /** Of the keys that are proved with. */
  readonly level: SecurityLevel
  /** Whether the steps of runs of a plan are proved, by one proof over all its chains. */
  readonly provesSteps: (plan: Plan) => boolean
  /** Of a payroll of so many rows; undefined on a chain that is not proved on, or that does not say. */
  readonly chunkSizeOf: (chainId: ChainId, rows: number) => Promise<number | undefined>
  /** Settled once for each payroll of so many rows, before anything of it is sent. */
  readonly settle: (chainId: ChainId, rows: number) => Promise<SettledProof>
  /** The same for the steps of a run, before any of them acts. */
  readonly settleSteps: (chainId: ChainId) => Promise<SettledSteps>
  readonly prepare: (payroll: UnpaidPayroll) => Promise<PaymentTerms>
  /** Does what may take long, and anchors what the payroll has done whenever so many blocks have gone by. */
  readonly anchorWhile: <T>(
    place: { readonly run: string; readonly stepId: string },
    work: () => Promise<T>,
  ) => Promise<T>
  /** Proves, verifies on-chain, archives; durable, and resumable at every stage. */
  readonly prove: (context: WorkflowContext, order: ProofRequest) => Promise<CanonicalValue>
}
