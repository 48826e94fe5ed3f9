import { halt } from "@agentgpt/chain"
import type { OrderPorts, OrderSending } from "@agentgpt/chain"
import type { BridgeOrder } from "@agentgpt/core"
import { afterAll, beforeAll, expect, it } from "vitest"
import { openAllowingDesk, openAllowingShop } from "../../test/support/allowing-desk.ts"
import { startServer } from "../../test/support/database.ts"
import type { TestServer } from "../../test/support/database.ts"
import { migrateDurable } from "../durable/migrate-durable.ts"
import { allowOrder } from "./allow-order.ts"
import type { OrderStep } from "./bridge-order.ts"
import { withPayerLock } from "./payer-lock.ts"

const CHAIN = "eip155:1"
const fill = (octet: string) => `0x${octet.repeat(20)}` as const
const [PAYER, TOKEN, ARBITER] = [fill("a1"), fill("b2"), fill("c3")]

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

it("holds an order up under a halt before its allowance is in a block, and keeps nobody else out", async () => {
  const store = await server.fresh()
  await migrateDurable(store)
  const { desk, submitted } = openAllowingDesk(store, CHAIN)
  const place = { run: "a2", stepId: "send" }
  const workshop = await openAllowingShop(store, desk, { ...place, token: TOKEN })
  const escrow = { asset: `${CHAIN}/erc20:${TOKEN}`, amount: 5n }
  const order = { chainId: CHAIN, account: PAYER, escrow } as unknown as BridgeOrder
  await halt(store, { who: "ana", why: "checked" })
  const sent = allowOrder(workshop, place as unknown as OrderStep, {
    order,
    arbiter: ARBITER,
    ports: {} as OrderPorts,
    sending: { idempotencyKey: "run/a2/send/order/0" } as OrderSending,
  })
  await expect(sent).rejects.toMatchObject({
    code: "BRIDGE_ORDER_HELD_UP",
    meta: ["Its allowance is planned.", "All lanes are halted."],
  })
  expect(submitted.map(({ idempotencyKey }) => idempotencyKey)).toEqual(["run/a2/send/allow/0"])
  await withPayerLock(store, { chainId: CHAIN, payer: PAYER, token: TOKEN }, async () => undefined)
})
