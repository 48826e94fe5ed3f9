import type { Orchestrator } from "@agentgpt/agentgpt"
import type { Store } from "@agentgpt/chain"
import { afterAll, beforeAll, expect, test } from "vitest"

import {
  listWaiting,
  startServer,
  type TestServer,
} from "../../packages/orchestrator/test/support/database.ts"
import { createRows, groupOf, openRunOffice, PAYER } from "./support/run-office.ts"
import { type SmallChain, startSmallChain } from "./support/small-chain.ts"

// What the settings of an orchestrator and the gas price of a real node do to how a task is done.

const GWEI = 1_000_000_000
let chain: SmallChain
let server: TestServer
let store: Store
let desk: Orchestrator

beforeAll(async () => {
  ;[chain, server] = await Promise.all([startSmallChain(), startServer()])
  await chain.fund(PAYER.address, 10n ** 12n)
  const plan = { sites: [chain.site] }
  store = await server.fresh()
  desk = await openRunOffice(store, plan, {
    isWorker: false,
    settings: { batchGasCeiling: "100" },
    taskDefaults: { gasStrategy: "fast", gasLimit: "5000000", priority: "HIGH" },
  })
  // Blocks between would lower the price again.
  await chain.holdBlocks(true)
})

afterAll(async () => {
  await desk?.close()
  await server?.stop()
  await chain?.stop()
})

async function ask(method: string, params: readonly unknown[]): Promise<void> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params })
  const headers = { "content-type": "application/json" }
  const answer = await (await fetch(chain.site.url, { method: "POST", headers, body })).json()
  expect(answer).not.toHaveProperty("error")
}

/** The method of the same payroll at a base fee; an empty block lowers the next one's by an eighth. */
async function methodAt(gwei: number): Promise<string> {
  await ask("anvil_setNextBlockBaseFeePerGas", [`0x${(gwei * GWEI).toString(16)}`])
  await ask("evm_mine", [])
  const task = { action: "mass_payroll", params: groupOf(chain.site, createRows(3, 900)) }
  const { route } = await desk.plan({ run: "priced", task })
  return route.method
}

test("gas over the ceiling switches batching off, and on again only well below it", async () => {
  expect(await methodAt(50)).toBe("batch")
  expect(await methodAt(130)).not.toBe("batch")
  expect(await methodAt(95)).not.toBe("batch")
  expect(await methodAt(60)).toBe("batch")
  expect(await methodAt(95)).toBe("batch")
})

test("what a task does not say is as the orchestrator was told, and tasks wait by their priority", async () => {
  const start = (run: string, hints: object) =>
    desk.start({
      run,
      task: { action: "mass_payroll", params: groupOf(chain.site, createRows(3, 900)), ...hints },
    })
  await start("later", { priority: "LOW" })
  await start("plain", {})
  await start("first", { priority: "CRITICAL", gasStrategy: "optimal", gasLimit: "6000000" })
  expect(await listWaiting(store)).toMatchObject([
    { run: "first", hints: { priority: "CRITICAL", gasStrategy: "optimal", gasLimit: "6000000" } },
    { run: "plain", hints: { priority: "HIGH", gasStrategy: "fast", gasLimit: "5000000" } },
    { run: "later", hints: { priority: "LOW", gasStrategy: "fast", gasLimit: "5000000" } },
  ])
})

test("what the price has switched is so for all who work on a store, one after the other", async () => {
  const takeOver = async () => {
    await desk.close()
    desk = await openRunOffice(store, { sites: [chain.site] }, { isWorker: false })
  }
  expect(await methodAt(130)).not.toBe("batch")
  await takeOver()
  expect(await methodAt(95)).not.toBe("batch")
  expect(await methodAt(60)).toBe("batch")
  await takeOver()
  expect(await methodAt(95)).toBe("batch")
})
