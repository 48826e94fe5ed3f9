import { spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { AgentGptError, bytesToHex } from "@agentgpt/core"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { backends } from "../../test/support/backends.ts"
import type { Backend } from "../../test/support/backends.ts"
import {
  compareJournal,
  countPaid,
  fundSigner,
  keysOf,
  lineTo,
  makePayments,
  mineUntil,
  openEngine,
  readNonce,
  setBalance,
  until,
} from "../../test/support/engine-fixture.ts"
import type { EngineFixture, Line } from "../../test/support/engine-fixture.ts"
import { startFaultProxy } from "../../test/support/fault-proxy.ts"
import type { FaultProxy } from "../../test/support/fault-proxy.ts"
import { startReferenceRelay } from "../../test/support/reference-relay.ts"
import type { ReferenceRelay } from "../../test/support/reference-relay.ts"
import { startAnvil } from "../../test/support/start-nodes.ts"
import type { LocalNode } from "../../test/support/start-nodes.ts"
import { createLocalSigner } from "../signers/local-signer.ts"
import type { DigestSigner } from "../signers/signer.ts"
import type { Store } from "../store/store.ts"
import { changeRoute } from "./change-route.ts"
import type { TransactionRequest } from "./transaction-request.ts"

const ANA = { who: "ana", why: "the relay takes too long" }

let backend: Backend
let node: LocalNode
let line: Line
let spy: FaultProxy
let relay: ReferenceRelay
beforeAll(async () => {
  backend = await backends[1]!.start()
  node = await startAnvil({ flags: ["--no-mining", "--order=fifo"] })
  line = lineTo(node.url)
})
afterAll(async () => {
  await stopLines()
  await node.stop()
  await backend.stop()
})
const stopLines = () => Promise.all([spy?.close(), relay?.close()])
beforeEach(async () => {
  await stopLines()
  spy = await startFaultProxy({ target: node.url })
  relay = await startReferenceRelay(line)
})

const RAW = "eth_sendRawTransaction"
const sentPublicly = () => spy.seen.flatMap(({ method, params }) => (method === RAW ? [params[0]] : []))
const sentPrivately = () =>
  relay.seen.flatMap(({ method, parameters }) =>
    method === "eth_sendPrivateTransaction" ? [parameters.tx] : [],
  )
const listEvents = ({ events }: EngineFixture, type: string) => events.filter((event) => event.type === type)
const open = (store: Store, signer: DigestSigner, relayUrls: readonly string[] = [relay.url]) =>
  openEngine(store, [signer], { urls: [spy.url], relayUrls, resendAfterBlocks: 1 })

/** One private payment that relays were asked to take. */
async function payPrivately(more: Partial<TransactionRequest> = {}) {
  const store = await backend.fresh()
  const signer = await fundSigner(line)
  const fixture = await open(store, signer)
  const payments = makePayments(signer.address, 1, { route: "private", ...more })
  const [key] = keysOf(payments) as [string]
  await fixture.engine.submit(payments)
  await until(() => sentPrivately().length > 0, "a relay was asked")
  return { store, signer, fixture, payments, key, raw: sentPrivately()[0] }
}

type Settled = Pick<Awaited<ReturnType<typeof payPrivately>>, "store" | "signer" | "fixture" | "payments">

/** Blocks come until the payment is final; it was made once, and the journal says what the chain says. */
async function expectPaidOnce({ store, signer, fixture, payments }: Settled, by: () => Promise<unknown>) {
  const paid = fixture.engine.waitFor(keysOf(payments), "finalized")
  await mineUntil(paid, by)
  expect((await paid).map(({ progress }) => progress)).toEqual(payments.map(() => "finalized"))
  expect(await countPaid(line, payments)).toEqual({ unpaid: 0, duplicates: 0 })
  expect(await readNonce(line, signer.address)).toBe(payments.length)
  expect(await compareJournal(store, line, signer.address)).toEqual([])
  await fixture.stop()
}

const build = () => relay.buildBlock()
const mine = () => line.call("evm_mine", [])

describe("a private transaction", () => {
  it("goes to relays only, also after a re-org and by the next engine, and always as the same bytes", async () => {
    const { store, signer, fixture, payments, raw } = await payPrivately()
    await fixture.stop()
    const next = await open(store, signer)
    await until(() => sentPrivately().length > 1, "the next engine sends it")
    const before = await line.call("evm_snapshot", [])
    await build()
    await until(() => listEvents(next, "transaction-included").length === 1, "it is in a block")
    await line.call("evm_revert", [before])
    const sends = sentPrivately().length
    await mine()
    await until(() => listEvents(next, "transaction-reorged").length === 1, "its block is gone")
    await until(() => sentPrivately().length > sends, "it is sent again")
    await expectPaidOnce({ store, signer, fixture: next, payments }, build)
    expect(new Set(sentPrivately())).toEqual(new Set([raw]))
    expect(sentPublicly()).toEqual([])
  })

  it("that is replaced by one with a higher fee stays private", async () => {
    const paid = await payPrivately({ strategy: "fast" })
    await line.call("anvil_setNextBlockBaseFeePerGas", ["0xba43b7400"])
    await mine()
    await until(() => listEvents(paid.fixture, "transaction-replaced").length > 0, "it is replaced")
    await until(() => new Set(sentPrivately()).size > 1, "the relay gets the replacement")
    await expectPaidOnce(paid, build)
    expect(sentPublicly()).toEqual([])
  })

  it("of an engine that is killed is sent to relays by the next one, byte for byte", async () => {
    const store = await backend.fresh()
    const secret = bytesToHex(randomBytes(32))
    const signer = createLocalSigner(secret)
    await setBalance(line, signer.address, 10n ** 20n)
    const payments = makePayments(signer.address, 3, { route: "private", publicAfterBlocks: 1_000 })
    const text = JSON.stringify(payments, (_, value: unknown) =>
      typeof value === "bigint" ? String(value) : value,
    )
    const child = fileURLToPath(new URL("../../test/children/killed-engine.ts", import.meta.url))
    const words = [store.home!, store.url, spy.url, secret, "sent", "0", text, relay.url]
    const killed = spawn(process.execPath, ["--conditions=source", child, ...words], { stdio: "inherit" })
    await once(killed, "exit")
    expect(killed.signalCode).toBe("SIGKILL")
    const before = [...sentPrivately()]
    expect(before).toHaveLength(3)
    const fixture = await open(store, signer)
    await fixture.engine.submit(payments)
    await until(() => sentPrivately().length > before.length, "they are sent again")
    await expectPaidOnce({ store, signer, fixture, payments }, build)
    expect(new Set(sentPrivately())).toEqual(new Set(before))
    expect(sentPublicly()).toEqual([])
  })

  it("is cancelled at the relay and in its slot, and nobody public hears of either", async () => {
    const { fixture, payments, key, signer } = await payPrivately()
    await until(() => listEvents(fixture, "transaction-sent").length === 1, "the relay has it")
    expect(await fixture.engine.cancel(key, ANA)).toBe("cancelling")
    const asked = relay.seen.map(({ method, parameters }) => parameters.txHash ?? method)
    const { transactionHash } = listEvents(fixture, "transaction-signed")[0]!.data as {
      readonly transactionHash: string
    }
    expect(asked.slice(-2)).toEqual([transactionHash, "eth_sendPrivateTransaction"])
    const ended = fixture.engine.waitFor([key], "finalized")
    await mineUntil(ended, build)
    expect((await ended)[0]!.progress).toBe("cancelled")
    expect(await countPaid(line, payments)).toEqual({ unpaid: 1, duplicates: 0 })
    expect(await readNonce(line, signer.address)).toBe(1)
    expect(sentPublicly()).toEqual([])
    await expect(fixture.engine.changeRoute(key, "public", ANA)).rejects.toMatchObject({
      code: "SUBMIT_ROUTE_FIXED",
    })
    await fixture.stop()
  })
})

describe("a relay", () => {
  it.each(["breaks", "refuses"] as const)(
    "that answers as one that %s is told, and when it is back it is paid once",
    async (mood) => {
      relay.setMood(mood)
      const paid = await payPrivately()
      await until(() => listEvents(paid.fixture, "transaction-withheld").length === 1, "it is told")
      await until(() => sentPrivately().length > 2, "it is tried again")
      expect(listEvents(paid.fixture, "transaction-withheld")).toMatchObject([
        { idempotencyKey: paid.key, data: { outcome: "ambiguous", message: expect.stringMatching(/./u) } },
      ])
      relay.setMood("works")
      await expectPaidOnce(paid, build)
      expect(new Set(sentPrivately())).toEqual(new Set([paid.raw]))
      expect(sentPublicly()).toEqual([])
    },
  )

  it("that takes it and never includes it is told", async () => {
    relay.setMood("lies")
    const paid = await payPrivately()
    const told = () => listEvents(paid.fixture, "transaction-withheld")
    await mineUntil(
      until(() => told().length > 0, "it is told"),
      mine,
    )
    expect(told()[0]!.data).toMatchObject({ outcome: "accepted" })
    relay.setMood("works")
    await expectPaidOnce(paid, build)
    expect(sentPublicly()).toEqual([])
  })

  it("that the next engine does not have is not replaced by public nodes", async () => {
    const { store, signer, fixture, payments } = await payPrivately()
    await fixture.stop()
    const without = await open(store, signer, [])
    await until(() => listEvents(without, "transaction-withheld").length === 1, "it is told")
    expect(sentPublicly()).toEqual([])
    await without.stop()
    await expectPaidOnce({ store, signer, fixture: await open(store, signer), payments }, build)
    expect(sentPublicly()).toEqual([])
  })
})

describe("the way from private to public", () => {
  it("is opened by any program: the same bytes in the same slot, paid once though the relay has them too", async () => {
    const paid = await payPrivately()
    const { store, fixture, key, raw, payments, signer } = paid
    const change = { idempotencyKey: key, route: "public", isChanged: true }
    expect(await changeRoute(store, key, "private", ANA)).toEqual({
      ...change,
      route: "private",
      isChanged: false,
    })
    expect(await changeRoute(store, key, "public", ANA)).toEqual(change)
    expect(await changeRoute(store, key, "public", ANA)).toEqual({ ...change, isChanged: false })
    await until(() => sentPublicly().length > 0, "public nodes get it")
    expect(listEvents(fixture, "intent-made-public")).toMatchObject([{ idempotencyKey: key, data: ANA }])
    await fixture.stop()
    const next = await open(store, signer)
    await until(() => sentPublicly().length > 1, "the next engine sends it to public nodes")
    expect(sentPrivately()).toHaveLength(1)
    relay.publicPool.push(raw!)
    await expectPaidOnce({ store, signer, fixture: next, payments }, build)
    expect(new Set(sentPublicly())).toEqual(new Set([raw]))
  })

  it("is closed behind it, and closed when the outcome is final", async () => {
    relay.setMood("lies")
    const paid = await payPrivately()
    const { fixture, key, payments, store } = paid
    await expect(fixture.engine.changeRoute(key, "public", { who: "", why: "" })).rejects.toMatchObject({
      code: "JOURNAL_PERSON_MISSING",
    })
    await expect(fixture.engine.changeRoute("nobody", "public", ANA)).rejects.toMatchObject({
      code: "JOURNAL_INTENT_UNKNOWN",
    })
    await fixture.engine.changeRoute(key, "public", ANA)
    await expect(fixture.engine.changeRoute(key, "private", ANA)).rejects.toMatchObject({
      code: "SUBMIT_ROUTE_FIXED",
    })
    const asPublic = payments.map(({ route: _route, ...request }) => request)
    await expect(fixture.engine.submit(asPublic)).rejects.toMatchObject({ code: "JOURNAL_KEY_REUSED" })
    const [plain] = makePayments(paid.signer.address, 1)
    await fixture.engine.submit([plain!])
    await expect(changeRoute(store, plain!.idempotencyKey, "private", ANA)).rejects.toMatchObject({
      code: "SUBMIT_ROUTE_FIXED",
    })
    await expect(fixture.engine.submit([{ ...plain!, route: "private" }])).rejects.toMatchObject({
      code: "JOURNAL_KEY_REUSED",
    })
    await expectPaidOnce({ ...paid, payments: [...payments, plain!] }, mine)
  })

  it("is open also for the nonce of a payment that ended before it was signed", async () => {
    relay.setMood("lies")
    const store = await backend.fresh()
    const signer = await fundSigner(line)
    const { engine, guard, stop } = await open(store, signer)
    guard.refuse = ({ kind }) =>
      kind === "payment" ? new AgentGptError("GUARD_PLAN_NOT_ADMITTED") : undefined
    const payments = makePayments(signer.address, 1, { route: "private" })
    const [key] = keysOf(payments) as [string]
    await engine.submit(payments)
    await until(() => sentPrivately().length > 0, "the relay gets what uses the nonce up")
    expect(sentPublicly()).toEqual([])
    await engine.changeRoute(key, "public", ANA)
    await mineUntil(
      until(async () => (await readNonce(line, signer.address)) === 1, "the nonce is used"),
      mine,
    )
    expect(sentPublicly()[0]).toBe(sentPrivately()[0])
    expect(await countPaid(line, payments)).toEqual({ unpaid: 1, duplicates: 0 })
    await stop()
  })

  it("opens after the blocks that were asked for, counted on by the next engine", async () => {
    relay.setMood("lies")
    const { store, signer, fixture, payments, raw } = await payPrivately({ publicAfterBlocks: 4 })
    const head = async () => Number(await line.call("eth_blockNumber"))
    const from = await head()
    await mine()
    await mine()
    await fixture.stop()
    const next = await open(store, signer)
    await until(() => sentPrivately().length > 1, "the next engine sends it")
    await mine()
    await until(async () => (await next.engine.status()).lanes[0]!.inFlight === 1, "it is on its way")
    // Long enough for the engine to have read the newest block several times.
    await sleep(400)
    expect(sentPublicly()).toEqual([])
    const before = await line.call("evm_snapshot", [])
    await mine()
    await until(() => sentPublicly().length > 0, "public nodes get it")
    expect(await head()).toBe(from + 4)
    expect(sentPublicly()[0]).toBe(raw)
    expect(listEvents(next, "intent-made-public")).toMatchObject([{ data: { who: "agentgpt" } }])
    await next.stop()
    // Also where a re-org has taken those blocks back.
    await line.call("evm_revert", [before])
    const [publicly, privately] = [sentPublicly().length, sentPrivately().length]
    const last = await open(store, signer)
    await until(() => sentPublicly().length > publicly, "public nodes get it again")
    expect(sentPrivately()).toHaveLength(privately)
    await expectPaidOnce({ store, signer, fixture: last, payments }, mine)
  })
})
