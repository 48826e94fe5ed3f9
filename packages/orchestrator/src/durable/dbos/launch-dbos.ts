import { DBOS } from "@dbos-inc/dbos-sdk"
import type { Store } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { WorkflowRun } from "../durable-port.ts"
import { connectPool } from "./connect-pool.ts"
import { APPLICATION } from "./dbos-tables.ts"
import { runInContext } from "./run-context.ts"
import type { StartChild } from "./run-context.ts"

const quiet = (): void => undefined

/** DBOS's form of a workflow: recorded text in, recorded text out. */
export type DbosWorkflow = (input: string) => Promise<string>

export type LaunchOptions = {
  readonly executorId: string
  readonly version: string
  readonly isWorker: boolean
  readonly mostExecutions: number
  readonly connections: number
  readonly workflows: Readonly<Record<string, WorkflowRun>>
  readonly onNotice: (text: string) => void
}

export type Launched = {
  readonly workflows: ReadonlyMap<string, DbosWorkflow>
  /** Whether the code of a run is being executed in this process. */
  readonly isRunning: (id: string) => boolean
  readonly shutDown: (drainMs: number) => Promise<void>
}

/**
 * Starts DBOS in the database of the store, in a schema of its own and over connections of its own that commit
 * durably. DBOS lives once in a process; what it would print goes to the notices.
 */
export async function launchDbos(store: Store, options: LaunchOptions): Promise<Launched> {
  const pool = connectPool(store, options.connections)
  const notice = (entry: unknown): void => options.onNotice(String(entry))
  DBOS.setConfig({
    name: APPLICATION,
    systemDatabasePool: pool,
    executorID: options.executorId,
    applicationVersion: options.version,
    logger: { debug: quiet, info: quiet, warn: notice, error: notice },
    ...(!options.isWorker && { listenQueues: [] }),
  })
  const workflows = new Map<string, DbosWorkflow>()
  // Counted: one that was taken over and came back may be executed a second time while the first has not noticed yet.
  const running = new Map<string, number>()
  const tracked = async <T>(id: string, work: () => Promise<T>): Promise<T> => {
    running.set(id, (running.get(id) ?? 0) + 1)
    try {
      return await work()
    } finally {
      const left = (running.get(id) ?? 1) - 1
      if (left === 0) running.delete(id)
      else running.set(id, left)
    }
  }
  for (const [name, run] of Object.entries(options.workflows)) {
    const startChild: StartChild = async (childName, id, text) => {
      const child = workflows.get(childName)
      if (child === undefined)
        throw new AgentGptError("WORKFLOW_UNKNOWN", `There is no workflow named ${childName}.`)
      const handle = await DBOS.startWorkflow(child, { workflowID: id })(text)
      return () => handle.getResult({ pollingIntervalMs: 100 })
    }
    const registered = DBOS.registerWorkflow(
      (input: string) => tracked(DBOS.workflowID ?? "", () => runInContext(run, input, startChild)),
      // The take-over gives up first; this holds where a process lives on but its runs do not begin.
      { name, maxRecoveryAttempts: options.mostExecutions },
    )
    workflows.set(name, registered)
  }
  const shutDown = async (drainMs: number): Promise<void> => {
    await DBOS.shutdown({ deregister: true, ...(drainMs > 0 && { workflowCompletionTimeoutMS: drainMs }) })
    await pool.end()
  }
  try {
    await DBOS.launch()
  } catch (thrown) {
    await shutDown(0).catch(() => undefined)
    throw thrown
  }
  return { workflows, isRunning: (id) => running.has(id), shutDown }
}
