import { formatUnits, parseUnits } from "ethers"
import * as fc from "fast-check"
import { describe, expect, expectTypeOf, it } from "vitest"
import { codeOf } from "../../test/code-of.ts"
import { amountFromJson, amountToJson } from "./amount.ts"
import type { Amount, AmountJson } from "./amount.ts"
import { formatAmount } from "./format-amount.ts"
import { assertPayableAmount, MAX_AMOUNT } from "./max-amount.ts"
import { parseAmount } from "./parse-amount.ts"

const uint256 = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n })

describe("parseAmount", () => {
  it.each([
    ["0", 6, 0n],
    ["12.5", 6, 12_500_000n],
    ["0.000001", 6, 1n],
    ["1", 0, 1n],
    ["1.10", 2, 110n],
    ["115792089237316195423570985008687907853269984665640564039457584007913129639935", 0, 2n ** 256n - 1n],
    ["0.1", 77, 10n ** 76n],
  ])("reads %s with %i decimals", (text, decimals, value) => {
    expect(parseAmount(text, decimals)).toBe(value)
    expect(parseUnits(text, decimals)).toBe(value)
  })

  it.each([
    ["AMOUNT_EMPTY", [""]],
    ["AMOUNT_SPACE", [" ", " 1", "1 ", "1 000", "1\n", "1\u00A0000", "\t1"]],
    ["AMOUNT_SIGNED", ["-1", "+1", "-0", "\u22121", "-", "-1e6"]],
    ["AMOUNT_EXPONENT", ["1e6", "1E+6", "1.5e-3", "1e"]],
    ["AMOUNT_SEPARATOR", ["1,000", "1,5", "1_000", "1'000", "1\u2019000", "1.000,00"]],
    [
      "AMOUNT_NOT_A_NUMBER",
      ["NaN", "Infinity", "abc", "0x10", "12a", "١٢", "１２", "$5", "5%", "1/2", "e", "null"],
    ],
    ["AMOUNT_MALFORMED", [".", ".5", "5.", "1.2.3", "007", "00", "00.5"]],
    ["AMOUNT_TOO_PRECISE", ["1.0000001", "0.0000000"]],
    [
      "AMOUNT_TOO_LARGE",
      [`1${"0".repeat(78)}`, "9".repeat(100_000), (2n ** 256n / 10n ** 6n + 1n).toString()],
    ],
  ])("refuses by %s", (code, texts) => {
    for (const text of texts)
      expect([text.slice(0, 20), codeOf(() => parseAmount(text, 6))]).toEqual([text.slice(0, 20), code])
  })

  it.each([1, 0, 1.5, Number.NaN])("refuses the number %s", (number) => {
    expect(codeOf(() => parseAmount(number as unknown as string, 6))).toBe("AMOUNT_NUMBER")
  })

  it.each([[1n], [null], [undefined], [{}], [["1"]], [true]])("refuses %s, which is no text", (value) => {
    expect(codeOf(() => parseAmount(value as unknown as string, 6))).toBe("AMOUNT_NOT_TEXT")
  })

  it.each([-1, 78, 1.5, Number.NaN, Number.POSITIVE_INFINITY, -0, "6", 6n])(
    "refuses %s decimals",
    (decimals) => {
      expect(codeOf(() => parseAmount("1", decimals as number))).toBe("AMOUNT_DECIMALS_INVALID")
      expect(codeOf(() => formatAmount(1n, decimals as number))).toBe("AMOUNT_DECIMALS_INVALID")
    },
  )

  it("reads nothing that ethers reads otherwise", () => {
    const text = fc.oneof(fc.string({ maxLength: 8 }), fc.stringMatching(/^[0-9.,eE+-]{1,12}$/u))
    fc.assert(
      fc.property(text, fc.nat(30), (candidate, decimals) => {
        const refused = codeOf(() => parseAmount(candidate, decimals)) !== undefined
        if (!refused) expect(parseAmount(candidate, decimals)).toBe(parseUnits(candidate, decimals))
      }),
      { numRuns: 1000 },
    )
  })
})

describe("formatAmount", () => {
  it("writes what parseAmount reads back, for any value and decimals", () => {
    fc.assert(
      fc.property(uint256, fc.nat(77), (value, decimals) => {
        const text = formatAmount(value, decimals)
        expect(parseAmount(text, decimals)).toBe(value)
        expect(text).toBe(formatUnits(value, decimals).replace(/\.0$/u, ""))
      }),
    )
  })

  it.each([
    [1.5, "AMOUNT_NUMBER"],
    ["1", "AMOUNT_NOT_TEXT"],
    [-1n, "AMOUNT_NEGATIVE"],
    [2n ** 256n, "AMOUNT_TOO_LARGE"],
  ])("refuses %s by %s", (value, code) => {
    expect(codeOf(() => formatAmount(value as bigint, 6))).toBe(code)
  })
})

describe("assertPayableAmount", () => {
  it("lets 1 to 2^88 - 1 pass", () => {
    expect(MAX_AMOUNT).toBe(309_485_009_821_345_068_724_781_055n)
    expect(codeOf(() => assertPayableAmount(1n))).toBeUndefined()
    expect(codeOf(() => assertPayableAmount(MAX_AMOUNT))).toBeUndefined()
  })

  it.each([
    [0n, "AMOUNT_ZERO"],
    [-1n, "AMOUNT_NEGATIVE"],
    [MAX_AMOUNT + 1n, "AMOUNT_TOO_LARGE"],
    [1, "AMOUNT_NUMBER"],
    [null, "AMOUNT_NOT_TEXT"],
  ])("refuses %s by %s", (value, code) => {
    expect(codeOf(() => assertPayableAmount(value as bigint))).toBe(code)
  })
})

describe("amounts in JSON", () => {
  const token = fc.constantFrom(
    undefined,
    "eip155:1/slip44:60",
    "eip155:1/erc20:0x6b175474e89094c44da98b954eedeac495271d0f",
  )

  it("come back as they went", () => {
    fc.assert(
      fc.property(uint256, fc.nat(77), token, (value, decimals, asset) => {
        const amount = { value, decimals, ...(asset !== undefined && { token: asset }) } as Amount
        const json = JSON.parse(JSON.stringify(amountToJson(amount))) as AmountJson
        expect(typeof json.value).toBe("string")
        expect(amountFromJson(json)).toEqual(amount)
      }),
    )
    expectTypeOf<Amount["value"]>().toEqualTypeOf<bigint>()
    expectTypeOf<AmountJson["value"]>().toEqualTypeOf<string>()
  })

  it.each([
    [{ value: 1, decimals: 6 }, "AMOUNT_NUMBER"],
    [{ value: "1.5", decimals: 6 }, "AMOUNT_TOO_PRECISE"],
    [{ value: "-1", decimals: 6 }, "AMOUNT_SIGNED"],
    [{ value: "1", decimals: 78 }, "AMOUNT_DECIMALS_INVALID"],
    [{ value: "1" }, "AMOUNT_DECIMALS_INVALID"],
    [{ value: "1", decimals: 6, token: "USDC" }, "ID_ASSET_INVALID"],
    [{ decimals: 6 }, "AMOUNT_NOT_TEXT"],
    [null, "AMOUNT_NOT_TEXT"],
    ["1", "AMOUNT_NOT_TEXT"],
  ])("refuses %o by %s", (json, code) => {
    expect(codeOf(() => amountFromJson(json as AmountJson))).toBe(code)
  })

  it("are not written from wrong values", () => {
    expect(codeOf(() => amountToJson({ value: -1n, decimals: 6 }))).toBe("AMOUNT_NEGATIVE")
    expect(codeOf(() => amountToJson({ value: 1n, decimals: -1 }))).toBe("AMOUNT_DECIMALS_INVALID")
  })
})
