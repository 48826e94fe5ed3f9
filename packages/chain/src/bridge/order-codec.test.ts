import { AbiCoder, id, keccak256 } from "ethers"
import { describe, expect, it } from "vitest"
import type { Hex } from "@agentgpt/core"
import { SAMPLE_ORDER } from "../../test/support/order-fixture.ts"
import { readCall } from "../guard/read-call.ts"
import { ARBITER, ORDER_FIELDS, TENDING_FUNCTIONS } from "./arbiter-interface.ts"
import type { EventProof } from "./build-receipt-proof.ts"
import type { DeedAction, Order } from "./order.ts"
import {
  decodeDispatched,
  decodeOutcome,
  encodeDeedCall,
  orderIdOf,
  OUTCOME_TOPICS,
  readOrderJson,
  writeOrderJson,
} from "./order-codec.ts"
import { DEED_CHAINS } from "./order.ts"

/** The same number stands in contracts/test/crosschain, computed by the contract's own library. */
const SAMPLE_ID = "0x26e55a12920d785506cfe05fc5be67d353f43a14b2e9c303df0be36ac68368f4"

const RESULT = `0x${"39".repeat(32)}` as const
const PROOF: EventProof = {
  blockNumber: 5n,
  header: "0xf901",
  transactionIndex: 2n,
  receiptProof: ["0xaa", "0xbbcc"],
  logIndex: 1n,
}

function logOf(name: string, values: readonly unknown[]): { topics: readonly Hex[]; data: Hex } {
  const { topics, data } = ARBITER.encodeEventLog(name, values)
  return { topics: topics as Hex[], data: data as Hex }
}

describe("the id of an order", () => {
  it("is the struct hash, written out by hand", () => {
    const type = `Order(${ORDER_FIELDS.map((field) => `${field.type} ${field.name}`).join(",")})`
    const words = ORDER_FIELDS.map(({ name, type: fieldType }) => {
      const value = SAMPLE_ORDER[name as keyof Order]
      return fieldType === "bytes" ? ["bytes32", keccak256(value as string)] : [fieldType, value]
    })
    const coder = AbiCoder.defaultAbiCoder()
    const types = words.map(([fieldType]) => fieldType as string)
    const encoded = coder.encode(["bytes32", ...types], [id(type), ...words.map(([, value]) => value)])
    expect(orderIdOf(SAMPLE_ORDER)).toBe(keccak256(encoded))
    expect(orderIdOf(SAMPLE_ORDER)).toBe(SAMPLE_ID)
  })

  it.each(ORDER_FIELDS.map(({ name }) => name as keyof Order))("changes with %s", (name) => {
    const value = SAMPLE_ORDER[name]
    const other =
      typeof value === "string"
        ? `${value.slice(0, -1)}9`
        : typeof value === "bigint"
          ? value + 1n
          : value + 1
    expect(orderIdOf({ ...SAMPLE_ORDER, [name]: other })).not.toBe(SAMPLE_ID)
  })
})

describe("the JSON of an order", () => {
  it("comes back the same, with numbers as decimal text", () => {
    const text = writeOrderJson(SAMPLE_ORDER)
    expect(JSON.parse(text)).toMatchObject({ leg: "7", escrowAmount: String(2n ** 200n + 3n) })
    expect(readOrderJson(text)).toEqual(SAMPLE_ORDER)
  })

  it.each([
    ["a number that is none", { escrowAmount: "1e3" }],
    ["a JSON number", { escrowAmount: 5 }],
    ["a number too large", { gasLimit: String(2n ** 32n) }],
    ["an address too short", { target: "0x12" }],
    ["half a byte", { data: "0xabc" }],
    ["a field too many", { more: "1" }],
    ["a field missing", { nonce: undefined }],
  ])("is refused with %s", (_, change) => {
    const text = JSON.stringify({ ...JSON.parse(writeOrderJson(SAMPLE_ORDER)), ...change })
    expect(() => readOrderJson(text)).toThrow(expect.objectContaining({ code: "BRIDGE_ORDER_INVALID" }))
  })

  it("is refused when it is no JSON", () => {
    expect(() => readOrderJson("order")).toThrow(expect.objectContaining({ code: "BRIDGE_ORDER_INVALID" }))
  })
})

describe("events", () => {
  const dispatched = (order: Order, orderId = orderIdOf(order)) =>
    logOf("OrderDispatched", [orderId, order.workflowId, order.sender, order])

  it("show the order that was sent", () => {
    expect(decodeDispatched(dispatched(SAMPLE_ORDER))).toEqual(SAMPLE_ORDER)
  })

  it("are refused when the order is not the one of the id", () => {
    const log = dispatched(SAMPLE_ORDER, orderIdOf({ ...SAMPLE_ORDER, nonce: 12n }))
    expect(() => decodeDispatched(log)).toThrow(expect.objectContaining({ code: "BRIDGE_ANSWER_INVALID" }))
  })

  it("tell the outcome", () => {
    const ids = [orderIdOf(SAMPLE_ORDER), SAMPLE_ORDER.workflowId]
    expect(decodeOutcome(logOf("OrderExecuted", [...ids, true, RESULT])).state).toBe("executed")
    expect(decodeOutcome(logOf("OrderExecuted", [...ids, false, RESULT])).state).toBe("failed")
    expect(decodeOutcome(logOf("OrderExpired", ids))).toEqual({ orderId: ids[0], state: "expired" })
  })

  it("are refused when they are others", () => {
    const log = dispatched(SAMPLE_ORDER)
    expect(() => decodeOutcome(log)).toThrow(expect.objectContaining({ code: "BRIDGE_ANSWER_INVALID" }))
    expect(() => decodeOutcome({ topics: [OUTCOME_TOPICS[0]!], data: "0x" })).toThrow(
      expect.objectContaining({ code: "BRIDGE_ANSWER_INVALID" }),
    )
  })
})

describe("calls", () => {
  it.each(Object.keys(DEED_CHAINS) as DeedAction[])("of %s carry the order", (action) => {
    const proof = action.endsWith("proof") ? PROOF : undefined
    const parsed = ARBITER.parseTransaction({ data: encodeDeedCall(action, SAMPLE_ORDER, proof) })!
    expect(parsed.args[0].toObject().escrowAmount).toBe(SAMPLE_ORDER.escrowAmount)
    expect(parsed.args.length).toBe(proof === undefined ? 1 : 2)
  })

  it.each(Object.keys(DEED_CHAINS) as DeedAction[])("of %s are what a signing policy can allow", (action) => {
    const proof = action.endsWith("proof") ? PROOF : undefined
    const address = SAMPLE_ORDER.srcArbiter
    const destination = { kind: "contract", address, codeHash: RESULT, functions: TENDING_FUNCTIONS } as const
    const data = encodeDeedCall(action, SAMPLE_ORDER, proof)
    const read = readCall(destination, { account: SAMPLE_ORDER.sender, valueWei: 5n, data })
    expect(read).toEqual({ movements: [{ asset: "native", amount: 5n, effect: "moves" }], listed: [] })
  })
})
