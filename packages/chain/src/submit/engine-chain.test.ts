import { readFileSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { sql } from "kysely"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { backends, makeHome, removeHome } from "../../test/support/backends.ts"
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
import { startAnvil, startHardhatNode } from "../../test/support/start-nodes.ts"
import type { LocalNode } from "../../test/support/start-nodes.ts"
import { decodeTransaction } from "../codec/decode-transaction.ts"
import { acquireLease, releaseLease } from "../lanes/acquire-lease.ts"
import type { FinalityPolicy } from "../nodes/finality.ts"
import { openStore } from "../store/open-store.ts"
import type { DigestSigner } from "../signers/signer.ts"
import type { Store } from "../store/store.ts"

const DEEP: FinalityPolicy = {
  safe: { kind: "depth", blocks: 4n },
  finalized: { kind: "depth", blocks: 8n },
  expectedMs: 3_000,
  source: "the test",
}

let backend: Backend
beforeAll(async () => {
  backend = await backends[1]!.start()
})
afterAll(() => backend.stop())

const types = (fixture: EngineFixture) => fixture.events.map(({ type }) => type)
const countOf = (fixture: EngineFixture, type: string) =>
  types(fixture).filter((other) => other === type).length

describe("on a chain whose blocks the test mines", () => {
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
  const settle = async (fixture: EngineFixture, payments: ReturnType<typeof makePayments>) => {
    const done = await fixture.engine.waitFor(keysOf(payments), "finalized")
    expect(done.map(({ progress }) => progress)).toEqual(payments.map(() => "finalized"))
    expect(await countPaid(line, payments)).toEqual({ unpaid: 0, duplicates: 0 })
    clearInterval(mining)
    expect(await compareJournal(store, line, signer.address)).toEqual([])
    await fixture.stop()
  }

  it("what waits for its turn behind others is not sent again, however many blocks they take", async () => {
    await node.stop()
    // Three transfers a block, whose price does not rise.
    node = await startAnvil({ flags: ["--no-mining", "--gas-limit=63000", "--block-base-fee-per-gas=0"] })
    line = lineTo(node.url)
    signer = await fundSigner(line)
    let sent = 0
    const fixture = await openEngine(store, [signer], {
      urls: [node.url],
      onStep: (step, count) => {
        if (step === "taken") sent += count
      },
    })
    const payments = makePayments(signer.address, 60)
    await fixture.engine.submit(payments)
    await until(() => countOf(fixture, "transaction-sent") === 60, "all are sent")
    // Seven seconds for all of them; the node's clock goes on by one for each block.
    mining = setInterval(() => void line.send("evm_mine", []), 350)
    await settle(fixture, payments)
    expect(sent).toBe(60)
    expect(types(fixture)).not.toContain("transaction-replaced")
  })

  it("a foreign transaction on our nonce is waited for until it is final, then the payment gets another one", async () => {
    const fixture = await openEngine(store, [signer], { urls: [node.url], resendAfterBlocks: 1 })
    const payments = makePayments(signer.address, 5)
    await fixture.engine.submit(payments)
    await until(() => countOf(fixture, "transaction-sent") === 5, "all are sent")
    const foreign = await sendForeign(line, signer, 2n)
    await mine()
    await until(() => countOf(fixture, "transaction-included") >= 2, "others are included")
    await sleep(1_000)
    // Not final yet: nothing else was signed for the payment.
    expect(countOf(fixture, "transaction-signed")).toBe(5)
    expect(types(fixture)).not.toContain("intent-replanned")
    expect(types(fixture)).not.toContain("lane-interrupted")
    mineForEver()
    await settle(fixture, payments)
    const replanned = fixture.events.find(({ type }) => type === "intent-replanned")
    expect(replanned?.data).toEqual({ nonce: "2", takenBy: foreign })
    expect(await readNonce(line, signer.address)).toBe(6)
  })

  it("a foreign transaction on the next nonce costs a slot, not a payment", async () => {
    const fixture = await openEngine(store, [signer], { urls: [node.url], resendAfterBlocks: 1 })
    await until(() => types(fixture).includes("lane-opened"), "the lane opens")
    await sendForeign(line, signer, 0n)
    await mine()
    const payments = makePayments(signer.address, 3)
    await fixture.engine.submit(payments)
    mineForEver()
    await settle(fixture, payments)
    expect(await readNonce(line, signer.address)).toBe(4)
  })

  it("foreign transactions at the start freeze the lane: nothing is signed", async () => {
    const first = await openEngine(store, [signer], { urls: [node.url] })
    await until(() => types(first).includes("lane-opened"), "the lane opens")
    await first.stop()
    await sendForeign(line, signer, 0n)
    await mine(4)
    const second = await openEngine(store, [signer], { urls: [node.url] })
    await second.engine.submit(makePayments(signer.address, 2))
    await until(() => types(second).includes("lane-frozen"), "the lane freezes")
    await sleep(500)
    expect(types(second)).not.toContain("transaction-signed")
    expect((await second.engine.status()).lanes[0]).toMatchObject({ state: "frozen" })
    await second.stop()
  })

  it.each([1, 3])(
    "a re-org of depth %i takes payments back, and the same bytes go out again",
    async (depth) => {
      const fixture = await openEngine(store, [signer], { urls: [node.url], finality: DEEP })
      const payments = makePayments(signer.address, 6)
      await mine(2)
      await fixture.engine.submit(payments)
      await until(() => countOf(fixture, "transaction-sent") === 6, "all are sent")
      await mine(depth)
      await until(() => countOf(fixture, "transaction-included") === 6, "all are included")
      await line.call("anvil_reorg", [depth, []])
      await until(() => countOf(fixture, "transaction-reorged") === 6, "all left the chain")
      mineForEver()
      await settle(fixture, payments)
      expect(countOf(fixture, "transaction-signed")).toBe(6)
      expect(await readNonce(line, signer.address)).toBe(6)
    },
  )

  it("a node that forgets its pool gets the same bytes again", async () => {
    const fixture = await openEngine(store, [signer], { urls: [node.url], resendAfterBlocks: 1 })
    const payments = makePayments(signer.address, 6)
    await fixture.engine.submit(payments)
    await until(() => countOf(fixture, "transaction-sent") === 6, "all are sent")
    await line.call("anvil_dropAllTransactions", [])
    mineForEver()
    await settle(fixture, payments)
    expect(countOf(fixture, "transaction-signed")).toBe(6)
  })

  it("a lease that passed on stops the writer, until it is free again", async () => {
    const fixture = await openEngine(store, [signer], { urls: [node.url], leaseLengthMs: 3_000 })
    await until(() => types(fixture).includes("lane-opened"), "the lane opens")
    await sql`update agentgpt.lane set lease_expires_at = clock_timestamp() - interval '1 second'
      where account = ${signer.address}`.execute(store.sql)
    const lease = await acquireLease(store, { chainId: "eip155:31337", account: signer.address })
    const payments = makePayments(signer.address, 3)
    await fixture.engine.submit(payments)
    await until(() => types(fixture).includes("lane-interrupted"), "the writer notices")
    await sleep(500)
    expect(types(fixture)).not.toContain("transaction-signed")
    await releaseLease(store, lease)
    mineForEver()
    await settle(fixture, payments)
  })
})

describe("on Hardhat, whose pool keeps what is too cheap", () => {
  let node: LocalNode
  let line: Line
  let mining: NodeJS.Timeout | undefined
  beforeAll(async () => {
    node = await startHardhatNode()
    line = lineTo(node.url)
    await line.call("evm_setAutomine", [false])
  })
  afterAll(async () => {
    clearInterval(mining)
    await node.stop()
  })

  it("a payment below the base fee is replaced at its nonce, by the same call with both fees an eighth higher", async () => {
    const store = await backend.fresh()
    const signer = await fundSigner(line)
    const fixture = await openEngine(store, [signer], { urls: [node.url] })
    const payments = makePayments(signer.address, 4)
    await fixture.engine.submit(payments)
    await until(() => countOf(fixture, "transaction-sent") === 4, "all are sent")
    // Ten times what they offer.
    await line.call("hardhat_setNextBlockBaseFeePerGas", ["0x4a817c800"])
    mining = setInterval(() => void line.send("evm_mine", []), 250)
    const done = await fixture.engine.waitFor(keysOf(payments), "finalized")
    expect(done.map(({ progress }) => progress)).toEqual(payments.map(() => "finalized"))
    clearInterval(mining)
    expect(await countPaid(line, payments)).toEqual({ unpaid: 0, duplicates: 0 })
    expect(await readNonce(line, signer.address)).toBe(4)
    expect(countOf(fixture, "transaction-replaced")).toBeGreaterThanOrEqual(4)
    expect(await compareJournal(store, line, signer.address)).toEqual([])
    await expectRaises(store, signer.address)
    await fixture.stop()
  })

  /** Every further transaction of a slot makes the same call and offers an eighth more in both fields. */
  const expectRaises = async (store: Store, account: string) => {
    const rows = await store.sql
      .selectFrom("agentgpt.attempt")
      .select(["nonce", "signed_bytes"])
      .where("account", "=", account)
      .orderBy("nonce")
      .orderBy("attempt_number")
      .execute()
    let raises = 0
    for (const [index, row] of rows.entries()) {
      const before = rows[index - 1]
      if (before?.nonce !== row.nonce) continue
      const [one, two] = [before, row].map(({ signed_bytes }) => {
        const { transaction } = decodeTransaction(`0x${Buffer.from(signed_bytes).toString("hex")}`)
        if (transaction.type !== "eip1559") throw new Error("It is of another type.")
        return transaction
      }) as [never, never]
      const [first, second] = [one, two] as unknown as readonly Record<string, bigint>[]
      expect([second!["to"], second!["value"], second!["data"]]).toEqual([
        first!["to"],
        first!["value"],
        first!["data"],
      ])
      for (const field of ["maxFeePerGasWei", "maxPriorityFeePerGasWei"]) {
        expect(second![field]! * 1000n).toBeGreaterThanOrEqual(first![field]! * 1125n)
      }
      raises += 1
    }
    expect(raises).toBeGreaterThanOrEqual(4)
  }
})

describe("a database that is killed", () => {
  it("is waited for: everything is paid once, and nothing else fails", async () => {
    const home = await makeHome()
    const node = await startAnvil({ flags: ["--block-time=0.3"] })
    const line = lineTo(node.url)
    const store = await openStore({ home, environment: {} })
    const signer = await fundSigner(line)
    const fixture = await openEngine(store, [signer], {
      urls: [node.url],
      maxInFlight: 6,
      leaseLengthMs: 4_000,
    })
    const payments = makePayments(signer.address, 40)
    await fixture.engine.submit(payments)
    await until(() => countOf(fixture, "transaction-included") > 5, "some are included")
    const pid = Number(readFileSync(join(store.dataDirectory!, "postmaster.pid"), "utf8").split("\n")[0])
    process.kill(pid, "SIGKILL")
    const done = await fixture.engine.waitFor(keysOf(payments), "finalized")
    expect(done.map(({ progress }) => progress)).toEqual(payments.map(() => "finalized"))
    expect(await countPaid(line, payments)).toEqual({ unpaid: 0, duplicates: 0 })
    expect(await compareJournal(store, line, signer.address)).toEqual([])
    await fixture.stop()
    await store.close()
    await node.stop()
    await removeHome(home)
  })
})
