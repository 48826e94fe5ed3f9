import type { OrchestratorOptions } from "@agentgpt/agentgpt"
import { parseAmount } from "@agentgpt/core"
import type { AgentGptConfig } from "@agentgpt/core"

type Settings = Pick<
  OrchestratorOptions,
  "contextLength" | "settings" | "taskDefaults" | "autoStoreProofs" | "rpcFallback" | "durable"
>

/** What a configuration says of how runs are done, as the orchestrator takes it. */
export function toSettings({ execution, workflow, tasks }: AgentGptConfig): Settings {
  return {
    contextLength: workflow.contextLength,
    settings: {
      methods: execution.methods,
      maxThreads: execution.maxThreads,
      maxTxs: execution.maxTxs,
      maxRetries: workflow.maxRetries,
      anchorEveryBlocks: workflow.anchorEveryBlocks,
      gasThresholdWei: parseAmount(execution.gasThreshold, 9),
      batchGasCeiling: execution.batchGasCeiling,
    },
    taskDefaults: {
      gasStrategy: workflow.gasStrategy,
      gasLimit: execution.gasLimit.toString(),
      priority: tasks.priority,
    },
    // The archive is the audit trail.
    autoStoreProofs: workflow.autoSave && workflow.autoStoreProofs,
    rpcFallback: workflow.rpcFallback,
    durable: { concurrency: tasks.maxConcurrent },
  }
}
