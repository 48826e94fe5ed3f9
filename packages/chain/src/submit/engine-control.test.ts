import { setTimeout as sleep } from "node:timers/promises"
import { AgentGptError } from "@agentgpt/core"
import { Interface } from "ethers"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { backends } from "../../test/support/backends.ts"
import type { Backend } from "../../test/support/backends.ts"
import {
  compareJournal,
  countPaid,
  fundSigner,
  keysOf,
  lineTo,
  makePayments,
  openEngine,
  readNonce,
  setBalance,
  until,
} from "../../test/support/engine-fixture.ts"
import type { Line } from "../../test/support/engine-fixture.ts"
import { startFaultProxy } from "../../test/support/fault-proxy.ts"
import { startAnvil } from "../../test/support/start-nodes.ts"
import type { LocalNode } from "../../test/support/start-nodes.ts"
import { halt, resume } from "../halt/halt.ts"
import { readIntent } from "../journal/read-intent.ts"
import type { EngineEventType } from "./engine-event.ts"

const ANA = { who: "ana", why: "a test" }

let backend: Backend
let node: LocalNode
let line: Line
beforeAll(async () => {
  backend = await backends[1]!.start()
  node = await startAnvil({ flags: ["--block-time=0.3"] })
  line = lineTo(node.url)
})
afterAll(async () => {
  await node.stop()
  await backend.stop()
})

const balanceOf = async (account: string) =>
  BigInt((await line.call("eth_getBalance", [account, "latest"])) as string)

describe("two engines with one database and one key", () => {
  it("never write both; the other one takes over and makes also what the first was asked for", async () => {
    const store = await backend.fresh()
    const signer = await fundSigner(line)
    const first = await openEngine(store, [signer], { urls: [node.url], maxInFlight: 5 })
    await until(() => first.events.some(({ type }) => type === "lane-opened"), "the first lane opens")
    const second = await openEngine(store, [signer], { urls: [node.url], maxInFlight: 5 })
    await until(() => second.events.some(({ type }) => type === "lane-busy"), "the second waits")
    const payments = makePayments(signer.address, 30)
    // Whoever is asked: the holder of the lane sends.
    await second.engine.submit(payments.slice(15))
    await first.engine.submit(payments.slice(0, 15))
    await until(async () => (await readNonce(line, signer.address)) > 3, "some are paid")
    expect(second.events.filter(({ type }) => type === "transaction-signed")).toEqual([])
    await first.stop()
    const done = await second.engine.waitFor(keysOf(payments), "finalized")
    expect(done.every(({ progress }) => progress === "finalized")).toBe(true)
    expect(second.events.some(({ type }) => type === "transaction-signed")).toBe(true)
    expect(await countPaid(line, payments)).toEqual({ unpaid: 0, duplicates: 0 })
    expect(await compareJournal(store, line, signer.address)).toEqual([])
    await second.stop()
  })
})

describe("a halt", () => {
  it("stops signing and sending at once, and after it everything is paid once", async () => {
    const store = await backend.fresh()
    const signer = await fundSigner(line)
    const { engine, events, stop } = await openEngine(store, [signer], { urls: [node.url], maxInFlight: 4 })
    const payments = makePayments(signer.address, 30)
    await engine.submit(payments)
    await until(() => events.some(({ type }) => type === "transaction-included"), "the first is included")
    await halt(store, ANA)
    const count = () => events.filter(({ type }) => type === "transaction-signed").length
    await until(() => events.some(({ type }) => type === "lane-halted"), "the lane notices")
    const signed = count()
    expect(signed).toBeLessThan(30)
    const highest = await readNonce(line, signer.address)
    // What was signed and not sent when the halt came stays in the journal, and waits with the rest.
    const hashesOf = (type: EngineEventType) =>
      events.flatMap((event) =>
        event.type === type && "transactionHash" in event.data ? [event.data.transactionHash] : [],
      )
    await until(() => {
      const settled = new Set(hashesOf("transaction-finalized"))
      return hashesOf("transaction-sent").every((hash) => settled.has(hash))
    }, "what was sent is followed")
    await sleep(1_000)
    expect(count()).toBe(signed)
    expect(await readNonce(line, signer.address)).toBeGreaterThanOrEqual(highest)
    expect((await engine.status()).lanes[0]).toMatchObject({ state: "halted", isHeldHere: true })
    await resume(store, ANA)
    await engine.waitFor(keysOf(payments), "finalized")
    expect(events.some(({ type }) => type === "lane-resumed")).toBe(true)
    expect(await countPaid(line, payments)).toEqual({ unpaid: 0, duplicates: 0 })
    await stop()
  })
})

describe("an account without enough funds", () => {
  it("signs nothing, says exactly how much is missing, and goes on when funded", async () => {
    const store = await backend.fresh()
    const signer = await fundSigner(line, 0n)
    const caps = { maxFeePerGasWei: 2_000_000_000n }
    const custom = { type: "legacy", gasPriceWei: 2_000_000_000n } as const
    const { engine, events, stop } = await openEngine(store, [signer], {
      urls: [node.url],
      fees: { strategy: "custom", custom, caps },
    })
    const payments = makePayments(signer.address, 3)
    // 3 × 21,000 gas at 2 gwei and 1 + 2 + 3 wei; each call has its gas limit, so that the node needs no funds to try.
    const needed = 3n * 21_000n * 2_000_000_000n + 6n
    await setBalance(line, signer.address, needed - 7n)
    await engine.submit(payments.map((payment) => ({ ...payment, gasLimit: 21_000n })))
    await until(() => events.some(({ type }) => type === "lane-unfunded"), "the lane lacks funds")
    const told = events.find(({ type }) => type === "lane-unfunded")
    expect(told?.data).toMatchObject({ shortfallWei: "7", balanceWei: String(needed - 7n) })
    await setBalance(line, signer.address, needed)
    const done = await engine.waitFor(keysOf(payments), "finalized")
    expect(done.every(({ progress }) => progress === "finalized")).toBe(true)
    expect(await countPaid(line, payments)).toEqual({ unpaid: 0, duplicates: 0 })
    expect(await balanceOf(signer.address)).toBe(0n)
    expect(events.some(({ type }) => type === "lane-funded")).toBe(true)
    await stop()
  })
})

describe("a transaction that would revert", () => {
  it("is closed before it is signed, with the reason, and uses no nonce", async () => {
    const store = await backend.fresh()
    const signer = await fundSigner(line)
    const contract = await deployReverting()
    const { engine, events, guard, stop } = await openEngine(store, [signer], { urls: [node.url] })
    const [reverting, fine] = makePayments(signer.address, 2)
    await engine.submit([{ ...reverting!, call: { to: contract, valueWei: 0n, data: "0x" } }, fine!])
    const [ended, paid] = await engine.waitFor(keysOf([reverting!, fine!]), "finalized")
    expect(ended).toMatchObject({ progress: "failed-before-send" })
    expect(ended!.stateWhy).toContain("the treasury is closed")
    expect(paid).toMatchObject({ progress: "finalized", nonce: 0n })
    expect(await readNonce(line, signer.address)).toBe(1)
    expect(guard.asked.map(({ idempotencyKey }) => idempotencyKey)).toEqual([fine!.idempotencyKey])
    expect(events.find(({ type }) => type === "intent-refused")?.data).toMatchObject({
      errorCode: "SUBMIT_WOULD_REVERT",
    })
    await stop()
  })

  it("is not closed because a node fails: that is no refusal", async () => {
    const store = await backend.fresh()
    const signer = await fundSigner(line)
    const fault = { kind: "rpc-error", code: -32000, message: "header not found" } as const
    const proxy = await startFaultProxy({
      target: node.url,
      rules: [{ methods: ["eth_estimateGas"], fault, times: 3 }],
    })
    const { engine, events, stop } = await openEngine(store, [signer], { urls: [proxy.url] })
    const payments = makePayments(signer.address, 3)
    await engine.submit(payments)
    const done = await engine.waitFor(keysOf(payments), "included")
    expect(done.map(({ progress }) => progress)).not.toContain("failed-before-send")
    expect(proxy.counts()).toEqual({ "rpc-error": 3 })
    expect(events.some(({ type }) => type === "intent-waiting")).toBe(true)
    await stop()
    await proxy.close()
  })

  const deployReverting = async () => {
    const reason = new Interface(["error Error(string)"])
      .encodeErrorResult("Error", ["the treasury is closed"])
      .slice(2)
    const size = (reason.length / 2).toString(16).padStart(2, "0")
    // Copies the reason from its own code and reverts with it.
    const runtime = `60${size}600c60003960${size}6000fd${reason}`
    const address = `0x${"de".repeat(19)}01` as const
    await line.call("anvil_setCode", [address, `0x${runtime}`])
    return address
  }
})

describe("an engine that is stopped", () => {
  it("has written down what the nodes said last", async () => {
    const store = await backend.fresh()
    const signer = await fundSigner(line)
    const { engine, events, stop } = await openEngine(store, [signer], {
      urls: [node.url],
      pollEveryMs: 60_000,
    })
    const payments = makePayments(signer.address, 1)
    await engine.submit(payments)
    await until(() => events.some(({ type }) => type === "transaction-sent"), "it is sent")
    await stop()
    expect((await readIntent(store, payments[0]!.idempotencyKey)).progress).toBe("sent")
  })
})

describe("a cap below the base fee", () => {
  it("signs nothing and loses nothing: the intent waits and says why", async () => {
    const store = await backend.fresh()
    const signer = await fundSigner(line)
    const { engine, events, stop } = await openEngine(store, [signer], {
      urls: [node.url],
      fees: { caps: { maxFeePerGasWei: 1n } },
    })
    const payments = makePayments(signer.address, 2)
    await engine.submit(payments)
    await until(() => events.some(({ type }) => type === "intent-waiting"), "it waits")
    expect(events.find(({ type }) => type === "intent-waiting")?.data).toMatchObject({
      errorCode: "FEE_CAP_BELOW_BASE",
    })
    expect((await readIntent(store, payments[0]!.idempotencyKey)).progress).toBe("planned")
    expect(events.some(({ type }) => type === "transaction-signed")).toBe(false)
    await stop()
    // Another engine without the cap goes on with it.
    const next = await openEngine(store, [signer], { urls: [node.url] })
    await next.engine.waitFor(keysOf(payments), "finalized")
    expect(await countPaid(line, payments)).toEqual({ unpaid: 0, duplicates: 0 })
    await next.stop()
  })
})

describe("a fee budget", () => {
  it("is never passed: what is beyond it waits", async () => {
    const store = await backend.fresh()
    const signer = await fundSigner(line)
    const custom = { type: "legacy", gasPriceWei: 2_000_000_000n } as const
    const { engine, events, stop } = await openEngine(store, [signer], {
      urls: [node.url],
      fees: { strategy: "custom", custom, budgetWei: 2n * 21_000n * 2_000_000_000n },
    })
    const payments = makePayments(signer.address, 4)
    await engine.submit(payments)
    await until(() => events.some(({ type }) => type === "intent-waiting"), "it waits")
    await engine.waitFor(keysOf(payments.slice(0, 2)), "finalized")
    expect(await readNonce(line, signer.address)).toBe(2)
    expect(events.find(({ type }) => type === "intent-waiting")?.data).toMatchObject({
      errorCode: "FEE_BUDGET_EXCEEDED",
    })
    await stop()
  })
})

describe("the guard's refusal", () => {
  it("ends the refused intent, uses its nonce up with nothing, and pays the others", async () => {
    const store = await backend.fresh()
    const signer = await fundSigner(line)
    const { engine, events, guard, stop } = await openEngine(store, [signer], { urls: [node.url] })
    const payments = makePayments(signer.address, 5)
    const refused = payments[2]!
    guard.refuse = ({ idempotencyKey, kind }) =>
      kind === "payment" && idempotencyKey === refused.idempotencyKey
        ? new AgentGptError("GUARD_PLAN_NOT_ADMITTED")
        : undefined
    await engine.submit(payments)
    const done = await engine.waitFor(keysOf(payments), "finalized")
    expect(done.map(({ progress }) => progress)).toEqual([
      "finalized",
      "finalized",
      "failed-before-send",
      "finalized",
      "finalized",
    ])
    // All five were asked for as one group, and got their nonces together.
    const group = guard.asked.slice(0, 5)
    expect(group.map(({ idempotencyKey }) => idempotencyKey)).toEqual(keysOf(payments))
    const nonceOf = new Map(
      group.map(({ idempotencyKey, transaction }) => [idempotencyKey, transaction.nonce]),
    )
    const burnt = nonceOf.get(refused.idempotencyKey)
    expect(burnt).toBe(2n)
    for (const { idempotencyKey, nonce } of done) {
      if (idempotencyKey !== refused.idempotencyKey) expect(nonce).toBe(nonceOf.get(idempotencyKey))
    }
    const cancels = guard.asked.filter(({ kind }) => kind === "cancel")
    expect(cancels.map(({ transaction }) => transaction)).toMatchObject([
      { nonce: burnt, to: signer.address, value: 0n, data: "0x" },
    ])
    await until(async () => (await readNonce(line, signer.address)) === 5, "the gap is closed")
    expect(await countPaid(line, payments)).toEqual({ unpaid: 1, duplicates: 0 })
    await until(
      async () => (await compareJournal(store, line, signer.address)).length === 0,
      "journal = chain",
    )
    expect(events.find(({ type }) => type === "intent-refused")?.data).toMatchObject({
      errorCode: "GUARD_PLAN_NOT_ADMITTED",
    })
    await stop()
  })
})

describe("cancelling", () => {
  it("before signing closes the intent; after it a transaction in the same slot wins or loses", async () => {
    const store = await backend.fresh()
    const own = await startAnvil({ flags: ["--no-mining"] })
    const ownLine = lineTo(own.url)
    const signer = await fundSigner(ownLine)
    const { engine, events, stop } = await openEngine(store, [signer], { urls: [own.url], maxInFlight: 2 })
    const payments = makePayments(signer.address, 3)
    const [paid, cancelled, planned] = keysOf(payments) as [string, string, string]
    await engine.submit(payments)
    await until(() => events.filter(({ type }) => type === "transaction-sent").length === 2, "two are sent")
    expect(await engine.cancel(planned, ANA)).toBe("cancelled")
    expect(await engine.cancel(planned, ANA)).toBe("cancelled")
    expect(await engine.cancel(cancelled, ANA)).toBe("cancelling")
    await expect(engine.cancel(cancelled, { who: "", why: "" })).rejects.toMatchObject({
      code: "JOURNAL_PERSON_MISSING",
    })
    const waiting = engine.waitFor([cancelled], "included")
    for (let block = 0; block < 4; block += 1) await ownLine.call("evm_mine", [])
    expect(await waiting).toMatchObject(
      [{ progress: "cancelled", nonce: undefined }].map(({ progress }) => ({ progress })),
    )
    await engine.waitFor([paid], "finalized")
    await expect(engine.cancel(paid, ANA)).rejects.toMatchObject({ code: "SUBMIT_CANCEL_TOO_LATE" })
    expect(await countPaid(ownLine, payments)).toEqual({ unpaid: 2, duplicates: 0 })
    expect(await readNonce(ownLine, signer.address)).toBe(2)
    expect(await compareJournal(store, ownLine, signer.address)).toEqual([])
    await stop()
    await own.stop()
  })
})

describe("the private route", () => {
  it("never touches a public node, also when the transaction is sent again by the next engine", async () => {
    const store = await backend.fresh()
    const signer = await fundSigner(line)
    const publicProxy = await startFaultProxy({ target: node.url })
    const relay = await startFaultProxy({
      target: node.url,
      rules: [{ methods: ["eth_sendRawTransaction"], fault: { kind: "lose-request" } }],
    })
    const options = { urls: [publicProxy.url], privateUrls: [relay.url] }
    const first = await openEngine(store, [signer], options)
    const payments = makePayments(signer.address, 3, { route: "private" })
    await first.engine.submit(payments)
    const sent = () => relay.seen.filter(({ method }) => method === "eth_sendRawTransaction")
    await until(() => sent().length >= 3, "they are sent")
    await first.stop()
    relay.setRules([])
    const second = await openEngine(store, [signer], options)
    await second.engine.waitFor(keysOf(payments), "finalized")
    expect(await countPaid(line, payments)).toEqual({ unpaid: 0, duplicates: 0 })
    expect(publicProxy.seen.filter(({ method }) => method.startsWith("eth_send"))).toEqual([])
    // The same bytes each time.
    expect(new Set(sent().map(({ params }) => params[0])).size).toBe(3)
    await second.stop()
    await Promise.all([publicProxy.close(), relay.close()])
  })
})

describe("a prepared transaction", () => {
  it("is nowhere until it is fired, is fired once, and expires; the hit rate is told", async () => {
    const store = await backend.fresh()
    const signer = await fundSigner(line)
    const { engine, stop } = await openEngine(store, [signer], { urls: [node.url] })
    await until(async () => (await engine.status()).lanes[0]!.state === "open", "the lane opens")
    const payments = makePayments(signer.address, 4)
    const [fired, discarded, expiring, late] = await Promise.all(
      payments.map((request, index) =>
        engine.prepare(request, { until: Date.now() + (index === 2 ? 3_000 : 600_000) }),
      ),
    )
    expect(fired).toMatchObject({ gasLimit: 21_000n })
    expect(fired!.worstCaseWei).toBeGreaterThan(21_000n)
    await expect(readIntent(store, payments[0]!.idempotencyKey)).rejects.toMatchObject({
      code: "JOURNAL_INTENT_UNKNOWN",
    })
    const [one, two] = await Promise.all([fired!.fire(), fired!.fire()])
    expect(one).toEqual(two)
    discarded!.discard()
    await expect(discarded!.fire()).rejects.toMatchObject({ code: "SUBMIT_PREPARED_ENDED" })
    await until(() => Date.now() > expiring!.until, "its time is over")
    await expect(expiring!.fire()).rejects.toMatchObject({ code: "SUBMIT_PREPARED_ENDED" })
    fired!.discard()
    const { prepared } = await engine.status()
    expect(prepared).toEqual({ fired: 1, discarded: 1, expired: 1, hitRate: 1 / 3 })
    await late!.fire()
    await engine.waitFor([payments[0]!.idempotencyKey, payments[3]!.idempotencyKey], "finalized")
    expect(await countPaid(line, payments)).toEqual({ unpaid: 2, duplicates: 0 })
    await expect(engine.prepare(payments[1]!, { until: Date.now() - 1 })).rejects.toMatchObject({
      code: "SUBMIT_PREPARED_ENDED",
    })
    await setBalance(line, signer.address, 0n)
    const refusal = () =>
      engine.prepare(payments[1]!, { until: Date.now() + 60_000 }).then(
        () => "",
        (error: unknown) => (AgentGptError.is(error) ? error.code : String(error)),
      )
    await until(async () => (await refusal()) === "SUBMIT_FUNDS_MISSING", "a block later it lacks funds")
    await stop()
  })
})

describe("requests that cannot be", () => {
  it("are refused by name, and nothing of them is written", async () => {
    const store = await backend.fresh()
    const signer = await fundSigner(line)
    const { engine, stop } = await openEngine(store, [signer], { urls: [node.url] })
    const [good, payment] = makePayments(signer.address, 2)
    const wrong: readonly (readonly [string, object])[] = [
      ["SUBMIT_REQUEST_INVALID", { call: { ...payment!.call, valueWei: -1n } }],
      ["SUBMIT_REQUEST_INVALID", { call: { ...payment!.call, valueWei: 2n ** 256n } }],
      ["SUBMIT_REQUEST_INVALID", { call: { ...payment!.call, valueWei: 1 } }],
      ["SUBMIT_REQUEST_INVALID", { call: { ...payment!.call, data: "0x1" } }],
      ["SUBMIT_REQUEST_INVALID", { call: undefined }],
      ["SUBMIT_REQUEST_INVALID", { gasLimit: 20_999n }],
      ["SUBMIT_REQUEST_INVALID", { authority: { planHash: "0x12", policyVersion: 1 } }],
      ["SUBMIT_REQUEST_INVALID", { authority: { ...payment!.authority, policyVersion: 1.5 } }],
      ["SUBMIT_REQUEST_INVALID", { route: "secret" }],
      ["SUBMIT_REQUEST_INVALID", { publicAfterBlocks: 3 }],
      ["SUBMIT_REQUEST_INVALID", { route: "private", publicAfterBlocks: 0 }],
      ["SUBMIT_REQUEST_INVALID", { route: "private", publicAfterBlocks: 1.5 }],
      ["SUBMIT_REQUEST_INVALID", { route: "private", publicAfterBlocks: 1_000_001 }],
      ["SUBMIT_REQUEST_INVALID", { deadlineMs: Number.NaN }],
      ["ID_ADDRESS_INVALID", { call: { ...payment!.call, to: "0x12" } }],
      ["SUBMIT_ACCOUNT_UNKNOWN", { account: `0x${"12".repeat(20)}` }],
      ["SUBMIT_DEADLINE_EXPIRED", { deadlineMs: Date.now() - 1 }],
      ["FEE_DEADLINE_MISSING", { strategy: "eco" }],
      ["FEE_STRATEGY_INVALID", { strategy: "custom" }],
      ["FEE_STRATEGY_INVALID", { strategy: "cheap" }],
      ["NODE_PRIVATE_ROUTE_MISSING", { route: "private" }],
      ["JOURNAL_KEY_INVALID", { idempotencyKey: "a b" }],
    ]
    for (const [code, change] of wrong) {
      const submitted = engine.submit([good!, { ...payment!, ...change }])
      await expect(submitted, `${code} ${Object.keys(change).join()}`).rejects.toMatchObject({ code })
    }
    await expect(readIntent(store, good!.idempotencyKey)).rejects.toMatchObject({
      code: "JOURNAL_INTENT_UNKNOWN",
    })
    await engine.submit([payment!])
    const other = { ...payment!, call: { ...payment!.call, valueWei: 77n } }
    await expect(engine.submit([other])).rejects.toMatchObject({ code: "JOURNAL_KEY_REUSED" })
    // Whoever repeats a known request after its time asks how it stands.
    await engine.submit([{ ...payment!, deadlineMs: Date.now() - 1 }])
    const [paid] = await engine.waitFor([payment!.idempotencyKey], "finalized")
    expect(paid!.progress).toBe("finalized")
    await expect(engine.waitFor(["nobody"], "included")).rejects.toMatchObject({
      code: "JOURNAL_INTENT_UNKNOWN",
    })
    await stop()
    await expect(engine.submit([good!])).rejects.toMatchObject({ code: "SUBMIT_STOPPED" })
  })
})
