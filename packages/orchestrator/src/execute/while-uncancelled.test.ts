import { setTimeout as pause } from "node:timers/promises"
import { planIntents } from "@agentgpt/chain"
import type { Store, TransactionRequest } from "@agentgpt/chain"
import { EXECUTION_METHODS } from "@agentgpt/core"
import { afterAll, beforeAll, expect, it } from "vitest"
import { startServer } from "../../test/support/database.ts"
import type { TestServer } from "../../test/support/database.ts"
import { transferTask } from "../../test/support/plan-fixture.ts"
import { FACTS, planOf, POLICY } from "../../test/support/policy-fixture.ts"
import { migrateDurable } from "../durable/migrate-durable.ts"
import { judgePlan } from "../guard/judge-plan.ts"
import { insertRun, moveRun } from "../runs/run-record.ts"
import { readTask } from "../task/read-task.ts"
import { whileUncancelled } from "./while-uncancelled.ts"

let server: TestServer
let store: Store
beforeAll(async () => {
  server = await startServer()
  store = await server.fresh()
  await migrateDurable(store)
})
afterAll(() => server.stop())

async function writeRun(run: string): Promise<void> {
  const { plan, rosters } = await planOf(transferTask())
  const decision = judgePlan(plan, POLICY, { ...FACTS, rosters })
  const scores = { sequential: 0, batch: 1, parallel: 0, speculative: 0 }
  const methods = { methods: EXECUTION_METHODS, isOverride: false, reasons: [], scores }
  const route = { method: "batch", ...methods } as const
  const { hints } = readTask(transferTask())
  const request = { requestHash: "", plan, route, hints, decision, refusedRows: [], rosters }
  await insertRun(store, { run, state: "running", ...request })
}

/** Hands over one transaction of a run to the journal; `meanwhile` happens before it is committed. */
async function handOver(run: string, meanwhile = async () => {}) {
  const engine = whileUncancelled(
    {
      waitFor: async () => [],
      submit: (requests, alongside) =>
        planIntents(
          store,
          requests.map(({ idempotencyKey }) => ({ idempotencyKey, chainId: "eip155:1", payload: {} })),
          async (transaction) => {
            await alongside?.(transaction)
            await meanwhile()
          },
        ),
    },
    run,
  )
  return engine.submit([{ idempotencyKey: `${run}/1` } as TransactionRequest])
}

const listIntents = (run: string) =>
  store.sql
    .selectFrom("agentgpt.intent")
    .select("idempotency_key")
    .where("idempotency_key", "=", `${run}/1`)
    .execute()

it("takes what a run hands over, and nothing once it is cancelled", async () => {
  await writeRun("goes-on")
  await handOver("goes-on")
  expect(await listIntents("goes-on")).toHaveLength(1)
  await writeRun("stopped")
  await moveRun(store, "stopped", ["running"], "cancelled")
  await expect(handOver("stopped")).rejects.toMatchObject({ code: "WORKFLOW_CANCELLED" })
  expect(await listIntents("stopped")).toEqual([])
})

it("whoever cancels while something is handed over waits, and then finds it", async () => {
  await writeRun("at-once")
  let found: Promise<number> | undefined
  await handOver("at-once", async () => {
    found = moveRun(store, "at-once", ["running"], "cancelled").then(
      async () => (await listIntents("at-once")).length,
    )
    // Long enough for a cancellation that does not wait.
    await pause(300)
  })
  expect(await found).toBe(1)
})
