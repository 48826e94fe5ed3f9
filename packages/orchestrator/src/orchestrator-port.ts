import type { ExecutionMethod, GasStrategy, WorkflowMetadata } from "@agentgpt/core"
import type { RowProblem } from "@agentgpt/chain"
import type { Decision } from "./guard/decision.ts"
import type { Plan } from "./plan/plan.ts"
import type { StrategyEstimate } from "./route/compare-strategies.ts"
import type { RouteDecision } from "./route/route-execution.ts"
import type { RunDocument } from "./runs/documents.ts"
import type { PlannedOrder } from "./runs/plan-orders.ts"
import type { GivenApproval, PaymentView, RunEvent, RunFilter, RunView } from "./runs/run-view.ts"

/** What is asked for: a task as it is written down, and what this time is called. */
export type RunRequest = {
  /** Names the run: the same name with the same task is the same run, however often it is asked for. */
  readonly run: string
  /** As in a task file; a sentence needs a planner model. */
  readonly task: unknown
  /** Overrules the router. */
  readonly method?: ExecutionMethod
  /** The router and every fallback choose among these; among all that are enabled unless given. */
  readonly methods?: readonly ExecutionMethod[]
  /** Ids: nobody else takes part. All agents of the orchestrator unless given. */
  readonly agents?: readonly string[]
  /** For a task that names none. */
  readonly gasStrategy?: GasStrategy
  /** Whether `run` waits for the proof to be verified on-chain; true unless told. */
  readonly awaitProof?: boolean
  /** Rows of a payroll that are not sound: `stop`, the default, plans nothing; `skip` leaves them out and lists them. */
  readonly onBadRows?: "stop" | "skip"
}

/** What a request would come to. Nothing was sent, written down or reserved. */
export type PlannedRun = {
  readonly plan: Plan
  readonly decision: Decision
  readonly route: RouteDecision
  /** Time, gas, cost and risk of each method, by what the nodes say now. */
  readonly estimates: readonly StrategyEstimate[]
  readonly currency: { readonly symbol: string; readonly decimals: number }
  /** Warnings about the choice of the method (E12). */
  readonly advice: readonly string[]
  /** What each order to another chain costs, how long it takes, and what stands in its way. */
  readonly orders: readonly PlannedOrder[]
  /** Rows that are left out because they are not sound. */
  readonly refusedRows: readonly RowProblem[]
}

/** What a run came to: the record of the whole, and its metadata as documented (C7). */
export type RunResult = { readonly view: RunView; readonly metadata: WorkflowMetadata }

/** Of all speculative runs whose waiting is over. */
export type HitRate = { readonly fired: number; readonly expired: number; readonly discarded: number }

/** Everything that people do with runs. The command line, servers and tests use nothing else. */
export type Orchestrator = {
  /** Plans, judges, routes and compares; spends nothing. */
  readonly plan: (request: RunRequest) => Promise<PlannedRun>
  /** Durable when it returns; the run goes on in this or any other worker. */
  readonly start: (request: RunRequest) => Promise<RunView>
  /** `start`, and then waits for the end: finality, and the verified proof unless `awaitProof` is false. */
  readonly run: (request: RunRequest) => Promise<RunResult>
  /** Waits for the end of a run that was started. */
  readonly result: (run: string, options?: { readonly awaitProof?: boolean }) => Promise<RunResult>
  readonly find: (run: string) => Promise<RunView | undefined>
  readonly list: (filter?: RunFilter) => Promise<readonly RunView[]>
  readonly listPayments: (run: string) => Promise<readonly PaymentView[]>
  /** What agents wrote for the archive: the evidence of screenings, reports. */
  readonly listDocuments: (run: string) => Promise<readonly RunDocument[]>
  /** The events of a run, from its beginning; ends when the run and its proofs have ended. */
  readonly events: (run: string, options?: { readonly signal?: AbortSignal }) => AsyncIterable<RunEvent>
  /** The run as it stands whenever it has changed; ends when the run has ended. */
  readonly watch: (run: string, options?: { readonly signal?: AbortSignal }) => AsyncIterable<RunView>
  readonly approve: (run: string, approvals: readonly GivenApproval[]) => Promise<RunView>
  /** What is sent stays sent; nothing further is begun. */
  readonly cancel: (run: string) => Promise<RunView>
  readonly pause: (run: string) => Promise<RunView>
  readonly resume: (run: string) => Promise<RunView>
  /** Goes on with a failed or cancelled run: with what is left, never with what is done. */
  readonly retry: (run: string, options?: { readonly method?: ExecutionMethod }) => Promise<RunView>
  /** Begins the failed proofs of a run anew; payments are not touched. */
  readonly reprove: (run: string) => Promise<RunView>
  /** Destroys the key to the payee data of an ended run, in its bundles and here. */
  readonly erase: (run: string) => Promise<RunView>
  /** How often what speculative runs waited for came in time. */
  readonly hitRate: () => Promise<HitRate>
  readonly close: () => Promise<void>
}
