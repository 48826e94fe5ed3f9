import { setTimeout as pause } from "node:timers/promises"

import type { EvmAddress } from "@agentgpt/core"

import { countConnections, startServer } from "../../packages/orchestrator/test/support/database.ts"
import { measureHoldings } from "../e2e/support/measure-holdings.ts"
import {
  createRows,
  MORE_PAYERS,
  openRunOffice,
  PAYER,
  payrollTask,
  groupOf,
  type Row,
  transferTask,
  unitsOf,
} from "../e2e/support/run-office.ts"
import { type RunWorker, startRunWorker } from "../e2e/support/run-workers.ts"
import { startSmallChain } from "../e2e/support/small-chain.ts"
import { listDescendants } from "./count-processes.ts"
import type { SoakSample } from "./judge-soak.ts"

export type Soak = Awaited<ReturnType<typeof openSoak>>

const PAYERS = [PAYER, ...MORE_PAYERS].map(({ address }) => address)
const METHODS = ["batch", "sequential", "parallel"] as const
const LONGEST_RUN_MS = 120_000

/**
 * A chain, a database and two workers: one that stays and one that is relieved now and then. This process only asks, as
 * the command line does.
 */
export async function openSoak() {
  const [chain, server] = await Promise.all([startSmallChain(), startServer()])
  for (const payer of PAYERS) await chain.fund(payer, 10n ** 14n)
  const store = await server.fresh()
  const plan = { sites: [chain.site], hasMorePayers: true }
  const startWorker = async (): Promise<RunWorker> => {
    const worker = startRunWorker({ store, home: server.home, plan })
    await worker.ready
    return worker
  }
  const desk = await openRunOffice(store, plan, { isWorker: false })
  const steady = await startWorker()
  let relieved = await startWorker()
  const paid: Row[] = []
  let runs = 0

  /** One of the small runs there are, by its number. */
  function nextRun() {
    runs += 1
    const number = runs
    const payer = PAYERS[number % PAYERS.length] as EvmAddress
    const method = METHODS[number % METHODS.length] ?? "batch"
    const rows = [createRows(2, 2 * number), createRows(1, 2 * number + 1)] as const
    paid.push(...rows.flat())
    const payments = rows.map((some) => groupOf(chain.site, some, payer))
    const task =
      number % 4 === 0
        ? transferTask(chain.site, rows.flat(), payer)
        : number % 4 === 1
          ? payrollTask(chain.site, rows.flat(), { params: groupOf(chain.site, rows.flat(), payer) })
          : { action: "payroll", params: { payments } }
    return { run: `soak-${number}`, method, task }
  }
  async function performRun(): Promise<void> {
    const request = nextRun()
    const { view } = await Promise.race([
      desk.run(request),
      pause(LONGEST_RUN_MS, undefined, { ref: false }).then(() => {
        throw new Error(`The run ${request.run} did not end within ${LONGEST_RUN_MS} ms.`)
      }),
    ])
    const { paid: count, unpaid } = view.payments
    if (view.state !== "completed" || count !== 3 || unpaid !== 0) {
      throw new Error(`The run ${view.run} is ${view.state}: ${JSON.stringify([view.error, view.payments])}`)
    }
  }

  return {
    countRuns: () => runs,
    /** So many runs side by side, the same number one after the other. */
    performRound: async (beside: number, after: number): Promise<void> => {
      await Promise.all(Array.from({ length: beside }, performRun))
      for (let count = 0; count < after; count += 1) await performRun()
    },
    sample: async (startedMs: number, roundMs: number): Promise<SoakSample> => {
      const held = { desk: measureHoldings(), worker: await steady.measure() }
      const of = <T>(read: (holdings: (typeof held)["desk"]) => T) => ({
        desk: read(held.desk),
        worker: read(held.worker),
      })
      return {
        atMs: Date.now() - startedMs,
        rssBytes: of(({ rssBytes }) => rssBytes),
        heapBytes: of(({ heapBytes }) => heapBytes),
        handles: of(({ handles }) => handles),
        fileDescriptors: of(({ fileDescriptors }) => fileDescriptors),
        connections: await countConnections(store),
        processes: listDescendants(process.pid).length,
        roundMs,
      }
    },
    /** Another worker takes the place of one, in the middle of its work. */
    relieve: async (how: "stop" | "kill"): Promise<void> => {
      const successor = await startWorker()
      await relieved[how]()
      relieved = successor
    },
    /** What is wrong with who was paid, once everything has ended. */
    findFaults: async (): Promise<readonly string[]> => {
      const received = await chain.receivedBy(paid.map(({ address }) => address))
      const wrong = paid.filter(({ amount }, place) => String(received[place]) !== String([unitsOf(amount)]))
      const allowances = await Promise.all(PAYERS.map(chain.allowanceOf))
      return [
        ...wrong.map(({ key }) => `${key} was not paid once.`),
        ...allowances.flatMap((rest, place) =>
          rest === 0n ? [] : [`An allowance of ${rest} of ${PAYERS[place]} is left.`],
        ),
      ]
    },
    /** Ends everything of the product, and says what is left of it. */
    endProduct: async (): Promise<readonly string[]> => {
      await Promise.all([steady.stop(), relieved.stop(), desk.close()])
      // The store of this process keeps unused connections for ten seconds.
      const untilMs = Date.now() + 20_000
      let connections = await countConnections(store)
      while (connections > 1 && Date.now() < untilMs) {
        await pause(500)
        connections = await countConnections(store)
      }
      const left = listDescendants(process.pid).filter((name) => name !== "anvil")
      return [
        ...(connections > 1 ? [`${connections - 1} connections to the database are left.`] : []),
        ...left.map((name) => `A process ${name} is left.`),
      ]
    },
    close: async (): Promise<void> => {
      await Promise.all([steady.kill(), relieved.kill()])
      await server.stop()
      await chain.stop()
    },
  }
}
