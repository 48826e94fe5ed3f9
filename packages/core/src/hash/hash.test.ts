import { createHash } from "node:crypto"
import { getBytes, hexlify, keccak256 as ethersKeccak256, toUtf8Bytes } from "ethers"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { codeOf } from "../../test/code-of.ts"
import { canonicalJson, parseCanonicalJson } from "./canonical-json.ts"
import type { CanonicalValue } from "./canonical-json.ts"
import { hashCanonical } from "./hash-canonical.ts"
import { bytesToHex, hexToBytes } from "./hexadecimal.ts"
import { keccak256, keccak256Bytes, useKeccak256 } from "./keccak256.ts"
import { sha256 } from "./sha256.ts"

const FORBIDDEN = new Set(["__proto__", "constructor", "prototype"])
const key = fc.string({ unit: "binary" }).filter((text) => text.isWellFormed() && !FORBIDDEN.has(text))
const canonicalValue = fc.letrec<{ value: CanonicalValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger().map((number) => number + 0),
    fc.string({ unit: "grapheme" }),
    fc.array(tie("value"), { maxLength: 5 }),
    fc.dictionary(key, tie("value"), { maxKeys: 5 }).map((object) => Object.assign({}, object)),
  ),
})).value

describe("canonicalJson", () => {
  it.each<[CanonicalValue, string]>([
    [null, "null"],
    [true, "true"],
    [0, "0"],
    [-7, "-7"],
    [Number.MAX_SAFE_INTEGER, "9007199254740991"],
    ["", '""'],
    [[], "[]"],
    [{}, "{}"],
    [{ b: 1, a: [true, null, "x"], B: {} }, '{"B":{},"a":[true,null,"x"],"b":1}'],
    // The strings of RFC 8785, section 3.2.2, and the order of section 3.2.3.
    ["\u20AC$\u000F\u000Aa'\u0042\u0022\u005C\\\"/", String.raw`"€$\u000f\na'B\"\\\\\"/"`],
    [
      {
        "\u20AC": "Euro Sign",
        "\r": "Carriage Return",
        "\uFB33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\u{1F600}": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00F6": "Latin Small Letter O With Diaeresis",
      },
      '{"\\r":"Carriage Return","1":"One","\u0080":"Control","\u00F6":"Latin Small Letter O With Diaeresis","\u20AC":"Euro Sign","\u{1F600}":"Emoji: Grinning Face","\uFB33":"Hebrew Letter Dalet With Dagesh"}',
    ],
  ])("writes %j", (value, text) => {
    expect(canonicalJson(value)).toBe(text)
  })

  it("is read back by every JSON parser, and by its own", () => {
    fc.assert(
      fc.property(canonicalValue, (value) => {
        const text = canonicalJson(value)
        expect(JSON.parse(text)).toEqual(value)
        expect(canonicalJson(parseCanonicalJson(text))).toBe(text)
      }),
    )
  })

  it("does not depend on the order in which keys were set", () => {
    fc.assert(
      fc.property(fc.dictionary(key, fc.nat()), (object) => {
        const reversed = Object.fromEntries(Object.entries(object).toReversed())
        expect(canonicalJson(reversed)).toBe(canonicalJson({ ...object }))
      }),
    )
  })

  const withGetter = {
    get a(): number {
      return 1
    },
  }
  const circular: Record<string, unknown> = {}
  circular["self"] = circular
  const nest = (levels: number): unknown => (levels === 0 ? 1 : [nest(levels - 1)])
  const named = Object.assign([1], { extra: 1 })
  const hidden = Object.defineProperty({}, "a", { value: 1, enumerable: false })
  class Money {
    readonly units = 1
  }

  it.each<[string, unknown, string]>([
    ["undefined", undefined, "HASH_UNDEFINED"],
    ["undefined under a key", { a: undefined }, "HASH_UNDEFINED"],
    ["undefined in a list", [undefined], "HASH_UNDEFINED"],
    ["a hole in a list", Array.from({ length: 3 }).fill(1, 1), "HASH_UNDEFINED"],
    // eslint-disable-next-line no-sparse-arrays -- the hole is what is tested
    ["a real hole in a list", [1, , 2], "HASH_UNDEFINED"],
    ["NaN", Number.NaN, "HASH_NUMBER_NOT_INTEGER"],
    ["infinity", Number.POSITIVE_INFINITY, "HASH_NUMBER_NOT_INTEGER"],
    ["a fraction", 0.1, "HASH_NUMBER_NOT_INTEGER"],
    ["an unsafe integer", 2 ** 53, "HASH_NUMBER_NOT_INTEGER"],
    ["a large negative integer", -(2 ** 53), "HASH_NUMBER_NOT_INTEGER"],
    ["negative zero", [-0], "HASH_NEGATIVE_ZERO"],
    ["a bigint", { amount: 1n }, "HASH_BIGINT"],
    ["half a surrogate pair", "\uD800", "HASH_LONE_SURROGATE"],
    ["half a surrogate pair in a key", { "\uDFFF": 1 }, "HASH_LONE_SURROGATE"],
    ["a key named __proto__", JSON.parse('{"__proto__":1}'), "HASH_KEY_FORBIDDEN"],
    ["a key named constructor", { constructor: 1 }, "HASH_KEY_FORBIDDEN"],
    ["a key named prototype", { a: { prototype: 1 } }, "HASH_KEY_FORBIDDEN"],
    ["a symbol as a key", { [Symbol("s")]: 1 }, "HASH_KEY_FORBIDDEN"],
    ["a symbol", Symbol("s"), "HASH_TYPE_UNSUPPORTED"],
    ["a function", () => 1, "HASH_TYPE_UNSUPPORTED"],
    ["an object with toJSON", { toJSON: () => 1 }, "HASH_TYPE_UNSUPPORTED"],
    ["a date", new Date(0), "HASH_TYPE_UNSUPPORTED"],
    ["a map", new Map(), "HASH_TYPE_UNSUPPORTED"],
    ["bytes", new Uint8Array(2), "HASH_TYPE_UNSUPPORTED"],
    ["an instance of a class", new Money(), "HASH_TYPE_UNSUPPORTED"],
    ["an object with a prototype", Object.create({ a: 1 }), "HASH_TYPE_UNSUPPORTED"],
    ["a boxed text", Object("x"), "HASH_TYPE_UNSUPPORTED"],
    ["a getter", withGetter, "HASH_TYPE_UNSUPPORTED"],
    ["a hidden property", hidden, "HASH_TYPE_UNSUPPORTED"],
    ["a list with a name", named, "HASH_TYPE_UNSUPPORTED"],
    ["a list of a class of its own", new (class extends Array {})(), "HASH_TYPE_UNSUPPORTED"],
    ["an object in itself", circular, "HASH_TOO_DEEP"],
    ["65 levels", nest(65), "HASH_TOO_DEEP"],
  ])("refuses %s", (_name, value, code) => {
    expect(codeOf(() => canonicalJson(value as CanonicalValue))).toBe(code)
  })

  it("takes 64 levels", () => {
    expect(canonicalJson(nest(64) as CanonicalValue)).toBe(`${"[".repeat(64)}1${"]".repeat(64)}`)
  })

  it("takes objects without a prototype", () => {
    expect(canonicalJson(Object.assign(Object.create(null), { a: 1 }) as { a: number })).toBe('{"a":1}')
  })
})

describe("parseCanonicalJson", () => {
  it.each([
    ["a repeated key", '{"a":1,"a":1}'],
    ["unsorted keys", '{"b":1,"a":2}'],
    ["a blank", '{"a": 1}'],
    ["a line feed at the end", "1\n"],
    ["a byte order mark", "\uFEFF1"],
    ["another spelling of a number", "1.0"],
    ["an exponent", "1e2"],
    ["a needless escape", String.raw`"\u0041"`],
    ["an escaped slash", String.raw`"\/"`],
    ["no JSON", "{a:1}"],
    ["nothing", ""],
  ])("refuses %s", (_name, text) => {
    expect(codeOf(() => parseCanonicalJson(text))).toBe("HASH_NOT_CANONICAL")
  })

  it.each([
    ["-0", "HASH_NEGATIVE_ZERO"],
    ["0.5", "HASH_NUMBER_NOT_INTEGER"],
    ["9007199254740993", "HASH_NUMBER_NOT_INTEGER"],
    ['{"__proto__":1}', "HASH_KEY_FORBIDDEN"],
    [String.raw`"\ud800"`, "HASH_LONE_SURROGATE"],
  ])("refuses %s by %s", (text, code) => {
    expect(codeOf(() => parseCanonicalJson(text))).toBe(code)
  })
})

describe("hashes", () => {
  it("agree with ethers and Node on any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(keccak256(bytes)).toBe(ethersKeccak256(bytes))
        expect(sha256(bytes)).toBe(`0x${createHash("sha256").update(bytes).digest("hex")}`)
      }),
    )
  })

  it("have their published values", () => {
    expect(keccak256(new Uint8Array())).toBe(
      "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470",
    )
    expect(sha256(toUtf8Bytes("abc"))).toBe(
      "0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    )
  })

  it("of canonical JSON are keccak256 over its UTF-8", () => {
    fc.assert(
      fc.property(canonicalValue, (value) => {
        expect(hashCanonical(value)).toBe(ethersKeccak256(toUtf8Bytes(canonicalJson(value))))
      }),
    )
    expect(hashCanonical({ to: "é", n: 1 })).toBe(
      "0x2e0848f7aa50223ac49d1a84633b587ddb94fed90f023c4ae212ce8e10f413ca",
    )
  })
})

describe("hexadecimal text", () => {
  it("agrees with ethers and comes back", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const hex = bytesToHex(bytes)
        expect(hex).toBe(hexlify(bytes))
        expect(hexToBytes(hex)).toEqual(bytes)
        expect(hexToBytes(`0x${hex.slice(2).toUpperCase()}`)).toEqual(getBytes(hex))
      }),
    )
  })

  it.each(["", "0", "0x0", "00", "0xgg", "0X00", "0x00\n", " 0x00", 5, null])("is not %j", (text) => {
    expect(codeOf(() => hexToBytes(text as string))).toBe("HASH_HEXADECIMAL_INVALID")
  })
})

describe("another implementation of keccak256", () => {
  const byEthers = (data: Uint8Array) => getBytes(ethersKeccak256(data))

  it("takes the place of the usual one if it computes the same", () => {
    const before = keccak256(new Uint8Array(300))
    let calls = 0
    useKeccak256((data) => {
      calls += 1
      return byEthers(data)
    })
    const tried = calls
    expect(keccak256(new Uint8Array(300))).toBe(before)
    expect(bytesToHex(keccak256Bytes(new Uint8Array(300)))).toBe(before)
    expect(calls).toBe(tried + 2)
  })

  it.each([
    ["always the same", () => new Uint8Array(32)],
    ["the later NIST padding", (data: Uint8Array) => createHash("sha3-256").update(data).digest()],
    [
      "a hash of one block only",
      (data: Uint8Array) => byEthers(data.length > 136 ? data.subarray(0, 136) : data),
    ],
    ["a hash that is cut off", (data: Uint8Array) => byEthers(data).subarray(0, 31)],
  ])("is refused when it computes %s", (_name, implementation) => {
    expect(codeOf(() => useKeccak256(implementation))).toBe("HASH_IMPLEMENTATION_WRONG")
    expect(keccak256(new Uint8Array())).toBe(
      "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470",
    )
  })
})
