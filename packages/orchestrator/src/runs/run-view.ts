import type {
  AgentGptEvent,
  AgentOutput,
  Bytes32,
  CanonicalValue,
  ChainId,
  EvmAddress,
  ExecutionMethod,
  Hex,
  UnitsText,
} from "@agentgpt/core"
import type { PayProgress, RowProblem } from "@agentgpt/chain"
import type { PayrollDifference } from "./record-differences.ts"
import type { ApprovalQuestion, Decision } from "../guard/decision.ts"

/**
 * Where a run stands. `asking` waits for approvers, `paused` for a person; the last four are ends.
 *
 * @example
 * const open = RUN_STATES.slice(0, 3) // ["asking", "running", "paused"]
 */
export const RUN_STATES = [
  "asking",
  "running",
  "paused",
  "completed",
  "failed",
  "denied",
  "cancelled",
] as const
export type RunState = (typeof RUN_STATES)[number]

/**
 * What a payroll is doing. Its payments are recorded when it ends; until then this says how many of them are measured, or
 * in transactions that are final.
 */
export type StepActivity = Omit<PayProgress, "doing"> & {
  readonly doing: "preparing" | PayProgress["doing"]
}

/** A step of a run as far as it has come. */
export type StepView = {
  readonly stepId: string
  readonly kind: string
  readonly agentId: string
  readonly chainId: ChainId
  readonly state: "waiting" | "running" | "done" | "failed" | "refused" | "skipped"
  readonly output?: AgentOutput
  /** Of a payroll that is under way. */
  readonly activity?: StepActivity
  /** What an order to another chain came to: its id, its state, its transactions and what they cost. */
  readonly order?: CanonicalValue
  /** The same of payments on several chains that happen all or not at all, with what became of each leg. */
  readonly group?: CanonicalValue
  readonly errorCode?: string
}

/** How far the proof of one payroll of a run has come, or that of all its steps. It never holds payments up. */
export type ProofView = {
  /** Of the payroll; `ALL_STEPS` for the proof of every step of the run, on all its chains. */
  readonly stepId: string
  /** Where it is verified. */
  readonly chainId: ChainId
  readonly state: "waiting" | "proving" | "proved" | "verified" | "archived" | "failed"
  readonly done: number
  readonly total: number
  readonly level: "DEV" | "TESTNET" | "PRODUCTION"
  /** Of the payroll at BatchPayout; of all steps the one that they are registered under at ZKWorkflow. */
  readonly runId: Bytes32
  /** Of the archived bundle. */
  readonly cid?: string
  readonly bundleFile?: string
  readonly verifiedIn: readonly string[]
  /** Nothing further happens to it: it is archived, has failed, or is verified and not to be archived. */
  readonly endedAtMs?: number
  readonly errorCode?: string
}

/** An account that sends nothing for now, and why. What waits for it goes on by itself once the reason is gone. */
export type LaneWait = {
  readonly chainId: ChainId
  readonly account: EvmAddress
  readonly state: "unfunded" | "frozen" | "halted" | "interrupted" | "unreadable"
  readonly why: string
}

/** The payments of a run, and how many of them have ended how. */
export type PaymentCounts = {
  /** All that are to be paid: those who were refused are not among them. */
  readonly planned: number
  readonly paid: number
  readonly owed: number
  readonly unpaid: number
  /** Left out: refused by a screening. */
  readonly refused: number
}

/** What approvers are asked, and who has signed so far: of those, some may no longer count. */
export type OpenQuestion = ApprovalQuestion & { readonly signedBy: readonly EvmAddress[] }

/** A run as it stands, as plain canonical data but for gas: what the command line and servers show. */
export type RunView = {
  readonly run: string
  readonly name?: string
  readonly workflowId: Bytes32
  readonly state: RunState
  readonly method: ExecutionMethod
  readonly reasons: readonly string[]
  readonly steps: readonly StepView[]
  readonly payments: PaymentCounts
  readonly gasUsed: UnitsText
  readonly proofs: readonly ProofView[]
  /** Absent where the run waits for none of its accounts. */
  readonly waits?: readonly LaneWait[]
  /** What approvers are asked; empty where nothing is open. */
  readonly questions: readonly OpenQuestion[]
  readonly expiresAtMs?: number
  readonly findings: Decision["findings"]
  /** What the records of its paid payrolls do not agree about; absent where nothing differs. */
  readonly differences?: readonly PayrollDifference[]
  readonly createdAtMs: number
  readonly startedAtMs?: number
  readonly endedAtMs?: number
  /** An estimate by what was done so far; absent while there is nothing to go by. */
  readonly remainingMs?: number
  readonly error?: { readonly code: string; readonly message: string }
  /** Rows of its payrolls that were left out because they were not sound; absent where there are none. */
  readonly refusedRows?: readonly RowProblem[]
  /** Set once `erase` destroyed the key to its payee data. */
  readonly isErased: boolean
}

/** An approver's signature over one part of a run's plan. */
export type GivenApproval = {
  readonly planHash: Hex
  readonly amountLimit: bigint
  readonly expiresAtSeconds: bigint
  readonly signature: Hex
}

/** One event of a run, of the project's vocabulary. */
export type RunEvent = AgentGptEvent

export type RunFilter = {
  readonly state?: RunState
  /** Newest first; 100 unless told. */
  readonly limit?: number
}

/** A row of a payroll and what became of it. */
export type PaymentView = {
  readonly stepId: string
  readonly chainId: ChainId
  readonly asset: string
  readonly key: string
  readonly recipient: EvmAddress
  readonly amount: UnitsText
  readonly status: "paid" | "owed" | "refunded" | "unpaid" | "refused" | "planned"
  readonly transactionHash?: string
  readonly blockNumber?: UnitsText
  readonly reason?: string
}
