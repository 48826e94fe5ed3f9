import { readIntent } from "@agentgpt/chain"
import type { PaymentGroup } from "@agentgpt/chain"
import { sql } from "kysely"
import { afterAll, beforeAll, expect, it } from "vitest"
import { openAllowingDesk, openAllowingShop } from "../../test/support/allowing-desk.ts"
import { startServer } from "../../test/support/database.ts"
import type { TestServer } from "../../test/support/database.ts"
import { migrateDurable } from "../durable/migrate-durable.ts"
import { actInTurn, takeBackLeg } from "./act-in-turn.ts"

const fill = (octet: string) => `0x${octet.repeat(20)}` as const
const [PAYER, TOKEN, COMMIT] = [fill("a1"), fill("b2"), fill("c3")]
const GROUP: PaymentGroup = {
  coordinatorChainId: 1n,
  coordinator: COMMIT,
  initiator: PAYER,
  nonce: 0n,
  voteDeadline: 1_900_000_000n,
  legs: [{ chainId: 1n, participant: COMMIT, payer: PAYER, token: TOKEN, amount: 5n, receiver: fill("d4") }],
}

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

async function openLeg() {
  const store = await server.fresh()
  await migrateDurable(store)
  const { desk, submitted, setAllowance } = openAllowingDesk(store, "eip155:1")
  const place = { run: "a1", stepId: "pay" }
  const workshop = await openAllowingShop(store, desk, { ...place, token: TOKEN })
  const around = actInTurn(workshop, place, async () => undefined)
  let prepared = 0
  const prepare = () =>
    around(GROUP, { action: "prepare", leg: 0 }, async () => {
      prepared += 1
      const { idempotencyKey } = submitted[0]!
      return idempotencyKey
    })
  const takeBack = () => takeBackLeg(workshop, place, { group: GROUP, leg: 0 })
  const stateOf = async (at: number) => (await readIntent(store, submitted[at]!.idempotencyKey)).state
  const reserve = (at: number) =>
    store.sql
      .updateTable("agentgpt.intent")
      .set({ state: "reserved" })
      .where("idempotency_key", "=", submitted[at]!.idempotencyKey)
      .execute()
  const putInForce = (version: number) =>
    sql`insert into agentgpt.policy (version, name, content) values (${version}, 'p', '{}')`.execute(
      store.sql,
    )
  const hint = (gasStrategy: string) =>
    sql`update agentgpt.run set hints = ${JSON.stringify({ gasStrategy })}::jsonb`.execute(store.sql)
  return {
    hint,
    putInForce,
    prepare,
    takeBack,
    reserve,
    stateOf,
    submitted,
    setAllowance,
    countPrepared: () => prepared,
  }
}

it("leaves a leg whose allowance does not get into a block to the next look, which goes on with it", async () => {
  const { prepare, submitted, setAllowance, countPrepared } = await openLeg()
  await prepare()
  await prepare()
  expect(countPrepared()).toBe(0)
  expect(new Set(submitted.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1)
  setAllowance(5n)
  await prepare()
  expect(countPrepared()).toBe(1)
})

it("closes at the end an allowance that nothing was signed for", async () => {
  const { prepare, takeBack, stateOf, submitted } = await openLeg()
  await prepare()
  expect(await stateOf(0)).toBe("planned")
  await takeBack()
  expect(await stateOf(0)).toBe("cancelled")
  expect(submitted).toHaveLength(1)
})

it("takes back at the end what is allowed, and does not close that when it comes to the end again", async () => {
  const { prepare, takeBack, stateOf, submitted, setAllowance } = await openLeg()
  await prepare()
  setAllowance(5n)
  await takeBack()
  await takeBack()
  expect(new Set(submitted.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(2)
  expect(await stateOf(1)).toBe("planned")
  expect(BigInt(`0x${submitted[1]!.call.data.slice(-64)}`)).toBe(0n)
})

it("takes back at the end also what has a nonce and is not allowed yet, in the same lane behind it", async () => {
  const { prepare, takeBack, reserve, stateOf, submitted } = await openLeg()
  await prepare()
  await reserve(0)
  await takeBack()
  expect(await stateOf(0)).toBe("reserved")
  expect(submitted).toHaveLength(2)
  expect(BigInt(`0x${submitted[1]!.call.data.slice(-64)}`)).toBe(0n)
})

it("prepares a leg under the policy that let it in, and asks for nothing under another", async () => {
  const { putInForce, prepare, submitted, setAllowance, countPrepared } = await openLeg()
  await putInForce(1)
  await prepare()
  setAllowance(5n)
  await prepare()
  setAllowance(0n)
  await putInForce(2)
  const before = submitted.length
  await prepare()
  await prepare()
  expect(submitted).toHaveLength(before)
  expect(countPrepared()).toBe(1)
})

it("offers the price of the run's strategy for a leg's allowance, but not for taking it back", async () => {
  const { hint, prepare, takeBack, submitted, setAllowance } = await openLeg()
  await hint("fast")
  await prepare()
  setAllowance(5n)
  await takeBack()
  expect(submitted.map(({ strategy }) => strategy)).toEqual(["fast", undefined])
})
