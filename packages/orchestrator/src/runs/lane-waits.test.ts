import type { EngineEvent, Store } from "@agentgpt/chain"
import { sql } from "kysely"
import { afterAll, beforeAll, expect, it } from "vitest"
import { startServer } from "../../test/support/database.ts"
import type { TestServer } from "../../test/support/database.ts"
import { migrateDurable } from "../durable/migrate-durable.ts"
import { noteLaneWaits, readLaneWaits } from "./lane-waits.ts"

const CHAIN = "eip155:1"
const PAYER = `0x${"a1".repeat(20)}` as const
const PROVER = `0x${"a2".repeat(20)}` as const
const STRANGER = `0x${"a3".repeat(20)}` as const

let server: TestServer
let store: Store
beforeAll(async () => {
  server = await startServer()
  store = await server.fresh()
  await migrateDurable(store)
  await sql`
    insert into agentgpt.run (run, request_hash, plan, route, hints, decision, refused_rows, state)
    values ('a', '', '', '{}', '{}', '{}', '[]', 'running')`.execute(store.sql)
  await sql`
    insert into agentgpt.run_admission (plan_hash, run, chain_id, step_ids, admission)
    values ('0x01', 'a', ${CHAIN}, '["pay"]', ${JSON.stringify({ accounts: [PAYER] })}::jsonb)`.execute(
    store.sql,
  )
  await sql`
    insert into agentgpt.run_payroll
      (run, step_id, chain_id, run_id, payout, chunk_size, excluded, privacy, terms)
    values ('a', 'pay', ${CHAIN}, '0x02', '{}', 16, '[]', 0, ${JSON.stringify({ prover: PROVER })}::jsonb)`.execute(
    store.sql,
  )
})
afterAll(() => server.stop())

type Told = Pick<EngineEvent, "type" | "account" | "data">

let calls = 0

/** Notes what an engine tells, one after the other, and reads what a run is shown then. */
async function tell(chainId: `eip155:${number}`, ...events: readonly Told[]) {
  let listener: ((event: EngineEvent) => void) | undefined
  const on = (listen: (event: EngineEvent) => void) => {
    listener = listen
    return () => undefined
  }
  noteLaneWaits(store, chainId, { on })
  for (const event of events) listener?.({ at: 0, ...event } as EngineEvent)
  // The notes take turns: what is told last is written last.
  calls += 1
  const why = `the last of ${calls}`
  await expect
    .poll(async () => {
      listener?.({ at: 0, type: "lane-frozen", account: STRANGER, data: { why } })
      const { rows } = await sql`
        select from agentgpt.lane_wait where account = ${STRANGER} and why = ${why}`.execute(store.sql)
      return rows.length
    })
    .toBe(1)
  return (await readLaneWaits(store, "a")).map((wait) => [wait.account, wait.state, wait.why])
}

const unfunded = (account: Told["account"]): Told => ({
  type: "lane-unfunded",
  account,
  data: { shortfallWei: "5", balanceWei: "2" },
})
const lane = (
  type: "lane-opened" | "lane-funded" | "lane-resumed" | "lane-halted" | "lane-closed",
): Told => ({
  type,
  account: PAYER,
  data: { chainId: CHAIN } as never,
})
const NEEDS = "It needs 5 wei more than its 2 wei for gas."

it("a run is told of its own accounts, those of its proofs among them", async () => {
  const seen = await tell(CHAIN, unfunded(PAYER), unfunded(PROVER), unfunded(STRANGER))
  expect(seen).toEqual([
    [PAYER, "unfunded", NEEDS],
    [PROVER, "unfunded", NEEDS],
  ])
})

it("of their lanes on its chains", async () => {
  await sql`delete from agentgpt.lane_wait`.execute(store.sql)
  expect(await tell("eip155:10", unfunded(PAYER), unfunded(PROVER))).toEqual([])
})

it.each(["lane-opened", "lane-funded", "lane-resumed"] as const)(
  "nothing any more after %s",
  async (type) => {
    expect(await tell(CHAIN, unfunded(PAYER), lane(type))).toEqual([])
  },
)

it("the newest reason stands, also when the worker ends", async () => {
  const frozen: Told = { type: "lane-frozen", account: PAYER, data: { why: "A foreign nonce." } }
  const seen = await tell(CHAIN, unfunded(PAYER), lane("lane-halted"), frozen, lane("lane-closed"))
  expect(seen).toEqual([[PAYER, "frozen", "A foreign nonce."]])
})

it("nodes that cannot be read are told until they can, and hide no other reason", async () => {
  await sql`delete from agentgpt.lane_wait`.execute(store.sql)
  const unreadable: Told = {
    type: "chain-unreadable",
    account: PAYER,
    data: { errorCode: "NODE_QUORUM_MISSING", why: "Too few nodes agree." },
  }
  const readable: Told = { ...lane("lane-opened"), type: "chain-readable" }
  const why = "Too few nodes agree. (NODE_QUORUM_MISSING); it goes on as soon as nodes can be read."
  expect(await tell(CHAIN, unreadable)).toEqual([[PAYER, "unreadable", why]])
  expect(await tell(CHAIN, readable)).toEqual([])
  expect(await tell(CHAIN, unfunded(PAYER), unreadable, readable)).toEqual([[PAYER, "unfunded", NEEDS]])
})
