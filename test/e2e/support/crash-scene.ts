import { setTimeout as pause } from "node:timers/promises"

import type { Orchestrator, RunView } from "@agentgpt/agentgpt"
import { AgentGptError, type ExecutionMethod } from "@agentgpt/core"

import { moveRun } from "../../../packages/orchestrator/src/runs/run-record.ts"
import { startServer } from "../../../packages/orchestrator/test/support/database.ts"
import {
  collectEvents,
  createRows,
  groupOf,
  type OfficePlan,
  openRunOffice,
  PAYER,
  unitsOf,
} from "./run-office.ts"
import { type RunWorker, startRunWorker } from "./run-workers.ts"
import { startSmallChain } from "./small-chain.ts"

export type CrashScene = Awaited<ReturnType<typeof openCrashScene>>

/** A chain, a database and workers in processes of their own, any of which may be ended at any time. */
export async function openCrashScene(policy: Pick<OfficePlan, "approvalAbove"> = {}) {
  const [chain, server] = await Promise.all([startSmallChain(31_337, { isKept: true }), startServer()])
  await chain.fund(PAYER.address, 10n ** 12n)
  const store = await server.fresh()
  const plan = { sites: [chain.site], ...policy }
  const workers: RunWorker[] = []
  const startWorker = (version = "1.0.0") => {
    const worker = startRunWorker({ store, home: server.home, plan: { ...plan, version } })
    workers.push(worker)
    return worker
  }
  // Only asks: what is ended is somebody else.
  const desk = await openRunOffice(store, plan, { isWorker: false })
  const signalNode = (signal: "SIGSTOP" | "SIGCONT") => void process.kill(chain.node().pid, signal)
  const endWorkers = async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.kill()))
  }
  return {
    chain,
    server,
    store,
    desk,
    startWorker,
    signalNode,
    /** As far as a process comes that ends at once when it cancels a run. */
    markCancelled: (run: string) => moveRun(store, run, ["running"], "cancelled"),
    /** Ends what workers there are: each takes its share of the machine. */
    endWorkers,
    close: async () => {
      try {
        signalNode("SIGCONT")
      } catch {
        // It ended and did not come back: the others are to end all the same.
      }
      await endWorkers()
      await desk.close()
      await server.stop()
      await chain.stop()
    },
  }
}

/** Starts a payroll of two groups, lets a crash happen to it, and says what became of it and of its payees. */
export async function payThrough(
  { chain, desk }: CrashScene,
  group: number,
  crash: (run: string) => Promise<void>,
  method: ExecutionMethod = "sequential",
): Promise<{
  readonly view: RunView
  readonly received: readonly (readonly bigint[])[]
  readonly expected: readonly (readonly bigint[])[]
  readonly allowance: bigint
  readonly gaps: number
}> {
  const run = `crash-${group}`
  const [first, second] = [createRows(3, 2 * group), createRows(3, 2 * group + 1)]
  const payments = [groupOf(chain.site, first), groupOf(chain.site, second)]
  await desk.start({ run, method, task: { action: "payroll", params: { payments } } })
  await crash(run)
  const view = await untilEnded(desk, run)
  const rows = [...first, ...second]
  const events = await collectEvents(desk, run)
  return {
    view,
    received: await chain.receivedBy(rows.map(({ address }) => address)),
    expected: rows.map(({ amount }) => [unitsOf(amount)]),
    allowance: await chain.allowanceOf(PAYER.address),
    gaps: events.filter(({ sequence }, index) => sequence !== index).length,
  }
}

/** Whoever asks through an outage asks again. */
async function untilEnded(desk: Orchestrator, run: string): Promise<RunView> {
  for (;;) {
    try {
      return (await desk.result(run)).view
    } catch (error) {
      if (!AgentGptError.is(error) || error.recovery !== "retry") throw error
      await pause(200)
    }
  }
}

/** Numbers in 0…1, the same ones for the same seed. */
export function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
