import type { EvmAddress } from "@agentgpt/core"
import { expect, it } from "vitest"
import { SAMPLE_ORDER } from "../../test/support/order-fixture.ts"
import { readCall } from "../guard/read-call.ts"
import { ORDER_FUNCTIONS } from "./arbiter-interface.ts"
import { encodeDispatch } from "./order-codec.ts"

const NOBODY: EvmAddress = `0x${"00".repeat(20)}`
const arbiter = {
  kind: "contract",
  address: SAMPLE_ORDER.srcArbiter,
  codeHash: `0x${"ee".repeat(32)}`,
  functions: ORDER_FUNCTIONS,
} as const

/** What the guard reads out of an order that sets this aside. */
const read = (escrowToken: EvmAddress, escrowAmount: bigint, valueWei = 0n) =>
  readCall(arbiter, {
    account: SAMPLE_ORDER.sender,
    valueWei,
    data: encodeDispatch({ ...SAMPLE_ORDER, escrowToken, escrowAmount }),
  }).movements

it("the guard reads what an order sets aside, and the price of its message", () => {
  const { escrowToken } = SAMPLE_ORDER
  const coin = { asset: "native", amount: 7n, effect: "moves" }
  expect(read(escrowToken, 5n, 7n)).toEqual([coin, { asset: escrowToken, amount: 5n, effect: "moves" }])
  expect(read(NOBODY, 0n, 7n)).toEqual([coin])
  // Of no token nothing can be set aside: what claims to is no movement that a plan was let in for.
  expect(read(NOBODY, 5n)).toEqual([{ asset: NOBODY, amount: 5n, effect: "moves" }])
})
