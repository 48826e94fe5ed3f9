import type { GasStrategy } from "@agentgpt/core"
import type { Orchestrator, RunRequest, RunResult } from "../orchestrator-port.ts"
import type { RunView } from "../runs/run-view.ts"
import { concurrentMethod } from "./concurrent-method.ts"
import { nameRun } from "./run-name.ts"
import { readRunOptions } from "./run-options.ts"
import type { RunOptions } from "./run-options.ts"
import type { OrchestratorWish, WorkflowAgents, OpenFor } from "./workflow-source.ts"

export type DeskOptions = {
  readonly name: string
  readonly agents: WorkflowAgents
  readonly orchestrator?: Orchestrator | undefined
  readonly open?: OpenFor | undefined
  readonly wish: Omit<OrchestratorWish, "agents">
  readonly gasStrategy: GasStrategy
}

/** What both kinds of workflows do: open once, ask for runs, close what they opened. */
export type WorkflowDesk = {
  readonly start: (task: unknown, options: RunOptions) => Promise<RunView>
  readonly run: (task: unknown, options: RunOptions) => Promise<RunResult>
  readonly result: (run: string) => Promise<RunResult>
  readonly close: () => Promise<void>
}

export function createWorkflowDesk(options: DeskOptions): WorkflowDesk {
  const { agents, open, wish, name, gasStrategy } = options
  const makeAgents: OrchestratorWish["agents"] = typeof agents === "function" ? agents : () => agents
  let opened: Promise<Orchestrator> | undefined
  const take = async (): Promise<Orchestrator> => {
    if (options.orchestrator !== undefined) return options.orchestrator
    opened ??= (open as OpenFor)({ ...wish, agents: makeAgents })
    return opened.catch((error: unknown) => {
      // The next call may find the database or the nodes back.
      opened = undefined
      throw error
    })
  }
  const request = (task: unknown, given: RunOptions): RunRequest => {
    const { run = nameRun(name, task), ...rest } = readRunOptions(given)
    const method = rest.method ?? concurrentMethod(task)
    return {
      ...rest,
      run,
      task,
      gasStrategy,
      ...(method !== undefined && { method }),
      ...(typeof agents !== "function" && { agents: agents.map(({ agentId }) => agentId) }),
    }
  }
  return {
    start: async (task, given) => {
      const asked = request(task, given)
      return (await take()).start(asked)
    },
    run: async (task, given) => {
      const asked = request(task, given)
      return (await take()).run(asked)
    },
    result: async (run) => (await take()).result(run),
    close: async () => {
      const ours = opened
      opened = undefined
      await (await ours?.catch(() => undefined))?.close()
    },
  }
}
