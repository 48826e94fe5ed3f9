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

export type { BatchStats, QueueFigures } from "./queue/batch-stats.ts"
export { defineTasks } from "./queue/define-tasks.ts"
export type { TaskFunction, TaskScope } from "./queue/define-tasks.ts"
export type { BatchTask, TaskRecord } from "./queue/task.ts"
export { TaskQueue } from "./queue/task-queue.ts"
export type { TaskFilter, TaskQueueOptions } from "./queue/task-queue.ts"
