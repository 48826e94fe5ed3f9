import type { EvmAddress, Hex } from "@agentgpt/core"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { SAMPLE_GROUP } from "../../test/support/group-fixture.ts"
import { readCall } from "../guard/read-call.ts"
import { checkPolicy } from "../guard/signing-policy.ts"
import type { AllowedFunction, ArgumentPath, SigningPolicy } from "../guard/signing-policy.ts"
import { GROUP_FUNCTIONS, TWO_PHASE_COMMIT } from "./commit-interface.ts"
import { encodeGroupAct } from "./group-codec.ts"
import type { PaymentGroup } from "./group.ts"

const contractWith = (functions: readonly AllowedFunction[]) =>
  ({
    kind: "contract",
    address: SAMPLE_GROUP.coordinator,
    codeHash: `0x${"ee".repeat(32)}`,
    functions,
  }) as const
const prepare = (leg: bigint, group: PaymentGroup = SAMPLE_GROUP) =>
  TWO_PHASE_COMMIT.encodeFunctionData("prepare", [group, leg]) as Hex
const read = (account: EvmAddress, data: Hex, valueWei = 0n, functions = GROUP_FUNCTIONS) =>
  readCall(contractWith(functions), { account, valueWei, data })
const refused = expect.objectContaining({ code: "GUARD_ARGUMENT_REFUSED" })

const [first, second] = SAMPLE_GROUP.legs as [PaymentGroup["legs"][0], PaymentGroup["legs"][0]]
const { payer } = first

describe("the guard reads of a preparation", () => {
  it("what the leg that is meant sets aside, and the price of its vote", () => {
    const { token, amount } = second
    expect(read(second.payer, encodeGroupAct(SAMPLE_GROUP, { action: "prepare", leg: 1 }), 7n)).toEqual({
      movements: [
        { asset: "native", amount: 7n, effect: "moves" },
        { asset: token, amount, effect: "moves" },
      ],
      listed: [token],
    })
    expect(read(payer, prepare(0n)).movements).toEqual([
      { asset: first.token, amount: first.amount, effect: "moves" },
    ])
  })

  it("the very words that the contract will read, for any group", () => {
    const address = fc
      .uint8Array({ minLength: 20, maxLength: 20 })
      .map((octets): EvmAddress => `0x${Buffer.from(octets).toString("hex")}`)
    const leg = fc.record({
      chainId: fc.bigInt(0n, 2n ** 64n - 1n),
      participant: address,
      payer: address,
      token: address,
      amount: fc.bigInt(1n, 2n ** 256n - 1n),
      receiver: address,
    })
    const legs = fc.array(leg, { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(legs, fc.nat({ max: 7 }), fc.nat({ max: 6 }), (of, index, signer) => {
        const data = prepare(BigInt(index), { ...SAMPLE_GROUP, legs: of })
        const [decoded, meant] = TWO_PHASE_COMMIT.decodeFunctionData("prepare", data)
        const wanted = [...decoded.legs][Number(meant)]
        const account = of[signer % of.length]!.payer
        if (wanted === undefined || wanted.payer.toLowerCase() !== account) {
          expect(() => read(account, data)).toThrow(refused)
          return
        }
        const asset = wanted.token.toLowerCase()
        expect(read(account, data).movements).toEqual([{ asset, amount: wanted.amount, effect: "moves" }])
      }),
    )
  })
})

describe("the guard refuses a preparation", () => {
  it.each<[string, Hex, EvmAddress?]>([
    ["of another's leg", prepare(1n)],
    ["of a leg that is not there", prepare(2n)],
    ["of a leg whose number is one of the group modulo 2^64", prepare(2n ** 64n)],
    ["of the last number there is", prepare(2n ** 256n - 1n)],
    ["of a group without legs", prepare(0n, { ...SAMPLE_GROUP, legs: [] })],
    ["with something behind its arguments", `${prepare(0n)}${"00".repeat(32)}`],
    ["cut off", prepare(0n).slice(0, -64) as Hex],
  ])("%s", (_name, data) => {
    expect(() => read(payer, data)).toThrow(refused)
  })

  it("by a policy that takes a number of another type, or another place, for the leg's", () => {
    const [allowed] = GROUP_FUNCTIONS as [AllowedFunction]
    const with_ = (path: ArgumentPath): readonly AllowedFunction[] => [
      { signature: allowed.signature, amount: { effect: "moves", path, asset: "destination" } },
    ]
    expect(read(payer, prepare(0n), 0n, with_([0, 5, { at: [1] }, 4])).movements).toHaveLength(1)
    // An address, a list, nothing at all; then a member of a tuple and an element that is no number.
    for (const path of [
      [0, 5, { at: [0, 1] }, 4],
      [0, 5, { at: [0, 5] }, 4],
      [0, 5, { at: [2] }, 4],
      [0, { at: [1] }],
      [0, 5, { at: [1] }, 3],
    ]) {
      expect(() => read(payer, prepare(0n), 0n, with_(path))).toThrow(refused)
    }
  })
})

describe("a policy", () => {
  const policyWith = (path: unknown): SigningPolicy => ({
    chainId: "eip155:1",
    name: "Groups",
    version: 1,
    approvers: [],
    approvalsNeeded: 1,
    freeAmounts: {},
    destinations: [
      contractWith([
        {
          signature: "f(uint256)",
          amount: { effect: "moves", path: path as ArgumentPath, asset: "destination" },
        },
      ]),
    ],
    caps: { largestGasLimit: 1n, largestFeeWei: 1n, largestValueWei: 0n, largestPerDay: {} },
  })

  it("may name elements by other arguments, or none, as ever", () => {
    for (const path of [[0], [0, 1], [0, { at: [1] }], [0, 5, { at: [1, 2] }, 4]]) {
      expect(() => checkPolicy(policyWith(path))).not.toThrow()
    }
  })

  it.each([[[]], [[-1]], [[0, { at: [] }]], [[0, { at: [-1] }]], [[0, { at: [{ at: [1] }] }]], [["1"]]])(
    "is refused with the path %j",
    (path) => {
      expect(() => checkPolicy(policyWith(path))).toThrow(
        expect.objectContaining({ code: "GUARD_POLICY_INVALID" }),
      )
    },
  )
})
