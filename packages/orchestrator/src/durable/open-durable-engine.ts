import { nameProcess, withCodedErrors } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import { checkName } from "./check-name.ts"
import { createDbosEngine } from "./dbos/dbos-engine.ts"
import { translateDbosError } from "./dbos/dbos-errors.ts"
import { refuseNewerDbos, RUNS_QUEUE } from "./dbos/dbos-tables.ts"
import { keepWatch } from "./dbos/keep-watch.ts"
import { launchDbos } from "./dbos/launch-dbos.ts"
import { beat } from "./dbos/presence.ts"
import { giveBackWork } from "./dbos/take-over.ts"
import type { TakenOver } from "./dbos/take-over.ts"
import type { DurableEngine, WorkflowRun } from "./durable-port.ts"
import { migrateDurable } from "./migrate-durable.ts"

export type DurableOptions = {
  readonly store: Store
  /** The version of the program. Work of a version is done by its workers while one lives, then by the newest. */
  readonly version: string
  /** The workflows by name. A worker has to know all that it may be given. */
  readonly workflows: Readonly<Record<string, WorkflowRun>>
  /** Whether this process works, or only starts runs and asks about them. Default true. */
  readonly isWorker?: boolean
  /** How many runs at once are taken from the queue of those that other programs start. Default 100. */
  readonly concurrency?: number
  /** How often the queues are looked at. Default 100. */
  readonly pollMs?: number
  /** Connections to the database, beside those of the store. Default 10. */
  readonly connections?: number
  /** How often a process says that it lives, and looks after those that ended. Default 2,000. */
  readonly beatMs?: number
  /** After this long without a beat this process counts as ended. Default 20,000. */
  readonly lostAfterMs?: number
  /** In how many processes a run may end without getting further before it is given up. Default 5. */
  readonly mostExecutions?: number
  /** How long a call waits for a database that is away. Runs wait for as long as it takes. Default 20,000. */
  readonly patienceMs?: number
  readonly onTakenOver?: (taken: TakenOver) => void
  readonly onNotice?: (text: string) => void
}

let isOpen = false

/**
 * Opens the workflow engine of this process in the database of a store, and takes over what processes that ended left
 * behind: on this machine at once, on others after `lostAfterMs`.
 * @throws WORKFLOW_ENGINE_OPEN, WORKFLOW_OPTION_INVALID, WORKFLOW_NEWER_DATABASE, WORKFLOW_MIGRATION_FAILED,
 * STORE_UNREACHABLE
 *
 * @example
 * const store = await openStore()
 * const engine = await openDurableEngine({
 *   store,
 *   version: "1.0.0",
 *   workflows: { greet: async (context, { name }: { name: string }) => context.step("greet", async () => `Hello ${name}`) },
 * })
 * await engine.start("greet", { id: "greeting-1", input: { name: "Ada" } })
 * await engine.result("greeting-1") // "Hello Ada"
 * await engine.close()
 * await store.close()
 */
export async function openDurableEngine(options: DurableOptions): Promise<DurableEngine> {
  const settings = checkOptions(options)
  if (isOpen) throw new AgentGptError("WORKFLOW_ENGINE_OPEN")
  isOpen = true
  try {
    return await open(settings)
  } catch (thrown) {
    isOpen = false
    throw translateDbosError(thrown)
  }
}

async function open(settings: Required<DurableOptions>): Promise<DurableEngine> {
  const { store, version, isWorker, lostAfterMs, workflows } = settings
  const presence = { executorId: nameProcess(), version, isWorker, lostAfterMs }
  await refuseNewerDbos(store)
  await migrateDurable(store)
  // Before any run can belong to this process: what belongs to an unknown process is taken over.
  await withCodedErrors(() => beat(store, presence))
  const launched = await launchDbos(store, { ...settings, ...presence })
  const shutDown = async (drainMs: number): Promise<void> => {
    try {
      // It beats on while running work comes to its end.
      await launched.shutDown(drainMs)
      await watch.stop()
      await giveBackWork(store, presence.executorId).catch(() => undefined)
    } finally {
      isOpen = false
    }
  }
  const engine = createDbosEngine({ ...settings, ...presence, ...launched, shutDown })
  const names = Object.keys(workflows)
  const { isRunning } = launched
  const watch = await keepWatch(store, presence, { ...settings, names, isRunning }).catch(
    async (thrown: unknown) => {
      await launched.shutDown(0)
      throw thrown
    },
  )
  if (isWorker) await engine.openQueue(RUNS_QUEUE, { concurrencyPerWorker: settings.concurrency })
  return engine
}

/** A worker that ended on another host is missed after `lostAfterMs`, and its work taken up with the next beat. */
export const DURABLE_DEFAULTS = {
  isWorker: true,
  concurrency: 100,
  pollMs: 100,
  connections: 10,
  beatMs: 2_000,
  lostAfterMs: 20_000,
  mostExecutions: 5,
  patienceMs: 20_000,
  onTakenOver: () => undefined,
  onNotice: () => undefined,
} as const

const NUMBERS = [
  "concurrency",
  "pollMs",
  "connections",
  "beatMs",
  "lostAfterMs",
  "mostExecutions",
  "patienceMs",
] as const

function checkOptions(options: DurableOptions): Required<DurableOptions> {
  const settings = { ...DURABLE_DEFAULTS, ...options }
  checkName("version", settings.version)
  for (const name of Object.keys(settings.workflows)) checkName("name of a workflow", name)
  for (const name of NUMBERS) {
    if (Number.isSafeInteger(settings[name]) && settings[name] > 0) continue
    throw new AgentGptError("WORKFLOW_OPTION_INVALID", `The option ${name} is not a whole number above 0.`)
  }
  if (settings.connections < 4) {
    throw new AgentGptError("WORKFLOW_OPTION_INVALID", "The option connections is below 4.")
  }
  if (settings.lostAfterMs < settings.beatMs * 3) {
    throw new AgentGptError("WORKFLOW_OPTION_INVALID", "The option lostAfterMs is below three beats.")
  }
  return settings
}
