import type { BatchEngine, Store, TransactionRequest } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import { sql } from "kysely"
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest"
import { startServer } from "../../test/support/database.ts"
import type { TestServer } from "../../test/support/database.ts"
import { migrateDurable } from "../durable/migrate-durable.ts"
import { sendThrough } from "../prove/send-through.ts"
import { openPricing } from "./open-pricing.ts"

let server: TestServer
let store: Store
let submitted: TransactionRequest[]
let isUnpriced: boolean

beforeAll(async () => {
  server = await startServer()
  store = await server.fresh()
  await migrateDurable(store)
})
afterAll(() => server.stop())
beforeEach(() => {
  submitted = []
  isUnpriced = false
})

const engine: BatchEngine = {
  submit: async (requests) => {
    if (isUnpriced && requests.some(({ strategy }) => strategy === "custom")) {
      throw new AgentGptError("FEE_STRATEGY_INVALID")
    }
    submitted.push(...requests)
    return []
  },
  waitFor: async () => [],
}

async function priced(hints: object): Promise<BatchEngine> {
  await sql`delete from agentgpt.run`.execute(store.sql)
  await sql`
    insert into agentgpt.run (run, request_hash, plan, route, hints, decision, refused_rows, state)
    values ('a', '', '', '{}', ${JSON.stringify(hints)}::jsonb, '{}', '[]', 'running')`.execute(store.sql)
  return (await openPricing(store, "a"))(engine)
}

const authority = { planHash: "0x00", policyVersion: 1 } as const
const account = `0x${"a1".repeat(20)}` as const
const call = { to: account, valueWei: 0n, data: "0x" } as const
const submit = (to: BatchEngine, idempotencyKey: string) =>
  to.submit([{ idempotencyKey, account, call, authority }])

it.each([
  ["order/0x1/resend/1", "fast"],
  ["order/0x1/execute-by-proof/1", "fast"],
  ["order/0x1/expire/1", undefined],
  ["order/0x1/settle/1", undefined],
  ["group/0x1/begin/0/1", "fast"],
  ["group/0x1/prepare/1/1", "fast"],
  ["group/0x1/abort/0/1", undefined],
  ["group/0x1/settle/1/1", undefined],
  ["run/a/pay/order/0", "fast"],
])("offers for %s: %s", async (key, strategy) => {
  await submit(await priced({ gasStrategy: "fast" }), key)
  expect(submitted.map((request) => request.strategy)).toEqual([strategy])
})

it("offers it for the transactions of a proof", async () => {
  const send = sendThrough(await priced({ gasStrategy: "fast" }), {
    keyPrefix: "p/",
    payer: account,
    prover: account,
    authorityOf: async () => authority,
  })
  await send([{ name: "verify", account: "prover", ...call }])
  expect(submitted).toMatchObject([{ idempotencyKey: "p/verify", strategy: "fast" }])
})

it.each([[{}], [{ gasStrategy: "eco", deadlineMs: 1 }]])("leaves it to the engine for %o", async (hints) => {
  await submit(await priced(hints), "group/0x1/begin/0/1")
  expect(submitted.map((request) => request.strategy)).toEqual([undefined])
})

it("goes on at the engine's own price where it has none for the strategy", async () => {
  isUnpriced = true
  await submit(await priced({ gasStrategy: "custom" }), "order/0x1/resend/1")
  expect(submitted.map((request) => request.strategy)).toEqual([undefined])
})
