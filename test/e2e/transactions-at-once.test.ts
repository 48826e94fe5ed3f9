import type { Orchestrator } from "@agentgpt/agentgpt"
import type { Store } from "@agentgpt/chain"
import { afterAll, beforeAll, expect, test } from "vitest"

import { startServer, type TestServer } from "../../packages/orchestrator/test/support/database.ts"
import { createRows, openRunOffice, PAYER, transferTask, unitsOf } from "./support/run-office.ts"
import { type SmallChain, startSmallChain } from "./support/small-chain.ts"

let chain: SmallChain
let server: TestServer
let store: Store
let office: Orchestrator

beforeAll(async () => {
  ;[chain, server] = await Promise.all([startSmallChain(), startServer()])
  await chain.fund(PAYER.address, 10n ** 12n)
  store = await server.fresh()
  office = await openRunOffice(store, { sites: [chain.site] }, { settings: { maxThreads: 2 } })
})

afterAll(async () => {
  await office?.close()
  await server?.stop()
  await chain?.stop()
})

test("no more transactions of an account are on the way at once than maxThreads says", async () => {
  const rows = createRows(6, 1)
  const onTheWay = async () =>
    (await chain.countSent(PAYER.address, "pending")) - (await chain.countSent(PAYER.address))
  await chain.holdBlocks(true)
  await office.start({ run: "narrow", method: "parallel", task: transferTask(chain.site, rows) })
  await expect.poll(onTheWay).toBe(2)
  // Time enough for four more, if they were allowed.
  for (let look = 0; look < 20; look += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await onTheWay()).toBe(2)
  }
  await chain.holdBlocks(false)
  const { view } = await office.result("narrow", {})
  expect(view.state).toBe("completed")
  const paid = await chain.receivedBy(rows.map(({ address }) => address))
  expect(paid).toEqual(rows.map(({ amount }) => [unitsOf(amount)]))
})
