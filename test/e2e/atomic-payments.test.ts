import type { Orchestrator } from "@agentgpt/agentgpt"
import type { Store } from "@agentgpt/chain"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"

import { startServer, type TestServer } from "../../packages/orchestrator/test/support/database.ts"
import { type CrossOfficeExtras, openCrossChainOffice } from "./support/cross-chain-office.ts"
import { groupTask, legOn, RECEIVERS } from "./support/group-task.ts"
import { type LinkedChains, type LinkedSide, linkChains } from "./support/linked-chains.ts"
import { UNIT } from "./support/order-task.ts"
import { codeOf, PAYER } from "./support/run-office.ts"
import { type SmallChain, startSmallChain } from "./support/small-chain.ts"

// Payments on two chains, all or none, as steps of plans: real chains, contracts, database and guard; a gateway for tests.

const STRANGER = `0x${"5a".repeat(20)}`

let chains: readonly SmallChain[]
let linked: LinkedChains
let sides: readonly LinkedSide[]
let server: TestServer
let store: Store
let office: Orchestrator | undefined

beforeAll(async () => {
  ;[chains, server] = await Promise.all([
    Promise.all([startSmallChain(31_337), startSmallChain(31_338)]),
    startServer(),
  ])
  linked = await linkChains(chains[0]!.site, chains[1]!.site)
  sides = [linked.source, linked.destination]
  for (const chain of chains) await chain.fund(PAYER.address, 1_000n * UNIT)
  store = await server.fresh()
})

afterEach(async () => {
  await office?.close()
  office = undefined
  linked.holdMessages(false)
})

afterAll(async () => {
  await linked?.stop()
  await server?.stop()
  for (const chain of chains ?? []) await chain.stop()
})

async function open(extras?: CrossOfficeExtras): Promise<Orchestrator> {
  office = await openCrossChainOffice(store, sides, extras)
  return office
}

const taskOf = (more?: Readonly<Record<string, unknown>>) => groupTask(linked, more)
const onBoth = (ask: (side: LinkedSide, chain: SmallChain) => Promise<bigint>) =>
  Promise.all(sides.map((side, index) => ask(side, chains[index]!)))
const balances = (account: string) =>
  onBoth(async ({ token }) => (await token.getFunction("balanceOf")(account)) as bigint)
const held = () =>
  onBoth(async ({ token, commit }) => (await token.getFunction("balanceOf")(commit.address)) as bigint)
const allowances = () =>
  onBoth((side, chain) => chain.allowanceOf(PAYER.address, side.commit.address))
/** What the receivers got so far, each on its chain. */
const received = async () =>
  Promise.all(chains.map(async (chain, index) => (await chain.receivedBy([RECEIVERS[index]!])).flat().length))
const countActs = async (action: string): Promise<number> => {
  const rows = await store.sql
    .selectFrom("agentgpt.intent")
    .select("idempotency_key")
    .where("idempotency_key", "like", `group/%/${action}/%`)
    .where("state", "in", ["signed", "finalized"])
    .execute()
  return rows.length
}

describe("payments on two chains", () => {
  test("are both made once, and say what they cost on both chains", async () => {
    const desk = await open()
    for (const _ of [1, 2]) {
      const { view } = await desk.run({ run: "paid", task: taskOf() })
      expect(view).toMatchObject({ state: "completed" })
      expect(view.steps[0]).toMatchObject({
        state: "done",
        group: { state: "paid", legs: [{ state: "paid" }, { state: "paid" }] },
      })
    }
    expect([await received(), await held(), await allowances()]).toEqual([
      [1, 1],
      [0n, 0n],
      [0n, 0n],
    ])
  })
})
