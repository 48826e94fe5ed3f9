import type { Orchestrator } from "@agentgpt/agentgpt"
import { afterAll, beforeAll, expect, test } from "vitest"

import { startServer, type TestServer } from "../../packages/orchestrator/test/support/database.ts"
import { createRows, groupOf, openRunOffice, PAYER } from "./support/run-office.ts"
import { type SmallChain, startSmallChain } from "./support/small-chain.ts"

// What the gas price of a real node does to the choice of the method.

const GWEI = 1_000_000_000
let chain: SmallChain
let server: TestServer
let desk: Orchestrator

beforeAll(async () => {
  ;[chain, server] = await Promise.all([startSmallChain(), startServer()])
  await chain.fund(PAYER.address, 10n ** 12n)
  const plan = { sites: [chain.site] }
  desk = await openRunOffice(await server.fresh(), plan, {
    isWorker: false,
    settings: { batchGasCeiling: "100" },
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
