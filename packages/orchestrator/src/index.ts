export type {
  DeadLetter,
  DurableEngine,
  QueueLimits,
  QueueRequest,
  RetryOptions,
  StartRequest,
  StepOptions,
  WorkflowContext,
  WorkflowFilter,
  WorkflowRecord,
  WorkflowRun,
} from "./durable/durable-port.ts"
export { openDurableEngine } from "./durable/open-durable-engine.ts"
export type { DurableOptions } from "./durable/open-durable-engine.ts"
export type { TakenOver, TakeOverRules } from "./durable/dbos/take-over.ts"
