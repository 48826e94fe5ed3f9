export type {
  Action,
  ContractCallTask,
  CustomInput,
  CustomStep,
  DeclaredMovement,
  PayrollGroup,
  Task,
  TaskHints,
  TaskRow,
  TaskWork,
  Token,
  Transfer,
} from "./task/task.ts"
export { TASK_EXAMPLES } from "./task/actions.ts"
export { interpretTask, readTask } from "./task/read-task.ts"
export type { PlannerModel } from "./task/read-task.ts"
export type { Trigger, TriggerCondition } from "./task/trigger.ts"
export { readRosters } from "./task/read-rosters.ts"
export type { Roster, RosterRules } from "./task/read-rosters.ts"

export { buildPlan } from "./plan/build-plan.ts"
export type { PlanRules } from "./plan/build-plan.ts"
export type { DraftStep } from "./plan/draft-step.ts"
export { parsePlan, writePlan } from "./plan/plan-json.ts"
export { planTask } from "./plan/plan-task.ts"
export { dependenciesOf } from "./plan/plan.ts"
export type { InputSource, Movement, Plan, PlannedStep } from "./plan/plan.ts"

export type { ApprovalQuestion, Decision } from "./guard/decision.ts"
export type { Finding } from "./guard/finding.ts"
export type { JudgementFacts, LastPayee, PastPayment } from "./guard/judgement-facts.ts"
export { judgePlan } from "./guard/judge-plan.ts"
export type { AssetLimits, ChainLimits, Policy, PolicyInput } from "./guard/policy.ts"
export { changePolicy, comparePolicies } from "./guard/policy-change.ts"
export type { PolicyChange } from "./guard/policy-change.ts"
export { listPolicyDifferences } from "./guard/list-policy-differences.ts"
export type { PolicyDifference } from "./guard/list-policy-differences.ts"
export { definePolicy, hashPolicy, readPolicy } from "./guard/read-policy.ts"
export { recheckPlan } from "./guard/recheck-plan.ts"
export { requireAllowed } from "./guard/require-allowed.ts"
export { toProofAdmission } from "./guard/to-proof-admission.ts"
export { toPlanAdmissions } from "./guard/to-plan-admissions.ts"
export type { AdmittedPart } from "./guard/to-plan-admissions.ts"
export { toSigningPolicy } from "./guard/to-signing-policy.ts"
export { writePolicy } from "./guard/write-policy.ts"
export { writeQuestion } from "./guard/write-question.ts"

export { adviseMethod } from "./route/advise-method.ts"
export type { Advice } from "./route/advise-method.ts"
export { compareStrategies, writeComparison } from "./route/compare-strategies.ts"
export type { StrategyEstimate, StrategyMeasures } from "./route/compare-strategies.ts"
export { planFallback } from "./route/plan-fallback.ts"
export type { Fallback, StepResult } from "./route/plan-fallback.ts"
export { routeExecution } from "./route/route-execution.ts"
export type { RouteDecision, RouteOptions } from "./route/route-execution.ts"
export { describeWork } from "./route/route-features.ts"
export type { RouteFeatures } from "./route/route-features.ts"
export { ROUTE_RULES } from "./route/score-table.ts"
export type { RouteRule } from "./route/score-table.ts"
export { selectChain } from "./route/select-chain.ts"
export type { ChainChoice } from "./route/select-chain.ts"
export { activeStrategies, readSwitchLimits, switchMethods } from "./route/switch-methods.ts"
export type { MethodSwitch, SwitchLimits } from "./route/switch-methods.ts"
export type {
  DeadLetter,
  DurableEngine,
  QueueLimits,
  QueueRequest,
  RetryOptions,
  StartRequest,
  StepOptions,
  WorkflowContent,
  WorkflowContext,
  WorkflowFilter,
  WorkflowRecord,
  WorkflowRun,
} from "./durable/durable-port.ts"
export { openDurableEngine } from "./durable/open-durable-engine.ts"
export type { DurableOptions } from "./durable/open-durable-engine.ts"
export type { TakenOver, TakeOverRules } from "./durable/dbos/take-over.ts"

export type { BatchStats, QueueFigures } from "./queue/batch-stats.ts"
export { defineTasks } from "./queue/define-tasks.ts"
export type { TaskFunction, TaskScope } from "./queue/define-tasks.ts"
export { inThread } from "./queue/in-thread.ts"
export type { ThreadLimits, ThreadTask } from "./queue/in-thread.ts"
export { writeTasks } from "./queue/export-tasks.ts"
export type { BatchTask, TaskDetail, TaskRecord } from "./queue/task.ts"
export { TaskQueue } from "./queue/task-queue.ts"
export type { ClearOptions, TaskFilter, TaskQueueOptions } from "./queue/task-queue.ts"

export { openOrchestrator } from "./open-orchestrator.ts"
export type { AgentPorts, OrchestratorOptions } from "./open-orchestrator.ts"
export { approvePolicyChange, readPolicyStanding } from "./policies/policy-standing.ts"
export type { PolicyStanding } from "./policies/policy-standing.ts"
export { openTender } from "./tend/open-tender.ts"
export type { Tender, TenderOptions } from "./tend/open-tender.ts"
export type { PlannedOrder } from "./runs/plan-orders.ts"
export type { HitRate, Orchestrator, PlannedRun, RunRequest, RunResult } from "./orchestrator-port.ts"
export type { ChainSetup } from "./execute/open-desks.ts"
export type { WorkshopSettings } from "./execute/workshop.ts"
export type { RunDocument } from "./runs/documents.ts"
export { RUN_STATES } from "./runs/run-view.ts"
export type {
  GivenApproval,
  OpenQuestion,
  PaymentCounts,
  PaymentView,
  ProofView,
  RunEvent,
  RunFilter,
  RunState,
  RunView,
  LaneWait,
  StepActivity,
  StepView,
} from "./runs/run-view.ts"

export type { ArchivedBundle } from "./prove/archive-payroll.ts"
export { chooseCircuits } from "./prove/choose-circuits.ts"
export type { ChosenCircuit, ChosenCircuits } from "./prove/choose-circuits.ts"
export type { PaidChunk, PaidPayroll, ProofContracts, ProofTerms } from "./prove/paid-payroll.ts"
export { openPayrollProof } from "./prove/payroll-proof.ts"
export type { PayrollProof, PayrollProofPorts } from "./prove/payroll-proof.ts"
export { preparePayrollApart } from "./prove/prepare-payroll-apart.ts"
export { preparePayroll } from "./prove/prepare-payroll.ts"
export type { PayrollToPrepare, PreparedPayroll } from "./prove/prepare-payroll.ts"
export type { AskNode, OpenSigners, ProofCall, ProofReceipt, SendCalls } from "./prove/proof-ports.ts"
export { provePayroll } from "./prove/prove-payroll.ts"
export type { ProvedPayroll, ProvePayrollPorts } from "./prove/prove-payroll.ts"
export { readAgentEvents } from "./prove/read-agents.ts"
export { registerPayroll } from "./prove/publish-proofs.ts"
export { toRegistrationCall } from "./prove/registration.ts"
export type { PayrollToRegister } from "./prove/registration.ts"
export type { SignedPayroll } from "./prove/sign-payroll.ts"
export type { ProvingProgress } from "./prove/prove-statements.ts"
export type { ProofRoomOptions } from "./prove/open-proof-room.ts"
