import { writeFileSync } from "node:fs"
import { join } from "node:path"

import type { Orchestrator } from "@agentgpt/agentgpt"
import type { Store } from "@agentgpt/chain"
import { afterAll, beforeAll, expect, test } from "vitest"

import { startServer, type TestServer } from "../../packages/orchestrator/test/support/database.ts"
import { createPoison } from "./support/poison.ts"
import { collectEvents, createRows, openRunOffice, PAYER, unitsOf } from "./support/run-office.ts"
import { type RunWorker, startRunWorker } from "./support/run-workers.ts"
import { type SmallChain, startSmallChain } from "./support/small-chain.ts"

// A run of which a step ends every process that performs it: it is given up, whoever waits for it is told so, and what
// it had paid stays paid.

const rows = createRows(1, 4_000)
let chain: SmallChain
let server: TestServer
let store: Store
let desk: Orchestrator
let antidote: string
const workers: RunWorker[] = []

beforeAll(async () => {
  ;[chain, server] = await Promise.all([startSmallChain(), startServer()])
  await chain.fund(PAYER.address, 10n ** 12n)
  store = await server.fresh()
  antidote = join(server.home, "antidote")
  const agents = [createPoison(chain.site.chainId, antidote)]
  desk = await openRunOffice(store, { sites: [chain.site] }, { agents, isWorker: false })
})

afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.kill()))
  await desk?.close()
  await server?.stop()
  await chain?.stop()
})

/** Gives a run up after two processes. */
function startWorker(): RunWorker {
  const plan = { sites: [chain.site] }
  const worker = startRunWorker({ store, home: server.home, plan, antidote, durable: { mostExecutions: 2 } })
  workers.push(worker)
  return worker
}

function payAndDie(): unknown {
  const { chainId, token } = chain.site
  const inputs = {
    asset: { value: `${chainId}/erc20:${token.address}` },
    payer: { value: PAYER.address },
    recipient: { value: rows[0]?.address },
    amount: { value: String(unitsOf(rows[0]?.amount ?? "0")) },
  }
  const pay = { id: "pay", kind: "payment.transfer", chain: chainId, inputs }
  const poison = { id: "poison", kind: "test.poison", chain: chainId, inputs: {}, after: ["pay"] }
  return { action: "custom", params: { steps: [pay, poison] } }
}

const received = async () => (await chain.receivedBy(rows.map(({ address }) => address))).flat()

test("a run that ends its processes is given up, and goes on when it is begun anew", async () => {
  const { run } = await desk.start({ run: "poisoned", method: "sequential", task: payAndDie() })
  const awaited = desk.result(run)
  const followed = collectEvents(desk, run)
  // The first of them gets further, so it does not count; one more is there to see that it is too often.
  for (let round = 0; round < 3; round += 1) {
    expect(await startWorker().ended).toBe("SIGKILL")
  }
  startWorker()

  const { view } = await awaited
  expect(view).toMatchObject({ state: "failed", error: { code: "WORKFLOW_NEEDS_REPAIR" } })
  expect(view.error?.message).toMatch(/^2 processes ended while they worked at it/u)
  expect((await followed).at(-1)).toMatchObject({
    type: "run-end",
    data: { status: "failed", errorCode: "WORKFLOW_NEEDS_REPAIR" },
  })
  expect(await received()).toEqual(rows.map(({ amount }) => unitsOf(amount)))

  writeFileSync(antidote, "")
  await desk.retry(run)
  expect((await desk.result(run)).view.state).toBe("completed")
  expect((await collectEvents(desk, run)).at(-1)).toMatchObject({ data: { status: "completed" } })
  expect(await received()).toEqual(rows.map(({ amount }) => unitsOf(amount)))
})
