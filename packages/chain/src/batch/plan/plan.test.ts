import { AgentGptError, computeRunId, decodePaymentWord, MAX_AMOUNT, paymentIdOf } from "@agentgpt/core"
import * as fc from "fast-check"
import { Interface } from "ethers"
import { describe, expect, it } from "vitest"
import { readAbi } from "../../../test/support/read-abi.ts"
import type { Payee } from "../rows/payee.ts"
import { countBatchBytes, encodeBatch } from "./encode-batch.ts"
import { packChunks } from "./pack-chunks.ts"
import type { MeasureItems } from "./pack-items.ts"
import { ERC20, PAYOUT } from "./payout-interface.ts"
import { listPayments, planPayments } from "./plan-payments.ts"
import type { PayoutRun, PlannedChunk } from "./plan-payments.ts"
import { readSizeLimits, TRANSACTION_GAS_CAP } from "./size-limits.ts"

const RUN: PayoutRun = {
  chainId: "eip155:31337",
  batchPayout: "0xe7f1725e7734ce288f8367e1bb143e90bb3f0512",
  payer: "0x70997970c51812dc3a010c7d01b50e0d17dc79c8",
  token: "0x5fbdb2315678afecb367f032d93f642f64180aa3",
  workflowId: `0x${"ab".repeat(32)}`,
  runNonce: 202_611n,
}
const UNLIMITED = { gas: 10n ** 12n, calldataBytes: 10 ** 9, payments: 10 ** 9 }

const amount = fc.oneof(
  { weight: 1, arbitrary: fc.constant(0n) },
  { weight: 4, arbitrary: fc.bigInt({ min: 1n, max: MAX_AMOUNT }) },
)
const roster = (maxLength: number) =>
  fc.array(amount, { minLength: 1, maxLength, size: "max" }).map((amounts) => amounts.map(toPayee))

function toPayee(units: bigint, index: number): Payee {
  const recipient = `0x${"a5".repeat(16)}${index.toString(16).padStart(8, "0")}` as const
  return { row: index + 1, line: index + 2, key: `e${index}`, recipient, amount: units }
}

function codeOf(work: () => unknown): string | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    return AgentGptError.is(error) ? error.code : String(error)
  }
}

describe("planPayments", () => {
  it("gives every payee with an amount exactly one payment, in the order of the roster", () => {
    fc.assert(
      fc.property(roster(700), fc.integer({ min: 1, max: 256 }), (payees, chunkSize) => {
        const paid = payees.filter((payee) => payee.amount > 0n)
        fc.pre(paid.length > 0)
        const plan = planPayments(payees, RUN, { chunkSize })
        const payments = plan.chunks.flatMap(listPayments)
        expect(payments.map(({ payee }) => payee)).toEqual(paid)
        expect(plan.skipped).toEqual(payees.filter((payee) => payee.amount === 0n))
        expect(new Set(payments.map(({ paymentId }) => paymentId)).size).toBe(paid.length)
        expect(plan.count).toBe(paid.length)
        expect(plan.total).toBe(paid.reduce((sum, payee) => sum + payee.amount, 0n))
        const decoded = plan.chunks.flatMap(({ words }) => words).map(decodePaymentWord)
        expect(decoded).toEqual(paid.map((payee) => ({ recipient: payee.recipient, amount: payee.amount })))
      }),
      { numRuns: 50 },
    )
  })

  it("makes payment ids out of the chunk of the roster and the place among its paid rows", () => {
    const payees = Array.from({ length: 600 }, (_, index) =>
      toPayee(index === 1 || index === 256 ? 0n : 1n, index),
    )
    const payments = planPayments(payees, RUN).chunks.flatMap(listPayments)
    const idOf = (row: number) => payments.find(({ payee }) => payee.row === row + 1)?.paymentId
    expect([idOf(0), idOf(1), idOf(2), idOf(255)]).toEqual([0n, undefined, 1n, 254n])
    expect([idOf(256), idOf(257), idOf(512)]).toEqual([undefined, paymentIdOf(1, 0), paymentIdOf(2, 0)])
  })

  it("leaves out a chunk in which nobody is paid", () => {
    const plan = planPayments([1n, 1n, 0n, 0n, 1n].map(toPayee), RUN, { chunkSize: 2 })
    expect(plan.chunks.map(({ index }) => index)).toEqual([0, 2])
  })

  it("is the same every time, and of the run's own id", () => {
    const payees = [5n, 6n].map(toPayee)
    expect(planPayments(payees, RUN)).toEqual(planPayments(payees, RUN))
    expect(planPayments(payees, RUN).runId).toBe(computeRunId(RUN))
  })

  it.each([0, 257, 1.5, Number.NaN, -1])("refuses chunks of %s rows", (chunkSize) => {
    expect(codeOf(() => planPayments([toPayee(1n, 0)], RUN, { chunkSize }))).toBe("BATCH_RULES_INVALID")
  })

  it("refuses a roster without any payment", () => {
    expect(codeOf(() => planPayments([], RUN))).toBe("BATCH_NOTHING_TO_PAY")
    expect(codeOf(() => planPayments([toPayee(0n, 0)], RUN))).toBe("BATCH_NOTHING_TO_PAY")
  })

  it("attests every chunk or none", () => {
    const payees = [1n, 1n].map(toPayee)
    const stepsRoots = new Map([[0, 7n]])
    expect(codeOf(() => planPayments(payees, RUN, { chunkSize: 1, stepsRoots }))).toBe("BATCH_RULES_INVALID")
    expect(planPayments(payees, RUN, { stepsRoots }).chunks[0]?.stepsRoot).toBe(7n)
  })
})

describe("encodeBatch", () => {
  it("is what ethers writes, and as long as foretold", () => {
    const interfaceOf = new Interface(readAbi("BatchPayout"))
    fc.assert(
      fc.property(
        roster(60),
        fc.integer({ min: 1, max: 20 }),
        fc.boolean(),
        (payees, chunkSize, isAttested) => {
          fc.pre(payees.some((payee) => payee.amount > 0n))
          const stepsRoots = new Map(payees.map((_, index) => [index, BigInt(index + 1)]))
          const { chunks } = planPayments(payees, RUN, { chunkSize, ...(isAttested && { stepsRoots }) })
          const { payer, token, workflowId, runNonce } = RUN
          const expected = interfaceOf.encodeFunctionData("pay", [
            { payer, token, workflowId, runNonce },
            {
              total: chunks.reduce((sum, { total }) => sum + total, 0n),
              chunks: chunks.map(({ index, words }) => (BigInt(index) << 16n) + BigInt(words.length)),
              words: chunks.flatMap(({ words }) => words),
              stepsRoots: isAttested ? chunks.map(({ stepsRoot }) => stepsRoot) : [],
            },
          ])
          const encoded = encodeBatch(RUN, chunks)
          expect(encoded).toBe(expected)
          expect(countBatchBytes(chunks)).toBe((encoded.length - 2) / 2)
        },
      ),
      { numRuns: 100 },
    )
  })
})

describe("the interfaces used here", () => {
  it.each([
    ["BatchPayout", PAYOUT],
    ["MockERC20", ERC20],
  ] as const)("are those of %s", (name, used) => {
    const compiled = new Interface(readAbi(name))
    for (const fragment of used.fragments) {
      const format = fragment.format("sighash")
      const own = compiled.fragments.find(
        (each) => each.type === fragment.type && each.format("sighash") === format,
      )
      expect(own?.format("minimal"), format).toBeDefined()
      if (fragment.type === "event") expect(own?.format("minimal")).toBe(fragment.format("minimal"))
    }
  })

  it("name `pay` of the delegate as that of BatchPayout", () => {
    const delegate = new Interface(readAbi("PayoutDelegate"))
    expect(delegate.getFunction("pay")?.selector).toBe(PAYOUT.getFunction("pay")?.selector)
  })
})

describe("packChunks", () => {
  /** Chunks cost what their payees cost: up to fifty times as much for some as for others. */
  const gasOf = (chunks: readonly PlannedChunk[]) =>
    chunks.reduce(
      (sum, { payees }) => sum + payees.reduce((cost, { row }) => cost + 1n + BigInt((row * 7) % 50), 0n),
      30n,
    )

  it("keeps every chunk once and in order, within every limit, and wastes none", async () => {
    await fc.assert(
      fc.asyncProperty(
        roster(400),
        fc.integer({ min: 1, max: 40 }),
        fc.record({
          gas: fc.bigInt({ min: 60n, max: 5000n }),
          payments: fc.integer({ min: 1, max: 100 }),
          calldataBytes: fc.integer({ min: 500, max: 5000 }),
        }),
        async (payees, chunkSize, limits) => {
          fc.pre(payees.some((payee) => payee.amount > 0n))
          const { chunks } = planPayments(payees, RUN, { chunkSize })
          const measure: MeasureItems<PlannedChunk> = async (some) =>
            gasOf(some) <= limits.gas ? gasOf(some) : undefined
          fc.pre(chunks.every((chunk) => gasOf([chunk]) <= limits.gas))
          const packs = await packChunks(chunks, limits, measure)
          expect(packs.flatMap((pack) => pack.items)).toEqual(chunks)
          const fits = (some: readonly PlannedChunk[]) =>
            gasOf(some) <= limits.gas &&
            countBatchBytes(some) <= limits.calldataBytes &&
            some.reduce((sum, each) => sum + each.payees.length, 0) <= limits.payments
          for (const [index, pack] of packs.entries()) {
            expect(pack.gasLimit).toBe(gasOf(pack.items))
            expect(pack.items.length === 1 || fits(pack.items)).toBe(true)
            const next = packs[index + 1]?.items[0]
            if (next !== undefined) expect(fits([...pack.items, next])).toBe(false)
          }
        },
      ),
      { numRuns: 200 },
    )
  })

  it("measures about twice for each transaction of an even roster", async () => {
    const { chunks } = planPayments(
      Array.from({ length: 4000 }, (_, index) => toPayee(1n, index)),
      RUN,
      { chunkSize: 10 },
    )
    let measured = 0
    const packs = await packChunks(chunks, UNLIMITED, async (some) => {
      measured += 1
      return some.length <= 20 ? 1n : undefined
    })
    expect(packs).toHaveLength(20)
    expect(measured).toBeLessThan(20 * 2 + 12)
  })

  it("refuses a chunk that fits no transaction", async () => {
    const { chunks } = planPayments([1n, 1n].map(toPayee), RUN, { chunkSize: 1 })
    const measure: MeasureItems<PlannedChunk> = async (some) =>
      some.some(({ index }) => index === 1) ? undefined : 1n
    await expect(packChunks(chunks, UNLIMITED, measure)).rejects.toMatchObject({
      code: "BATCH_CHUNK_TOO_LARGE",
    })
  })
})

describe("readSizeLimits", () => {
  const nodeWith = (gasLimit: unknown) => ({ call: async () => ({ gasLimit }) })

  it("takes the least of the protocol's cap, the share of a block and one's own limit", async () => {
    expect((await readSizeLimits(nodeWith("0x3938700"))).gas).toBe(TRANSACTION_GAS_CAP)
    expect((await readSizeLimits(nodeWith("0x1c9c380"))).gas).toBe(15_000_000n)
    expect((await readSizeLimits(nodeWith("0x1c9c380"), { blockSharePermille: 100 })).gas).toBe(3_000_000n)
    expect((await readSizeLimits(nodeWith("0x1c9c380"), { gasLimit: 5n })).gas).toBe(5n)
    expect((await readSizeLimits(nodeWith("0x1c9c380"), { gasLimit: 30_000_000n })).gas).toBe(15_000_000n)
    expect(await readSizeLimits(nodeWith("0x1c9c380"))).toMatchObject({
      payments: 450,
      calldataBytes: 120_000,
    })
  })

  it.each([
    { maxTxs: 0 },
    { maxTxs: 1.5 },
    { blockSharePermille: 1001 },
    { blockSharePermille: 0 },
    { calldataBytes: 200_000 },
    { gasLimit: 0n },
    { gasLimit: 5 as unknown as bigint },
  ])("refuses %o", async (options) => {
    const limits = readSizeLimits(nodeWith("0x1c9c380"), options)
    await expect(limits).rejects.toMatchObject({ code: "BATCH_RULES_INVALID" })
  })

  it.each([undefined, 5, "lots"])("does not believe a node that says %s", async (gasLimit) => {
    await expect(readSizeLimits(nodeWith(gasLimit))).rejects.toMatchObject({ code: "NODE_ANSWER_INVALID" })
  })
})
