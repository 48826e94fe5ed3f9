import { setTimeout as pause } from "node:timers/promises"

import type { Orchestrator } from "@agentgpt/agentgpt"
import { ExecutionManager } from "@agentgpt/agentgpt/execution"
import { halt, resume, type Store } from "@agentgpt/chain"
import type { EvmAddress } from "@agentgpt/core"
import { afterAll, beforeAll, expect, test } from "vitest"

import { startServer, type TestServer } from "../../packages/orchestrator/test/support/database.ts"
import { openCrossChainOffice } from "./support/cross-chain-office.ts"
import { type LinkedChains, linkChains } from "./support/linked-chains.ts"
import { BENEFICIARY, orderTask, UNIT } from "./support/order-task.ts"
import { PAYER } from "./support/run-office.ts"
import { type SmallChain, startSmallChain } from "./support/small-chain.ts"

// A payroll on two chains, and an order from one to the other beside it. Chains, arbiters, database and guard are real;
// the gateway is one for tests, whose messages this process carries.

const PAYEES: readonly EvmAddress[] = [`0x${"e1".repeat(20)}`, `0x${"e2".repeat(20)}`]

let chains: readonly SmallChain[]
let linked: LinkedChains
let server: TestServer
let store: Store
let office: Orchestrator

beforeAll(async () => {
  ;[chains, server] = await Promise.all([
    Promise.all([startSmallChain(31_337), startSmallChain(31_338)]),
    startServer(),
  ])
  linked = await linkChains(chains[0]!.site, chains[1]!.site)
  for (const chain of chains) await chain.fund(PAYER.address, 100n * UNIT)
  store = await server.fresh()
  office = await openCrossChainOffice(store, [linked.source, linked.destination])
})

afterAll(async () => {
  await office?.close()
  await linked?.stop()
  await server?.stop()
  for (const chain of chains ?? []) await chain.stop()
})

test("payments are batched on two chains while an order is on its way between them", async () => {
  const payments = chains.flatMap(({ site: { chainId, token } }) =>
    PAYEES.map((to, index) => ({
      chain: chainId,
      token: token.address,
      decimals: token.decimals,
      payer: PAYER.address,
      to,
      amount: `${index + 1}.5`,
      key: `e-${index}`,
    })),
  )
  linked.holdMessages(true)
  const manager = new ExecutionManager({ orchestrator: office })
  const combo = { batchTasks: payments, parallelTasks: [orderTask(linked, "act", 1)] }
  const doing = manager.executeCombo(combo, { run: "november" })
  const received = () => Promise.all(chains.map((chain) => chain.receivedBy(PAYEES)))
  const each = [[15n * (UNIT / 10n)], [25n * (UNIT / 10n)]]
  await expect.poll(received).toEqual([each, each])
  // Everybody is paid, and the order is still under way: its money is held by nobody but the arbiter.
  await expect.poll(() => linked.countMessages(linked.source)).toBe(1)
  expect(await chains[0]!.receivedBy([BENEFICIARY])).toEqual([[]])
  linked.holdMessages(false)
  const { runs } = await doing
  expect(runs.map(({ state }) => state)).toEqual(["completed", "completed"])
  expect(runs.flatMap(({ steps }) => steps.map(({ kind, state }) => [kind, state]))).toEqual([
    ["payment.batch", "done"],
    ["payment.batch", "done"],
    ["bridge.execute", "done"],
  ])
  expect(await chains[0]!.receivedBy([BENEFICIARY])).toEqual([[5n * UNIT]])
  expect(await received()).toEqual([each, each])

  // The same again is the same runs: nobody is paid twice.
  await manager.executeCombo(combo, { run: "november" })
  expect(await chains[0]!.receivedBy([BENEFICIARY])).toEqual([[5n * UNIT]])
  expect(await received()).toEqual([each, each])
})

test("an order that a halt holds up goes out once when the halt is over", async () => {
  const person = { who: "ana", why: "a drill" }
  const sent = await linked.countMessages(linked.source)
  // Nothing is set aside, so that no allowance waits before it.
  const left = ["asset", "amount", "beneficiary"]
  const task = orderTask(linked, "act", 2, { level: "best-effort" }, left)
  const countWaiting = async () => {
    const intents = store.sql.selectFrom("agentgpt.intent").select("intent_id")
    const waiting = intents.where("idempotency_key", "like", "run/held-up/%").where("state", "=", "planned")
    return (await waiting.execute()).length
  }
  await halt(store, person)
  await office.start({ run: "held-up", task })
  await expect.poll(countWaiting).toBe(1)
  // Long enough to be told that it is held up, and to ask again.
  await pause(3_000)
  expect(await office.find("held-up")).toMatchObject({ state: "running" })
  expect([await countWaiting(), await linked.countMessages(linked.source)]).toEqual([1, sent])
  await resume(store, person)
  expect((await office.result("held-up")).view).toMatchObject({ state: "completed" })
  const timesDone = await linked.destination.action.contract.getFunction("timesOf")(2)
  expect([Number(timesDone), await linked.countMessages(linked.source)]).toEqual([1, sent + 1])
})
