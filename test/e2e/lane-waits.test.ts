import type { Orchestrator } from "@agentgpt/agentgpt"
import { halt, resume, type Store } from "@agentgpt/chain"
import { afterAll, beforeAll, expect, test } from "vitest"

import { startServer, type TestServer } from "../../packages/orchestrator/test/support/database.ts"
import { createRows, openRunOffice, PAYER, payrollTask, unitsOf } from "./support/run-office.ts"
import { type SmallChain, startSmallChain } from "./support/small-chain.ts"

// Why a run does not go on is seen from where it is looked at, not only by who sends.

let chain: SmallChain
let server: TestServer
let store: Store
let office: Orchestrator

beforeAll(async () => {
  ;[chain, server] = await Promise.all([startSmallChain(), startServer()])
  await chain.fund(PAYER.address, 10n ** 12n)
  store = await server.fresh()
  office = await openRunOffice(store, { sites: [chain.site] }, {})
})

afterAll(async () => {
  await office?.close()
  await server?.stop()
  await chain?.stop()
})

test("a run in a halted lane says so, pays once it is resumed, and then says nothing of it", async () => {
  const rows = createRows(2, 1)
  const receivers = rows.map(({ address }) => address)
  await halt(store, { who: "operator", why: "a look at the books" })
  const waits = async () =>
    (await office.find("halted"))?.waits?.map(({ account, state }) => [account, state])
  await office.start({ run: "halted", task: payrollTask(chain.site, rows) })
  await expect.poll(waits).toEqual([[PAYER.address, "halted"]])
  expect(await chain.receivedBy(receivers)).toEqual([[], []])
  await resume(store, { who: "operator", why: "all is well" })
  await office.result("halted", {})
  const view = await office.find("halted")
  expect([view?.state, view?.waits]).toEqual(["completed", undefined])
  expect(await chain.receivedBy(receivers)).toEqual(rows.map(({ amount }) => [unitsOf(amount)]))
})
