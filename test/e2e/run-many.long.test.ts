import type { Orchestrator, RunView } from "@agentgpt/agentgpt"
import { afterEach, describe, expect, test } from "vitest"

import {
  countConnections,
  countExecutors,
  startServer,
} from "../../packages/orchestrator/test/support/database.ts"
import { openRunOffice, PAYER } from "./support/run-office.ts"
import { startRunWorker } from "./support/run-workers.ts"
import { startSmallChain } from "./support/small-chain.ts"
import { createSmallRuns, type SmallRuns } from "./support/small-runs.ts"

// A hundred runs at once. Each process has ten connections of the store and ten of the workflows at most, and one for
// each lane and notice besides.

const RUNS = 100
const CONNECTIONS_OF_PROCESS = 30
const MEBIBYTE = 2 ** 20

let closing: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of closing.toReversed()) await close()
  closing = []
})

async function openScene(payers?: Parameters<typeof createSmallRuns>[1]) {
  const chain = await startSmallChain()
  closing.push(() => chain.stop())
  const server = await startServer()
  closing.push(() => server.stop())
  const runs = await createSmallRuns(chain, payers)
  return { runs, server, store: await server.fresh(), plan: { sites: [chain.site], hasMorePayers: true } }
}

async function startAll(desk: Orchestrator, runs: SmallRuns): Promise<readonly RunView[]> {
  const results = await Promise.all(Array.from({ length: RUNS }, () => desk.run(runs.next())))
  return results.map(({ view }) => view)
}

/** The most that was seen until the work ended. */
async function watchMost(work: Promise<unknown>, look: () => Promise<number>): Promise<number> {
  let most = 0
  const timer = setInterval(() => {
    void look().then((figure) => {
      most = Math.max(most, figure)
    })
  }, 200)
  await work.finally(() => clearInterval(timer))
  return most
}

function expectAllPaid(views: readonly RunView[]): void {
  const wrong = views.filter(({ state, payments }) => state !== "completed" || payments.paid !== 3)
  expect(wrong.map(({ run, state, error, payments }) => ({ run, state, error, payments }))).toEqual([])
}

describe(`${RUNS} runs at once`, () => {
  test.for([
    ["several payers", undefined],
    ["one payer", [PAYER.address]],
  ] as const)("of %s, in one orchestrator, are all paid once", async ([, payers]) => {
    const { runs, store, plan } = await openScene(payers)
    const desk = await openRunOffice(store, plan)
    closing.push(() => desk.close())
    globalThis.gc?.()
    const before = process.memoryUsage().rss
    const work = startAll(desk, runs)
    let mostBytes = 0
    const connections = await watchMost(work, () => {
      mostBytes = Math.max(mostBytes, process.memoryUsage().rss)
      return countConnections(store)
    })
    expectAllPaid(await work)
    expect(await runs.findFaults()).toEqual([])
    expect(connections).toBeLessThanOrEqual(CONNECTIONS_OF_PROCESS)
    expect(mostBytes - before).toBeLessThan(400 * MEBIBYTE)
  })

  test("in two workers on one database are all paid once, and both take part", async () => {
    const { runs, server, store, plan } = await openScene()
    const desk = await openRunOffice(store, plan, { isWorker: false })
    closing.push(() => desk.close())
    const workers = [0, 1].map(() => startRunWorker({ store, home: server.home, plan }))
    for (const worker of workers) closing.push(() => worker.kill())
    await Promise.all(workers.map(({ ready }) => ready))
    const [one, two] = await Promise.all(workers.map((worker) => worker.measure()))
    const work = startAll(desk, runs)
    const connections = await watchMost(work, () => countConnections(store))
    expectAllPaid(await work)
    expect(await runs.findFaults()).toEqual([])
    expect(connections).toBeLessThanOrEqual(3 * CONNECTIONS_OF_PROCESS)
    expect(await countExecutors(store)).toBe(2)
    for (const [place, before] of [one, two].entries()) {
      const after = await workers[place]?.measure()
      expect((after?.heapBytes ?? 0) - (before?.heapBytes ?? 0)).toBeLessThan(60 * MEBIBYTE)
    }
  })
})
