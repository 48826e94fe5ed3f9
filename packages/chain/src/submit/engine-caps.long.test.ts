import { setTimeout as sleep } from "node:timers/promises"
import { bytesToHex } from "@agentgpt/core"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
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
  until,
} from "../../test/support/engine-fixture.ts"
import type { EngineFixture, Line } from "../../test/support/engine-fixture.ts"
import { startHardhatNode } from "../../test/support/start-nodes.ts"
import type { LocalNode } from "../../test/support/start-nodes.ts"
import { decodeTransaction } from "../codec/decode-transaction.ts"
import type { Store } from "../store/store.ts"

const GWEI = 10n ** 9n
const quantity = (wei: bigint) => `0x${wei.toString(16)}`

let backend: Backend
beforeAll(async () => {
  backend = await backends[1]!.start()
}, 300_000)
afterAll(() => backend.stop())

const countOf = ({ events }: EngineFixture, type: string) =>
  events.filter((event) => event.type === type).length
const listWaits = ({ events }: EngineFixture) =>
  events.flatMap((event) => (event.type === "intent-waiting" ? [event.data.errorCode] : []))

describe("a fee cap on Hardhat, whose pool keeps what is too cheap", () => {
  let node: LocalNode
  let line: Line
  let baseFee = GWEI
  let mining: NodeJS.Timeout | undefined
  beforeAll(async () => {
    node = await startHardhatNode()
    line = lineTo(node.url)
    await line.call("evm_setAutomine", [false])
  }, 300_000)
  afterEach(() => clearInterval(mining))
  afterAll(() => node.stop())

  /** A market that stays where the test puts it. */
  const mine = async () => {
    await line.call("hardhat_setNextBlockBaseFeePerGas", [quantity(baseFee)])
    await line.call("evm_mine", [])
  }
  const mineForEver = () => {
    clearInterval(mining)
    mining = setInterval(() => void mine().catch(() => undefined), 250)
  }

  const readOffers = async (store: Store) => {
    const rows = await store.sql.selectFrom("agentgpt.attempt").select("signed_bytes").execute()
    return rows.map(({ signed_bytes }) => {
      const { transaction } = decodeTransaction(bytesToHex(signed_bytes))
      return transaction.type === "legacy" ? transaction.gasPriceWei : transaction.maxFeePerGasWei
    })
  }

  /** Payments that were sent at a low price, and cannot be raised to the market's. */
  const getStuck = async (cap: bigint) => {
    baseFee = GWEI
    await mine()
    const store = await backend.fresh()
    const signer = await fundSigner(line)
    const fees = { caps: { maxFeePerGasWei: cap } }
    const fixture = await openEngine(store, [signer], { urls: [node.url], fees })
    const payments = makePayments(signer.address, 2)
    await fixture.engine.submit(payments)
    await until(() => countOf(fixture, "transaction-sent") === 2, "both are sent")
    baseFee = 20n * GWEI
    mineForEver()
    await until(() => listWaits(fixture).includes("FEE_REPLACEMENT_CAPPED"), "the cap is met")
    await sleep(1_000)
    const signed = countOf(fixture, "transaction-signed")
    await sleep(3_000)
    expect(countOf(fixture, "transaction-signed")).toBe(signed)
    // Told once for each, however often they are looked at.
    expect(listWaits(fixture)).toEqual(["FEE_REPLACEMENT_CAPPED", "FEE_REPLACEMENT_CAPPED"])
    for (const offer of await readOffers(store)) expect(offer).toBeLessThanOrEqual(cap)
    expect(await readNonce(line, signer.address)).toBe(0)
    return { store, signer, fixture, payments }
  }
  type Stuck = Awaited<ReturnType<typeof getStuck>>

  const settle = async ({ store, signer, payments }: Stuck, { engine, stop }: EngineFixture) => {
    const done = await engine.waitFor(keysOf(payments), "finalized")
    expect(done.map(({ progress }) => progress)).toEqual(payments.map(() => "finalized"))
    clearInterval(mining)
    expect(await countPaid(line, payments)).toEqual({ unpaid: 0, duplicates: 0 })
    expect(await readNonce(line, signer.address)).toBe(2)
    expect(await compareJournal(store, line, signer.address)).toEqual([])
    await stop()
  }

  it("ends replacing, and what was sent is paid when the market comes down to it", async () => {
    const stuck = await getStuck(2n * GWEI)
    baseFee = GWEI
    await settle(stuck, stuck.fixture)
    for (const offer of await readOffers(stuck.store)) expect(offer).toBeLessThanOrEqual(2n * GWEI)
  })

  it("ends replacing, and an engine with a higher cap goes on with it", async () => {
    const stuck = await getStuck(2n * GWEI)
    await stuck.fixture.stop()
    const fees = { caps: { maxFeePerGasWei: 100n * GWEI } }
    const fixture = await openEngine(stuck.store, [stuck.signer], { urls: [node.url], fees })
    await settle(stuck, fixture)
    expect(countOf(fixture, "transaction-replaced")).toBeGreaterThanOrEqual(2)
  })
})
