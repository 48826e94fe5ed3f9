import { bytesToHex } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import { FunctionFragment, Interface } from "ethers"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { ArgumentPath } from "./signing-policy.ts"
import { findWord, locateArguments } from "./strict-abi.ts"

const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((array) => bytesToHex(array))
const uint = (bits: number) => fc.bigInt(0n, 2n ** BigInt(bits) - 1n)
const list = <T>(of: fc.Arbitrary<T>) => fc.array(of, { maxLength: 4 })

/** Functions with every kind of argument, and values for them. */
const CASES: readonly (readonly [string, fc.Arbitrary<readonly unknown[]>])[] = [
  ["f(address,uint256)", fc.tuple(bytes(20), uint(256))],
  [
    "f(bool,uint8,uint64,uint88,bytes4,bytes32)",
    fc.tuple(fc.boolean(), uint(8), uint(64), uint(88), bytes(4), bytes(32)),
  ],
  [
    "f(bytes,string,uint256[])",
    fc.tuple(fc.uint8Array({ maxLength: 70 }).map(bytesToHex), fc.string(), list(uint(256))),
  ],
  [
    "f((address,address,bytes32,uint256),(uint256,uint256[],uint256[],uint256[]))",
    fc.tuple(
      fc.tuple(bytes(20), bytes(20), bytes(32), uint(256)),
      fc.tuple(uint(256), list(uint(256)), list(uint(256)), list(uint(256))),
    ),
  ],
  [
    "f(bytes32[][],address[],(uint256,bytes)[])",
    fc.tuple(
      list(list(bytes(32))),
      list(bytes(20)),
      list(fc.tuple(uint(256), fc.uint8Array({ maxLength: 40 }).map(bytesToHex))),
    ),
  ],
  [
    "f(uint16[3],(address,bool)[2],bytes[2])",
    fc.tuple(
      fc.tuple(uint(16), uint(16), uint(16)),
      fc.tuple(fc.tuple(bytes(20), fc.boolean()), fc.tuple(bytes(20), fc.boolean())),
      fc.tuple(bytes(3), bytes(33)),
    ),
  ],
]

describe.each(CASES)("%s", (signature, values) => {
  const fragment = FunctionFragment.from(`function ${signature}`)
  const abi = new Interface([fragment])
  const encode = (of: readonly unknown[]) => abi.encodeFunctionData(fragment, of) as Hex
  const isAccepted = (data: Hex) => {
    try {
      locateArguments(fragment.inputs, data)
      return true
    } catch (error) {
      expect(error).toMatchObject({ code: "GUARD_ARGUMENT_REFUSED" })
      return false
    }
  }
  /** What a full decoder and encoder say of the same question. */
  const isCanonical = (data: Hex) => {
    try {
      return abi.encodeFunctionData(fragment, abi.decodeFunctionData(fragment, data)) === data
    } catch {
      return false
    }
  }

  it("is located wherever it was encoded", () => {
    fc.assert(
      fc.property(values, (of) => {
        expect(isAccepted(encode(of))).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it("is refused exactly when it is not the encoding of what it decodes to", () => {
    const change = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 15 }), fc.constantFrom("flip", "cut", "add"))
    fc.assert(
      fc.property(values, change, (of, [at, by, how]) => {
        const data = encode(of)
        const place = 10 + (at % Math.max(1, data.length - 10))
        const digit = ((Number.parseInt(data[place] ?? "0", 16) ^ by) & 15).toString(16)
        const changed = {
          flip: `${data.slice(0, place)}${digit}${data.slice(place + 1)}`,
          cut: data.slice(0, -2 * by),
          add: `${data}${"00".repeat(by)}`,
        }[how] as Hex
        // Text that is no UTF-8 is a question for who reads it, not for where it stands.
        if (signature.includes("string") && how === "flip") return
        expect(isAccepted(changed)).toBe(isCanonical(changed))
      }),
      { numRuns: 150 },
    )
  })
})

describe("a word under a path", () => {
  const fragment = FunctionFragment.from("function f((address,uint88),uint256[],uint8[2])")
  const data = new Interface([fragment]).encodeFunctionData(fragment, [
    [`0x${"ab".repeat(20)}`, 5n],
    [7n, 8n],
    [1n, 2n],
  ]) as Hex
  const tree = locateArguments(fragment.inputs, data)
  const find = (...path: readonly number[]) => {
    const found = findWord(tree, path, data)
    return found && [found.type, BigInt(`0x${found.word}`)]
  }

  it("is found with its type", () => {
    expect(find(0, 0)).toEqual(["address", BigInt(`0x${"ab".repeat(20)}`)])
    expect(find(0, 1)).toEqual(["uint88", 5n])
    expect(find(1, 1)).toEqual(["uint256", 8n])
    expect(find(2, 0)).toEqual(["uint8", 1n])
  })

  it.each([[[]], [[0]], [[1]], [[3]], [[1, 2]], [[0, 2]], [[0, 0, 0]], [[1, 0, 0]], [[2, 2]]])(
    "is not found under %j",
    (path) => {
      expect(find(...path)).toBeUndefined()
    },
  )
})

describe("a word under a path that another argument chooses", () => {
  const fragment = FunctionFragment.from(
    "function f((uint64,(address,uint256)[]),uint256,uint256[],int256,uint8[2],(address,address))",
  )
  const abi = new Interface([fragment])
  const [one, other] = ["ab", "cd"].map((octet) => `0x${octet.repeat(20)}`)
  const encode = (index: bigint, sign = 0n) =>
    abi.encodeFunctionData(fragment, [
      [
        1n,
        [
          [one, 5n],
          [other, 6n],
        ],
      ],
      index,
      [7n, 8n],
      sign,
      [3n, 4n],
      [one, other],
    ]) as Hex
  const find = (path: ArgumentPath, data = encode(1n)) => {
    const found = findWord(locateArguments(fragment.inputs, data), path, data)
    return found && [found.type, BigInt(`0x${found.word}`)]
  }

  it("is that of the element with the number, in lists of every kind", () => {
    expect(find([0, 1, { at: [1] }, 1])).toEqual(["uint256", 6n])
    expect(find([0, 1, { at: [1] }, 1], encode(0n))).toEqual(["uint256", 5n])
    expect(find([0, 1, { at: [0, 0] }, 0])).toEqual(["address", BigInt(other!)])
    expect(find([2, { at: [1] }])).toEqual(["uint256", 8n])
    expect(find([4, { at: [1] }])).toEqual(["uint8", 4n])
  })

  it.each<[string, ArgumentPath, Hex?]>([
    ["by a number outside the list", [0, 1, { at: [1] }, 1], encode(2n)],
    ["by a number outside a list of plain words", [2, { at: [1] }], encode(2n)],
    ["by a number that is one of the list modulo 2^64", [0, 1, { at: [1] }, 1], encode(2n ** 64n)],
    ["by the greatest number there is", [0, 1, { at: [1] }, 1], encode(2n ** 256n - 1n)],
    ["by what is no unsigned number", [0, 1, { at: [3] }, 1], encode(0n, 1n)],
    ["by an address", [0, 1, { at: [5, 0] }, 1]],
    ["by a list", [0, 1, { at: [2] }, 1]],
    ["by what is not there", [0, 1, { at: [9] }, 1]],
    ["in a tuple, whose members are of different types", [5, { at: [1] }]],
    ["in the arguments themselves", [{ at: [1] }]],
    ["in a single word", [1, { at: [1] }]],
    ["without a member of the element", [0, 1, { at: [1] }]],
    ["behind what is not there", [9, { at: [1] }]],
  ])("is not found when it is chosen %s", (_name, path, data) => {
    expect(find(path, data)).toBeUndefined()
  })

  it("is what a full decoder finds", () => {
    const legs = fc.array(fc.tuple(bytes(20), uint(256)), { maxLength: 5 })
    const index = fc.oneof(fc.bigInt(0n, 6n), uint(256))
    fc.assert(
      fc.property(legs, index, (of, at) => {
        const data = abi.encodeFunctionData(fragment, [[1n, of], at, [], 0n, [1n, 1n], [one, one]]) as Hex
        const decoded = abi.decodeFunctionData(fragment, data)
        const list = [...decoded[0][1]] as readonly (readonly [string, bigint])[]
        const expected = (decoded[1] as bigint) < BigInt(list.length) ? list[Number(decoded[1])] : undefined
        expect(find([0, 1, { at: [1] }, 1], data)?.[1]).toBe(expected?.[1])
        const address = find([0, 1, { at: [1] }, 0], data)?.[1]
        expect(address).toBe(expected && BigInt(expected[0]))
      }),
    )
  })
})

it("is found in no time, however long the lists are", () => {
  const fragment = FunctionFragment.from("function f(uint256[])")
  const huge = `0x00000000${"20".padStart(64, "0")}${"ffffffff".padStart(64, "0")}` as Hex
  expect(() => locateArguments(fragment.inputs, huge)).toThrow(
    expect.objectContaining({ code: "GUARD_ARGUMENT_REFUSED" }),
  )
})
