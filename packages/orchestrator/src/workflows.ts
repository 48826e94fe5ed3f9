// The entry `@agentgpt/agentgpt/workflows`.
export { AsyncWorkflow } from "./workflows/async-workflow.ts"
export type { AsyncWorkflowConfig, AsyncWorkflowOptions } from "./workflows/async-workflow.ts"
export { ConcurrentWorkflow } from "./workflows/concurrent-workflow.ts"
export type { ConcurrentWorkflowOptions } from "./workflows/concurrent-workflow.ts"
export type { RunOptions } from "./workflows/run-options.ts"
export type { WorkflowReceipt } from "./workflows/workflow-receipt.ts"
export type {
  OpenFor,
  OrchestratorWish,
  WorkflowAgents,
  WorkflowSource,
} from "./workflows/workflow-source.ts"
export { openOrchestrator } from "./open-orchestrator.ts"
export type { AgentPorts, OrchestratorOptions } from "./open-orchestrator.ts"
export type { Orchestrator, RunRequest, RunResult } from "./orchestrator-port.ts"
export type { AgentOutput, WorkflowMetadata, WorkflowProof } from "@agentgpt/core"
