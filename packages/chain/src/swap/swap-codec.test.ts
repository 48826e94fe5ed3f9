import type { EvmAddress } from "@agentgpt/core"
import { describe, expect, it } from "vitest"
import { SAMPLE_SECRET, SAMPLE_SWAP } from "../../test/support/swap-fixture.ts"
import { readCall } from "../guard/read-call.ts"
import { HASH_TIME_LOCK, SWAP_LOCKING_FUNCTIONS, SWAP_TENDING_FUNCTIONS } from "./lock-interface.ts"
import { encodeSwapAct, hashSecret, lockIdOf, readSwapJson, swapIdOf, writeSwapJson } from "./swap-codec.ts"
import type { Swap, SwapLeg } from "./swap.ts"
import { checkSwap } from "./swap.ts"

const { first, second } = SAMPLE_SWAP
const invalid = expect.objectContaining({ code: "BRIDGE_SWAP_INVALID" })
/** Another value of the same form. */
const vary = (value: string | bigint) => (typeof value === "bigint" ? value + 1n : `${value.slice(0, -1)}0`)
const withLeg = (side: "first" | "second", change: Partial<SwapLeg>): Swap => ({
  ...SAMPLE_SWAP,
  [side]: { ...SAMPLE_SWAP[side], ...change },
})

describe("ids", () => {
  it.each(Object.keys(first) as (keyof SwapLeg)[])("change with %s", (name) => {
    for (const side of ["first", "second"] as const) {
      const other = withLeg(side, { [name]: vary(SAMPLE_SWAP[side][name]) })
      expect(lockIdOf(other, side)).not.toBe(lockIdOf(SAMPLE_SWAP, side))
      expect(swapIdOf(other)).not.toBe(swapIdOf(SAMPLE_SWAP))
    }
  })

  it("of the second lock say what it answers", () => {
    const other = withLeg("first", { expiresAt: first.expiresAt + 1n })
    expect(lockIdOf(other, "second")).not.toBe(lockIdOf(SAMPLE_SWAP, "second"))
  })
})

describe("terms as text", () => {
  it("are read as they were written", () => {
    expect(readSwapJson(writeSwapJson(SAMPLE_SWAP))).toEqual(SAMPLE_SWAP)
  })

  it.each([
    ["no JSON", "{"],
    ["more than a swap", writeSwapJson(SAMPLE_SWAP).replace("{", '{"secret":"0x",')],
    ["a number with a sign", writeSwapJson(SAMPLE_SWAP).replace('"amount":"', '"amount":"-')],
    ["half a hash", writeSwapJson(SAMPLE_SWAP).replace(SAMPLE_SWAP.hashlock, "0x12")],
  ])("are refused with %s", (_, text) => {
    expect(() => readSwapJson(text)).toThrow(invalid)
  })
})

describe("terms that are no swap", () => {
  const stranger: EvmAddress = `0x${"77".repeat(20)}`
  it.each<[string, Swap]>([
    ["on one chain", withLeg("second", { chainId: first.chainId })],
    ["for another than the initiator", withLeg("second", { receiver: stranger })],
    ["for another than the responder", withLeg("first", { receiver: stranger })],
    [
      "with oneself",
      {
        ...SAMPLE_SWAP,
        first: { ...first, receiver: first.sender },
        second: { ...second, sender: first.sender },
      },
    ],
    ["of nothing", withLeg("first", { amount: 0n })],
    ["for nothing", withLeg("second", { amount: 0n })],
    ["under the zero secret", { ...SAMPLE_SWAP, hashlock: hashSecret(`0x${"00".repeat(32)}`) }],
    ["that never ends", withLeg("first", { expiresAt: 2n ** 53n })],
  ])("are refused: %s", (_, swap) => {
    expect(() => checkSwap(swap)).toThrow(invalid)
  })

  it("are these, and not the sample", () => {
    expect(() => checkSwap(SAMPLE_SWAP)).not.toThrow()
  })
})

describe("the signing guard", () => {
  const destination = (functions: typeof SWAP_LOCKING_FUNCTIONS) =>
    ({ kind: "contract", address: first.locks, codeHash: `0x${"39".repeat(32)}`, functions }) as const
  const read = (functions: typeof SWAP_LOCKING_FUNCTIONS, action: "lock" | "claim" | "refund") =>
    readCall(destination(functions), {
      account: first.sender,
      valueWei: 0n,
      data: encodeSwapAct(
        SAMPLE_SWAP,
        {
          action,
          side: "first",
        },
        SAMPLE_SECRET,
      ),
    })

  it("reads what is set aside, and for whom", () => {
    const moved = { asset: first.token, amount: first.amount, effect: "moves" }
    expect(read(SWAP_LOCKING_FUNCTIONS, "lock")).toEqual({ movements: [moved], listed: [first.receiver] })
  })

  it("lets who tends claim and refund, and move nothing", () => {
    expect(read(SWAP_TENDING_FUNCTIONS, "claim")).toEqual({ movements: [], listed: [] })
    expect(read(SWAP_TENDING_FUNCTIONS, "refund")).toEqual({ movements: [], listed: [] })
    const refused = expect.objectContaining({ code: "GUARD_FUNCTION_REFUSED" })
    expect(() => read(SWAP_TENDING_FUNCTIONS, "lock")).toThrow(refused)
    expect(() => read(SWAP_LOCKING_FUNCTIONS, "claim")).toThrow(refused)
  })

  it("sees the secret in no call but a claim", () => {
    for (const action of ["lock", "refund"] as const) {
      const data = encodeSwapAct(SAMPLE_SWAP, { action, side: "second" }, SAMPLE_SECRET)
      expect(data).not.toContain(SAMPLE_SECRET.slice(2))
      expect(HASH_TIME_LOCK.parseTransaction({ data })?.name).toBe(action)
    }
  })
})
