import { setTimeout as sleep } from "node:timers/promises"
import { sql } from "kysely"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
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
  sendForeign,
  until,
} from "../../test/support/engine-fixture.ts"
import type { EngineFixture, Line } from "../../test/support/engine-fixture.ts"
import { startFaultProxy } from "../../test/support/fault-proxy.ts"
import { startAnvil } from "../../test/support/start-nodes.ts"
import type { LocalNode } from "../../test/support/start-nodes.ts"
import { createChainReader } from "../confirm/create-chain-reader.ts"
import { acquireLease, releaseLease } from "../lanes/acquire-lease.ts"
import { declareForeign } from "../lanes/declare-foreign.ts"
import type { FinalityPolicy } from "../nodes/finality.ts"
import { createRpcPool } from "../nodes/rpc-pool.ts"
import type { DigestSigner } from "../signers/signer.ts"
import type { Store } from "../store/store.ts"

const CHAIN = "eip155:31337"
const SLOW: FinalityPolicy = {
  safe: { kind: "depth", blocks: 2n },
  finalized: { kind: "depth", blocks: 6n },
  expectedMs: 3_000,
  source: "the test",
}

let backend: Backend
beforeAll(async () => {
  backend = await backends[1]!.start()
})
afterAll(() => backend.stop())

let node: LocalNode
let line: Line
let store: Store
let signer: DigestSigner
let mining: NodeJS.Timeout | undefined
beforeEach(async () => {
  node = await startAnvil({ flags: ["--no-mining"] })
  line = lineTo(node.url)
  store = await backend.fresh()
  signer = await fundSigner(line)
})
afterEach(async () => {
  clearInterval(mining)
  await node.stop()
})

const mine = async (blocks = 1) => {
  for (let block = 0; block < blocks; block += 1) await line.call("evm_mine", [])
}
const mineForEver = () => {
  mining = setInterval(() => void line.send("evm_mine", []), 150)
}
const types = ({ events }: EngineFixture) => events.map(({ type }) => type)
const countOf = (fixture: EngineFixture, type: string) =>
  types(fixture).filter((other) => other === type).length

const settle = async (fixture: EngineFixture, payments: ReturnType<typeof makePayments>) => {
  const done = await fixture.engine.waitFor(keysOf(payments), "finalized")
  expect(done.map(({ progress }) => progress)).toEqual(payments.map(() => "finalized"))
  expect(await countPaid(line, payments)).toEqual({ unpaid: 0, duplicates: 0 })
  clearInterval(mining)
  expect(await compareJournal(store, line, signer.address)).toEqual([])
  await fixture.stop()
}

describe("a node that says nonce too low", () => {
  it("for a transaction that it has never seen is not believed: the same bytes go out until it takes them", async () => {
    const fault = {
      kind: "rpc-error",
      code: -32000,
      message: "nonce too low: next nonce 9, tx nonce 0",
    } as const
    const methods = ["eth_sendRawTransaction"]
    const proxy = await startFaultProxy({ target: node.url, rules: [{ methods, fault, times: 3 }] })
    const fixture = await openEngine(store, [signer], { urls: [proxy.url] })
    mineForEver()
    const payments = makePayments(signer.address, 1)
    await fixture.engine.submit(payments)
    await settle(fixture, payments)
    const sent = proxy.seen.filter(({ method }) => method === "eth_sendRawTransaction")
    expect(sent.length).toBeGreaterThanOrEqual(4)
    expect(new Set(sent.map(({ params }) => params[0])).size).toBe(1)
    expect(countOf(fixture, "transaction-signed")).toBe(1)
    expect(countOf(fixture, "intent-replanned")).toBe(0)
    expect(await readNonce(line, signer.address)).toBe(1)
    await proxy.close()
  })
})

describe("a lease that ran out", () => {
  /** As after a stop of the process or of the database that was too long; nobody else was there. */
  const expireLease = async (fixture: EngineFixture) => {
    const before = countOf(fixture, "lane-interrupted")
    await sql`update agentgpt.lane set lease_expires_at = clock_timestamp() - interval '1 second'
      where account = ${signer.address}`.execute(store.sql)
    await until(() => countOf(fixture, "lane-interrupted") > before, "the writer notices")
  }

  it("while a foreign transaction has taken a nonce in a fresh block freezes nothing", async () => {
    const options = { urls: [node.url], finality: SLOW, resendAfterBlocks: 1, leaseLengthMs: 3_000 }
    const fixture = await openEngine(store, [signer], options)
    const payments = makePayments(signer.address, 4)
    await fixture.engine.submit(payments)
    await until(() => countOf(fixture, "transaction-sent") === 4, "all are sent")
    await sendForeign(line, signer, 1n)
    await mine()
    await until(() => countOf(fixture, "transaction-included") >= 1, "others are included")
    await expireLease(fixture)
    await sleep(1_000)
    expect(types(fixture)).not.toContain("intent-replanned")
    mineForEver()
    await settle(fixture, payments)
    expect(types(fixture)).not.toContain("lane-frozen")
    expect(countOf(fixture, "intent-replanned")).toBe(1)
    expect(countOf(fixture, "lane-opened")).toBeGreaterThanOrEqual(2)
    expect(await readNonce(line, signer.address)).toBe(5)
  })

  it("while a foreign transaction has taken the next nonce freezes nothing if nobody else wrote", async () => {
    const options = { urls: [node.url], finality: SLOW, resendAfterBlocks: 1, leaseLengthMs: 3_000 }
    const fixture = await openEngine(store, [signer], options)
    const [first, ...others] = makePayments(signer.address, 3)
    await fixture.engine.submit([first!])
    await until(() => countOf(fixture, "transaction-sent") === 1, "the first is sent")
    await mine()
    await until(() => countOf(fixture, "transaction-included") === 1, "the first is included")
    await sendForeign(line, signer, 1n)
    await mine()
    await expireLease(fixture)
    await fixture.engine.submit(others)
    mineForEver()
    await settle(fixture, [first!, ...others])
    expect(types(fixture)).not.toContain("lane-frozen")
    expect(await readNonce(line, signer.address)).toBe(4)
  })

  it("and that another program had meanwhile freezes on unknown nonces, until a person declares them", async () => {
    const options = { urls: [node.url], finality: SLOW, leaseLengthMs: 3_000 }
    const fixture = await openEngine(store, [signer], options)
    await until(() => types(fixture).includes("lane-opened"), "the lane opens")
    const lane = { chainId: CHAIN, account: signer.address } as const
    await sql`update agentgpt.lane set lease_expires_at = clock_timestamp() - interval '1 second'
      where account = ${signer.address}`.execute(store.sql)
    const lease = await acquireLease(store, lane)
    await sendForeign(line, signer, 0n)
    await mine(2)
    await until(() => types(fixture).includes("lane-interrupted"), "the writer notices")
    await releaseLease(store, lease)
    const payments = makePayments(signer.address, 2)
    await fixture.engine.submit(payments)
    await until(() => types(fixture).includes("lane-frozen"), "the lane freezes")
    await mine(8)
    await sleep(1_000)
    expect(types(fixture)).not.toContain("transaction-signed")
    const pool = createRpcPool({ chainId: CHAIN, nodes: [{ client: lineTo(node.url) }] })
    const reader = createChainReader(pool, SLOW)
    await declareForeign(store, reader, lane, { fromNonce: 0n }, { who: "ana", why: "a test" })
    mineForEver()
    await fixture.engine.waitFor(keysOf(payments), "finalized")
    expect(await countPaid(line, payments)).toEqual({ unpaid: 0, duplicates: 0 })
    await fixture.stop()
    await pool.close()
    expect(await readNonce(line, signer.address)).toBe(3)
  })
})
