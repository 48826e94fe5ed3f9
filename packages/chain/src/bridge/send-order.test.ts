import type { EvmAddress } from "@agentgpt/core"
import { afterAll, afterEach, beforeAll, expect, it } from "vitest"
import { CHAIN, openSpendingLane, randomKey, sign } from "../../test/support/lane-fixture.ts"
import { createModelPool } from "../../test/support/model-pool.ts"
import type { BatchEngine } from "../batch/send/batch-engine.ts"
import { halt, resume } from "../halt/halt.ts"
import { closeIntents } from "../journal/close-intents.ts"
import { planIntents } from "../journal/plan-intents.ts"
import { recordAttempts } from "../journal/record-attempts.ts"
import { recordObservations } from "../journal/record-observations.ts"
import { reserveSlots } from "../journal/reserve-slots.ts"
import { openMockStore } from "../mocks/mock-store.ts"
import { finalityOf } from "../nodes/finality.ts"
import type { Store } from "../store/store.ts"
import { createProgressBoard } from "../submit/progress-board.ts"
import { waitFor } from "../submit/wait-for.ts"
import { DEFAULT_TEND_POLICY } from "./order-ports.ts"
import type { OrderPorts } from "./order-ports.ts"
import { awaitOrder, sendOrder } from "./send-order.ts"

type WaitArguments = Parameters<BatchEngine["waitFor"]>

const person = { who: "ana", why: "checked" }
const arbiter: EvmAddress = `0x${"a1".repeat(20)}`

let store: Store
let stopping: AbortController
beforeAll(async () => {
  store = await openMockStore()
})
afterEach(() => stopping.abort())
afterAll(() => store.close())

/** An order that was submitted in a lane of its own, and waiting for it as an engine does it. */
async function submitOne() {
  stopping = new AbortController()
  const { lane, lease, chain } = await openSpendingLane(store)
  const key = randomKey()
  const payload = { account: lane.account, kind: "call" }
  const [intent] = await planIntents(store, [{ idempotencyKey: key, chainId: CHAIN, payload }])
  const context = { store, board: createProgressBoard(), stopping: stopping.signal, idlePollMs: 5 }
  const pool = createModelPool(31_337n, () => {
    throw new Error("No node is asked.")
  })
  const account = lane.account as EvmAddress
  const engine = {
    submit: () => Promise.reject(new Error("It was submitted before.")),
    waitFor: (...given: WaitArguments) => waitFor(context, ...given),
  }
  const authority = { planHash: `0x${"9a".repeat(32)}`, policyVersion: 1 } as const
  const source = { pool, finality: finalityOf(CHAIN), engine, account, authority }
  const ports: OrderPorts = { store, policy: DEFAULT_TEND_POLICY, chains: new Map([[CHAIN, source]]) }
  const place = { idempotencyKey: key, sourceChainId: CHAIN, arbiter } as const
  const signOne = async () => {
    const [slot] = await reserveSlots(store, lease, [intent!.intentId])
    const attempt = sign(slot!.nonce)
    await recordAttempts(store, lease, [attempt])
    return attempt
  }
  const freeze = (frozen: string) =>
    store.sql
      .updateTable("agentgpt.lane")
      .set({ frozen_why: "nonce 7: a stranger's", checked_token: null })
      .where("account", "=", frozen)
      .execute()
  const end = () =>
    closeIntents(store, [intent!.intentId], { as: "failed-before-send", why: "it would revert" })
  return { lane, lease, chain, ports, place, signOne, freeze, end }
}

const heldUp = (...meta: readonly string[]) => ({
  code: "BRIDGE_ORDER_HELD_UP",
  recovery: "retry",
  meta: meta.map((text) => expect.stringContaining(text)),
})

it("does not wait for the end of a halt, and goes on after it", async () => {
  const { ports, place, end } = await submitOne()
  await halt(store, person)
  await expect(awaitOrder(ports, place)).rejects.toMatchObject(heldUp("is planned", "All lanes are halted."))
  const sending = { ...place, sender: arbiter, request: {} as never }
  await expect(sendOrder(ports, sending)).rejects.toMatchObject(heldUp("is planned", "halted"))
  await resume(store, person)
  const waiting = awaitOrder(ports, place)
  await end()
  await expect(waiting).rejects.toMatchObject({ code: "BRIDGE_ORDER_NOT_SENT" })
})

it("does not wait for a frozen lane before anything is signed", async () => {
  const { ports, place, freeze, lane } = await submitOne()
  await freeze(lane.account)
  await expect(awaitOrder(ports, place)).rejects.toMatchObject(
    heldUp("is planned", "Its lane is frozen: nonce 7: a stranger's."),
  )
})

it("never says of a signed transaction in a frozen lane that it was not sent", async () => {
  const { ports, place, freeze, lane, signOne } = await submitOne()
  await signOne()
  await freeze(lane.account)
  await expect(awaitOrder(ports, place)).rejects.toMatchObject(heldUp("is frozen", "a stranger's"))
})

it("waits on when another account's lane is frozen", async () => {
  const { ports, place, freeze, end } = await submitOne()
  const other = await openSpendingLane(store)
  await freeze(other.lane.account)
  const waiting = awaitOrder(ports, place)
  const ended = expect(waiting).rejects.toMatchObject({ code: "BRIDGE_ORDER_NOT_SENT" })
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  await end()
  await ended
})

it("waits on in a halt for what is in a block", async () => {
  const { ports, place, signOne, lease, chain } = await submitOne()
  const { transactionHash } = await signOne()
  const { block } = chain.mine(transactionHash)
  await recordObservations(store, lease, [{ transactionHash, is: "included", block, succeeded: true }])
  await halt(store, person)
  const waiting = awaitOrder(ports, place)
  const ended = expect(waiting).rejects.toThrow("No node is asked.")
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  await recordObservations(store, lease, [
    { transactionHash, is: "final", finalizedBlockNumber: chain.finalizeAll() },
  ])
  await ended
  await resume(store, person)
})

it("holds up rather than waits when the engine tells no end", async () => {
  const { ports, place } = await submitOne()
  const source = ports.chains.get(CHAIN)!
  const engine = {
    ...source.engine,
    waitFor: () => source.engine.waitFor([place.idempotencyKey], "finalized", AbortSignal.abort()),
  }
  const chains: OrderPorts["chains"] = new Map([[CHAIN, { ...source, engine }]])
  await expect(awaitOrder({ ...ports, chains }, place)).rejects.toMatchObject(heldUp("is planned"))
})
