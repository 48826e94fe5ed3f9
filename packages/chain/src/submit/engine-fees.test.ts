import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { backends } from "../../test/support/backends.ts"
import type { Backend } from "../../test/support/backends.ts"
import {
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
import { assembleMock, returnWords } from "../../test/support/mock-contract.ts"
import { startAnvil } from "../../test/support/start-nodes.ts"
import type { LocalNode } from "../../test/support/start-nodes.ts"
import { OP_STACK_ORACLE } from "../fees/rollup-fees.ts"
import { readIntent } from "../journal/read-intent.ts"

const GWEI = 10n ** 9n
const quantity = (wei: bigint) => `0x${wei.toString(16)}`

let backend: Backend
beforeAll(async () => {
  backend = await backends[1]!.start()
})
afterAll(() => backend.stop())

const countOf = ({ events }: EngineFixture, type: string) =>
  events.filter((event) => event.type === type).length
const listWaits = ({ events }: EngineFixture) =>
  events.flatMap((event) => (event.type === "intent-waiting" ? [event.data.errorCode] : []))

describe("a patient payment (eco)", () => {
  const HOUR = 3_600_000
  let node: LocalNode
  let line: Line
  beforeAll(async () => {
    node = await startAnvil({ flags: ["--no-mining"] })
    line = lineTo(node.url)
    // A recent time between 10 and 30 gwei.
    for (let block = 0; block < 120; block += 1) await mineAt((10n + BigInt(block % 21)) * GWEI)
  })
  afterAll(() => node.stop())

  const mineAt = async (baseFee: bigint) => {
    await line.call("anvil_setNextBlockBaseFeePerGas", [quantity(baseFee)])
    await line.call("evm_mine", [])
  }

  /** An engine whose clock the test moves, with one patient payment. */
  const openPatient = async () => {
    let aheadMs = 0
    const now = () => Date.now() + aheadMs
    const store = await backend.fresh()
    const signer = await fundSigner(line)
    const fixture = await openEngine(store, [signer], { urls: [node.url], now })
    const deadlineMs = now() + 6 * HOUR
    const payments = makePayments(signer.address, 1, { strategy: "eco", deadlineMs })
    await fixture.engine.submit(payments)
    await until(() => countOf(fixture, "intent-waiting") > 0, "it waits")
    const forward = (toMs: number) => {
      aheadMs += toMs - now()
    }
    const settle = async () => {
      await until(() => countOf(fixture, "transaction-sent") === 1, "it is sent")
      const sentAtMs = now()
      for (let block = 0; block < 4; block += 1) await mineAt(8n * GWEI)
      const [done] = await fixture.engine.waitFor(keysOf(payments), "finalized")
      expect(done!.progress).toBe("finalized")
      expect(await countPaid(line, payments)).toEqual({ unpaid: 0, duplicates: 0 })
      await fixture.stop()
      return sentAtMs
    }
    const expectPlanned = async () => {
      await sleep(700)
      expect((await readIntent(store, payments[0]!.idempotencyKey)).progress).toBe("planned")
      expect(countOf(fixture, "transaction-signed")).toBe(0)
      expect(listWaits(fixture)).toEqual([undefined])
    }
    return { forward, settle, deadlineMs, expectPlanned }
  }

  it("takes no nonce while the base fee is high, and is sent when it is low", async () => {
    await mineAt(30n * GWEI)
    const { settle, expectPlanned, deadlineMs } = await openPatient()
    await expectPlanned()
    await mineAt(9n * GWEI)
    expect(await settle()).toBeLessThan(deadlineMs - 5 * HOUR)
  })

  it("is sent before its deadline at any price, and not before it has to be", async () => {
    await mineAt(60n * GWEI)
    const { settle, expectPlanned, forward, deadlineMs } = await openPatient()
    await expectPlanned()
    // A twentieth of the time is kept for inclusion.
    forward(deadlineMs - 0.05 * 6 * HOUR - 600_000)
    await mineAt(60n * GWEI)
    await expectPlanned()
    forward(deadlineMs - 0.05 * 6 * HOUR + 1_000)
    expect(await settle()).toBeLessThan(deadlineMs)
  })

  it("and any other payment that still waits at its deadline ends, and nothing is sent", async () => {
    await mineAt(60n * GWEI)
    let aheadMs = 0
    const now = () => Date.now() + aheadMs
    const store = await backend.fresh()
    const signer = await fundSigner(line)
    const fees = { caps: { maxFeePerGasWei: GWEI } }
    const fixture = await openEngine(store, [signer], { urls: [node.url], now, fees })
    const payments = makePayments(signer.address, 1, { deadlineMs: now() + HOUR })
    await fixture.engine.submit(payments)
    await until(() => listWaits(fixture).includes("FEE_CAP_BELOW_BASE"), "it waits")
    aheadMs = HOUR
    const [ended] = await fixture.engine.waitFor(keysOf(payments), "finalized")
    expect(ended).toMatchObject({ progress: "failed-before-send" })
    expect(ended!.stateWhy).toContain("SUBMIT_DEADLINE_EXPIRED")
    expect(countOf(fixture, "transaction-signed")).toBe(0)
    expect(await readNonce(line, signer.address)).toBe(0)
    await fixture.stop()
  })
})

describe("sources of fees beside the node's history", () => {
  const FEED = `0x${"fa".repeat(20)}` as const
  let node: LocalNode
  let line: Line
  beforeAll(async () => {
    node = await startAnvil({ flags: ["--no-mining"] })
    line = lineTo(node.url)
  })
  afterAll(() => node.stop())

  const placeFeed = (answer: bigint, updatedAtSeconds: bigint) =>
    line.call("anvil_setCode", [
      FEED,
      assembleMock({
        "decimals()": returnWords(0n),
        "latestRoundData()": returnWords(7n, answer, updatedAtSeconds, updatedAtSeconds, 7n),
      }),
    ])
  const mineAt = async (baseFee: bigint) => {
    await line.call("anvil_setNextBlockBaseFeePerGas", [quantity(baseFee)])
    await line.call("evm_mine", [])
  }
  const readOffer = async (fixture: EngineFixture) => {
    await until(() => countOf(fixture, "transaction-sent") === 1, "it is sent")
    const sent = fixture.events.find(({ type }) => type === "transaction-sent") as {
      readonly data: { readonly transactionHash: string }
    }
    const transaction = await line.call("eth_getTransactionByHash", [sent.data.transactionHash])
    return BigInt((transaction as { readonly maxFeePerGas: string }).maxFeePerGas)
  }

  it("are the fast-gas feed, which `optimal` follows while it is fresh, and the history again when it is not", async () => {
    await mineAt(10n * GWEI)
    const fees = { feed: { address: FEED, unit: "wei", oldestMs: 3_600_000 } as const }
    const store = await backend.fresh()
    const offers: bigint[] = []
    for (const ageSeconds of [10, 7200]) {
      await placeFeed(40n * GWEI, BigInt(Math.floor(Date.now() / 1000) - ageSeconds))
      const signer = await fundSigner(line)
      const fixture = await openEngine(store, [signer], { urls: [node.url], fees })
      const payments = makePayments(signer.address, 1)
      await fixture.engine.submit(payments)
      offers.push(await readOffer(fixture))
      const told = fixture.events.flatMap((event) => (event.type === "feed-refused" ? [event.data] : []))
      expect(told.map(({ errorCode }) => errorCode)).toEqual(ageSeconds > 3600 ? ["FEE_FEED_STALE"] : [])
      await fixture.stop()
    }
    // The tip of a chain without tips is bounded by them, so the feed's price is the most that is paid.
    expect(offers[0]).toBe(40n * GWEI)
    expect(offers[1]).toBeLessThan(20n * GWEI)
  })

  it("are what an OP-stack chain takes beside gas: nothing is signed before the account has it as well", async () => {
    await mineAt(GWEI)
    // More for the data than for the gas.
    const dataWei = 10n ** 14n
    const code = assembleMock({
      "getL1FeeUpperBound(uint256)": returnWords(dataWei),
      "getOperatorFee(uint256)": returnWords(0n),
    })
    await line.call("anvil_setCode", [OP_STACK_ORACLE, code])
    const store = await backend.fresh()
    const gasWei = 21_000n * 2n * GWEI
    const signer = await fundSigner(line, gasWei)
    const fixture = await openEngine(store, [signer], { urls: [node.url], fees: { dataFee: "op-stack" } })
    const payments = makePayments(signer.address, 1)
    await fixture.engine.submit(payments)
    await until(() => countOf(fixture, "lane-unfunded") > 0, "it lacks funds")
    expect(countOf(fixture, "transaction-signed")).toBe(0)
    expect(await readNonce(line, signer.address)).toBe(0)
    await line.call("anvil_setBalance", [signer.address, quantity(gasWei + (dataWei * 1270n) / 1000n)])
    await until(() => countOf(fixture, "transaction-sent") === 1, "it is sent")
    await fixture.stop()
  })
})
