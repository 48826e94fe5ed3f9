import type { AgentOutput, ChainId } from "@agentgpt/core"
import type { RunView, StepView } from "../runs/run-view.ts"

/** What one step of a run came to. */
export type WorkflowReceipt = AgentOutput & {
  readonly run: string
  readonly stepId: string
  readonly chainId: ChainId
  /** `waiting`, `skipped` and `running` steps did nothing that is known yet. */
  readonly state: StepView["state"]
}

/** One receipt a step, in the order of the plan. */
export function listReceipts({ run, steps }: RunView): readonly WorkflowReceipt[] {
  return steps.map(({ stepId, agentId, chainId, state, output }) => ({
    ...(output ?? { agentId, gasUsed: 0n, executionTime: 0 }),
    run,
    stepId,
    chainId,
    state,
  }))
}
