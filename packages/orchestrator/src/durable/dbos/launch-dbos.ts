import { DBOS } from "@dbos-inc/dbos-sdk"
import type { Store } from "@agentgpt/chain"
import pg from "pg"
import type { WorkflowRun } from "../durable-port.ts"
import { APPLICATION } from "./dbos-tables.ts"
import { runInContext } from "./run-context.ts"

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
  readonly shutDown: (drainMs: number) => Promise<void>
}

/**
 * Starts DBOS in the database of the store, in a schema of its own and over connections of its own that commit
 * durably. DBOS lives once in a process; what it would print goes to the notices.
 */
export async function launchDbos(store: Store, options: LaunchOptions): Promise<Launched> {
  const pool = new pg.Pool({
    connectionString: store.url,
    application_name: "agentgpt-workflows",
    options: "-c synchronous_commit=on -c timezone=UTC",
    max: options.connections,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  })
  // A connection that the server ends is replaced; without these it would end the process.
  pool.on("error", () => undefined)
  pool.on("connect", (client) => client.on("error", () => undefined))
  const quiet = (): void => undefined
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
  for (const [name, run] of Object.entries(options.workflows)) {
    const registered = DBOS.registerWorkflow(
      (input: string) =>
        runInContext(run, input, async (childName, id, text) => {
          const child = workflows.get(childName)
          if (child === undefined) throw new Error(`There is no workflow named ${childName}.`)
          const handle = await DBOS.startWorkflow(child, { workflowID: id })(text)
          return () => handle.getResult({ pollingIntervalMs: 100 })
        }),
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
  return { workflows, shutDown }
}
