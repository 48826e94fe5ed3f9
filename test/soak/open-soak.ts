import { setTimeout as pause } from "node:timers/promises"

import { countConnections, startServer } from "../../packages/orchestrator/test/support/database.ts"
import { measureHoldings } from "../e2e/support/measure-holdings.ts"
import { openRunOffice } from "../e2e/support/run-office.ts"
import { type RunWorker, startRunWorker } from "../e2e/support/run-workers.ts"
import { startSmallChain } from "../e2e/support/small-chain.ts"
import { createSmallRuns } from "../e2e/support/small-runs.ts"
import { answerQuestions } from "./answer-questions.ts"
import { countLeft } from "./count-left.ts"
import { listDescendants } from "./count-processes.ts"
import type { SoakSample } from "./judge-soak.ts"
import { openProvedRuns } from "./open-proved-runs.ts"

/** Only what hangs takes as long, on a busy machine too. */
const LONGEST_RUN_MS = 600_000
/** Of so many small runs one pays so much that it asks. */
const ASKS_EVERY = 7

/**
 * A chain, a database and two workers: one that stays and one that is relieved now and then. And a chain, a database and
 * a worker that screens and proves besides. This process only asks and approves, as the command line does.
 */
export async function openSoak() {
  const [chain, server] = await Promise.all([startSmallChain(), startServer()])
  const proved = await openProvedRuns()
  const runs = await createSmallRuns(chain, undefined, ASKS_EVERY)
  const store = await server.fresh()
  const plan = { sites: [chain.site], hasMorePayers: true, approvalAbove: "1000" }
  const startWorker = async (): Promise<RunWorker> => {
    const worker = startRunWorker({ store, home: server.home, plan })
    await worker.ready
    return worker
  }
  const desk = await openRunOffice(store, plan, { isWorker: false })
  let provedCount = 0
  const steady = await startWorker()
  let relieved = await startWorker()

  async function performRun(): Promise<void> {
    const request = runs.next()
    const asks = runs.count() % ASKS_EVERY === 0
    // Ended with the run: what waits on would hold what the run has said.
    const ended = new AbortController()
    const started = await desk.start(request)
    if (asks !== started.questions.length > 0) throw new Error(`${request.run} asks, or does not.`)
    await answerQuestions(desk, chain.site, started)
    const { view } = await Promise.race([
      desk.result(request.run),
      pause(LONGEST_RUN_MS, undefined, { ref: false, signal: ended.signal }).then(async () => {
        throw new Error(`A run does not end: ${JSON.stringify(await desk.find(request.run))}`)
      }),
    ]).finally(() => ended.abort())
    const { paid: count, unpaid } = view.payments
    if (view.state !== "completed" || count !== 3 || unpaid !== 0) {
      throw new Error(`The run ${view.run} is ${view.state}: ${JSON.stringify([view.error, view.payments])}`)
    }
  }

  return {
    countRuns: runs.count,
    countProved: () => provedCount,
    performProved: async (): Promise<void> => {
      provedCount += 1
      const faults = await proved.ask("perform")
      if (faults.length > 0) throw new Error(`The proved payroll ${provedCount}: ${faults.join("; ")}`)
    },
    /** So many runs side by side, the same number one after the other. */
    performRound: async (beside: number, after: number): Promise<void> => {
      await Promise.all(Array.from({ length: beside }, performRun))
      for (let count = 0; count < after; count += 1) await performRun()
    },
    sample: async (startedMs: number): Promise<SoakSample> => {
      const { worker: prover, desk: provingDesk, connections } = await proved.ask("measure")
      const held = { desk: measureHoldings(), worker: await steady.measure(), provingDesk, prover }
      const of = <T>(read: (holdings: (typeof held)["desk"]) => T) => ({
        desk: read(held.desk),
        worker: read(held.worker),
        provingDesk: read(held.provingDesk),
        prover: read(held.prover),
      })
      return {
        atMs: Date.now() - startedMs,
        rssBytes: of(({ rssBytes }) => rssBytes),
        heapBytes: of(({ heapBytes }) => heapBytes),
        handles: of(({ handles }) => handles),
        fileDescriptors: of(({ fileDescriptors }) => fileDescriptors),
        connections: (await countConnections(store)) + connections,
        processes: listDescendants(process.pid).length,
      }
    },
    /** Another worker takes the place of one, in the middle of its work. */
    relieve: async (how: "stop" | "kill"): Promise<void> => {
      const successor = await startWorker()
      await relieved[how]()
      relieved = successor
    },
    findFaults: runs.findFaults,
    /** Ends everything of the product, and says what is left of it. */
    endProduct: async (): Promise<readonly string[]> => {
      await Promise.all([steady.stop(), relieved.stop(), desk.close()])
      const connections = (await proved.ask("end")) + (await countLeft(store))
      await proved.close()
      const left = listDescendants(process.pid).filter((name) => name !== "anvil")
      return [
        ...(connections > 0 ? [`${connections} connections to the databases are left.`] : []),
        ...left.map((name) => `A process ${name} is left.`),
      ]
    },
    close: async (): Promise<void> => {
      await Promise.all([steady.kill(), relieved.kill()])
      await proved.close()
      await server.stop()
      await chain.stop()
    },
  }
}
