import type { PackedTransaction, PreparedTransaction, TransactionRequest } from "@agentgpt/chain"
import { expect, it } from "vitest"
import { createAheadBook, FRESH_MS } from "./ahead-book.ts"

const requestOf = (idempotencyKey: string, valueWei = 1n): TransactionRequest => ({
  idempotencyKey,
  account: `0x${"a1".repeat(20)}`,
  call: { to: `0x${"b2".repeat(20)}`, valueWei, data: "0x" },
  authority: { kind: "upkeep" } as unknown as TransactionRequest["authority"],
})
const packed = [{ gasLimit: 5n } as PackedTransaction]

function openBook() {
  let nowMs = 1_000
  const discarded: string[] = []
  const book = createAheadBook(() => nowMs)
  const prepare = (request: TransactionRequest): PreparedTransaction => {
    const discard = () => void discarded.push(request.idempotencyKey)
    const prepared = { request, until: nowMs + FRESH_MS, discard } as PreparedTransaction
    book.keepPrepared(prepared)
    return prepared
  }
  const pass = (milliseconds: number) => {
    nowMs += milliseconds
  }
  return { book, prepare, discarded, pass }
}

it("gives out a transaction once, as it was prepared", () => {
  const { book, prepare, discarded } = openBook()
  const prepared = prepare(requestOf("run/a/1"))
  expect(book.takePrepared(requestOf("run/b/1"))).toBeUndefined()
  expect(book.takePrepared(requestOf("run/a/1"))).toBe(prepared)
  expect(book.takePrepared(requestOf("run/a/1"))).toBeUndefined()
  expect(discarded).toEqual([])
})

it("gives out none for another effect under the same key, and none that has grown old", () => {
  const { book, prepare, discarded, pass } = openBook()
  prepare(requestOf("run/a/1"))
  expect(book.takePrepared(requestOf("run/a/1", 2n))).toBeUndefined()
  prepare(requestOf("run/a/2"))
  pass(FRESH_MS)
  expect(book.takePrepared(requestOf("run/a/2"))).toBeUndefined()
  expect(discarded).toEqual(["run/a/1", "run/a/2"])
})

it("discards the transaction that another takes the place of", () => {
  const { book, prepare, discarded } = openBook()
  prepare(requestOf("run/a/1"))
  const second = prepare(requestOf("run/a/1"))
  expect(discarded).toEqual(["run/a/1"])
  expect(book.takePrepared(requestOf("run/a/1"))).toBe(second)
})

it("gives out what was measured once, and not when it has grown old", () => {
  const { book, pass } = openBook()
  book.keepPacked("run/a/pay/", packed)
  expect(book.takePacked("run/a/pay/")).toBe(packed)
  expect(book.takePacked("run/a/pay/")).toEqual([])
  book.keepPacked("run/a/pay/", packed)
  pass(FRESH_MS)
  expect(book.takePacked("run/a/pay/")).toEqual([])
})

it("forgets what is of one run, and nothing of another", () => {
  const { book, prepare, discarded } = openBook()
  prepare(requestOf("run/a/1"))
  const other = prepare(requestOf("run/ab/1"))
  book.keepPacked("run/a/pay/", packed)
  book.keepPacked("run/ab/pay/", packed)
  book.drop("run/a/")
  expect(discarded).toEqual(["run/a/1"])
  expect(book.takePacked("run/a/pay/")).toEqual([])
  expect(book.takePrepared(requestOf("run/ab/1"))).toBe(other)
  expect(book.takePacked("run/ab/pay/")).toBe(packed)
})
