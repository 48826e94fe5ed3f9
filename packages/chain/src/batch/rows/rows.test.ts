import { createReadStream } from "node:fs"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { AgentGptError, MAX_AMOUNT } from "@agentgpt/core"
import { stringify } from "../../../test/support/write-csv.ts"
import * as fc from "fast-check"
import { getAddress } from "ethers"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { checkPayees } from "./check-payees.ts"
import type { PayeeCheck } from "./check-payees.ts"
import type { PayeeRules } from "./payee-rules.ts"
import type { PayeeFormat, PayeeSource } from "./payee-source.ts"
import { readPayees } from "./read-payees.ts"

const A = "0xd8da6bf26964af9d7eed9e03e53415d37aa96045"
const B = "0x70997970c51812dc3a010c7d01b50e0d17dc79c8"
const TOKEN = "0x5fbdb2315678afecb367f032d93f642f64180aa3"
const RULES: PayeeRules = { decimals: 6, ownAddresses: [getAddress(TOKEN)] }

async function* pieces(bytes: Uint8Array, length = 7) {
  for (let start = 0; start < bytes.length; start += length) yield bytes.subarray(start, start + length)
}

const from = (text: string | Uint8Array, format: PayeeFormat = "csv"): PayeeSource => ({
  bytes: pieces(typeof text === "string" ? Buffer.from(text) : text),
  format,
})

const check = (text: string, rules: Partial<PayeeRules> = {}, format: PayeeFormat = "csv") =>
  checkPayees(from(text, format), { ...RULES, ...rules })

async function sound(checked: Promise<PayeeCheck>) {
  const result = await checked
  if (!result.isSound) throw new Error(JSON.stringify(result.problems))
  return result.payees
}

async function problemsOf(checked: Promise<PayeeCheck>) {
  const result = await checked
  return result.isSound ? [] : result.problems.map(({ row, line, code }) => [row, line, code])
}

async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work
    return undefined
  } catch (error) {
    if (AgentGptError.is(error)) return error.code
    throw error
  }
}

describe("payee files", () => {
  it.each([
    ["plain", `address,amount\n${A},12.5\n${B},1\n`],
    ["with a byte order mark", `\uFEFFaddress,amount\n${A},12.5\n${B},1\n`],
    ["with Windows line ends", `address,amount\r\n${A},12.5\r\n${B},1\r\n`],
    ["with both line ends", `address,amount\r\n${A},12.5\n${B},1\r\n`],
    ["without a last line end", `address,amount\n${A},12.5\n${B},1`],
    ["with semicolons", `address;amount\n${A};12.5\n${B};1\n`],
    ["with tabs", `address\tamount\n${A}\t12.5\n${B}\t1\n`],
    ["quoted", `"address","amount"\n"${A}","12.5"\n"${B}","1"\n`],
    ["in another order, with more columns", `note,AMOUNT, Recipient \n"a,b",12.5,${A}\nc,1,${B}\n`],
    ["with empty lines", `\n\naddress,amount\n\n${A},12.5\n\n${B},1\n\n`],
    ["with a checksum", `address,amount\n${getAddress(A)},12.5\n${getAddress(B)},1\n`],
  ])("are read %s", async (_name, text) => {
    expect((await sound(check(text))).map(({ recipient, amount }) => [recipient, amount])).toEqual([
      [A, 12_500_000n],
      [B, 1_000_000n],
    ])
  })

  it("number rows and lines, also after line breaks in quotes", async () => {
    const text = `address,amount,department\n${A},1,"two\nlines"\n\n${B},2,x\n`
    expect(await sound(check(text))).toEqual([
      { row: 1, line: 2, key: A, recipient: A, amount: 1_000_000n },
      { row: 2, line: 5, key: B, recipient: B, amount: 2_000_000n },
    ])
  })

  it("are read as JSON and as JSON lines", async () => {
    const objects = [
      { recipient: A, amount: "12.5", reference: "Änne", key: "e-1" },
      { Address: B, Amount: "0", note: { any: ["thing"] } },
    ]
    const expected = [
      { key: "e-1", recipient: A, amount: 12_500_000n, name: "Änne" },
      { key: B, recipient: B, amount: 0n },
    ]
    for (const [format, text] of [
      ["json", JSON.stringify(objects)],
      ["json", `\uFEFF${JSON.stringify(objects, undefined, 2)}\n`],
      ["jsonl", objects.map((each) => JSON.stringify(each)).join("\n")],
      ["jsonl", `${objects.map((each) => JSON.stringify(each)).join("\r\n\r\n")}\r\n`],
    ] as const) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      expect(await sound(check(text, {}, format))).toMatchObject(expected)
    }
  })

  it("give back what was written, whatever the names hold", async () => {
    const row = fc.record({
      address: fc.stringMatching(/^[0-9a-f]{40}$/u).map((digits) => `0x${digits}`),
      amount: fc.bigInt({ min: 0n, max: MAX_AMOUNT }).map(String),
      note: fc.string({ unit: "binary", maxLength: 20 }).filter((text) => !text.includes("\0")),
    })
    const style = fc.record({
      delimiter: fc.constantFrom(",", ";", "\t"),
      lineEnd: fc.constantFrom("\n", "\r\n"),
      order: fc.shuffledSubarray(["address", "amount", "note"], { minLength: 3 }),
      piece: fc.integer({ min: 1, max: 50 }),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(row, { selector: ({ address }) => address, minLength: 1, maxLength: 20 }),
        style,
        async (rows, { delimiter, lineEnd, order, piece }) => {
          fc.pre(rows.every(({ address }) => BigInt(address) !== 0n))
          const text = stringify([order, ...rows.map((each) => order.map((name) => each[name as "note"]))], {
            delimiter,
            lineEnd,
          })
          // A lone surrogate has no UTF-8.
          fc.pre(text.isWellFormed())
          const source = { bytes: pieces(Buffer.from(text), piece), format: "csv" } as const
          const read = await sound(checkPayees(source, { decimals: 0, ownAddresses: [] }))
          expect(read.map(({ recipient, amount }) => [recipient, String(amount)])).toEqual(
            rows.map(({ address, amount }) => [address, amount]),
          )
        },
      ),
      { numRuns: 200 },
    )
  })

  it("never fail in any other way than by a code, whatever they hold", async () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.string({ maxLength: 200 }).map((text) => Buffer.from(text)),
      fc
        .string({ unit: fc.constantFrom('"', ",", "\n", "\r", "a", "{", "}", "[", "]", ":", "1", A) })
        .map((text) => Buffer.from(`address,amount\n${text}`)),
    )
    await fc.assert(
      fc.asyncProperty(anything, fc.constantFrom("csv", "json", "jsonl"), async (bytes, format) => {
        const code = await codeOf(checkPayees(from(bytes, format), RULES))
        if (code !== undefined) expect(code).toMatch(/^BATCH_(?:FILE|ROW)_/u)
      }),
      { numRuns: 500 },
    )
  })
})

describe("files that are refused as a whole", () => {
  const row = `${A},1\n`
  it.each<[string, string | Uint8Array, PayeeFormat, string]>([
    ["empty CSV", "", "csv", "BATCH_FILE_EMPTY"],
    ["only a header", "address,amount\n", "csv", "BATCH_FILE_EMPTY"],
    ["empty JSON", " \n", "json", "BATCH_FILE_EMPTY"],
    ["an empty array", "[]", "json", "BATCH_FILE_EMPTY"],
    ["empty JSON lines", "\n\n", "jsonl", "BATCH_FILE_EMPTY"],
    ["no header", row, "csv", "BATCH_FILE_HEADER"],
    ["no column of amounts", `address,total\n${row}`, "csv", "BATCH_FILE_HEADER"],
    ["no column of addresses", `wallet,amount\n${row}`, "csv", "BATCH_FILE_HEADER"],
    ["two columns of addresses", `address,recipient,amount\n${A},${row}`, "csv", "BATCH_FILE_HEADER"],
    ["two columns of amounts", `address,amount,Amount\n${A},1,1\n`, "csv", "BATCH_FILE_HEADER"],
    ["a quote never closed", `address,amount\n"${A},1\n${row}`, "csv", "BATCH_FILE_MALFORMED"],
    ["text after a quote", `address,amount\n"${A}"x,1\n`, "csv", "BATCH_FILE_MALFORMED"],
    ["a quote inside", `address,amount\n${A}"x",1\n`, "csv", "BATCH_FILE_MALFORMED"],
    ["broken JSON", `[{"address":"${A}",]`, "json", "BATCH_FILE_MALFORMED"],
    ["JSON cut off", `[{"address":"${A}","amount":"1"}`, "json", "BATCH_FILE_MALFORMED"],
    ["JSON and more", `[{"address":"${A}","amount":"1"}]\n[]`, "json", "BATCH_FILE_MALFORMED"],
    ["one JSON object", `{"address":"${A}","amount":"1"}`, "json", "BATCH_FILE_MALFORMED"],
    ["UTF-16", Buffer.from("\uFEFFaddress,amount\n", "utf16le"), "csv", "BATCH_FILE_ENCODING"],
    [
      "Latin 1",
      Buffer.concat([Buffer.from(`address,amount,name\n${A},1,`), Buffer.from("Jos\u00E9", "latin1")]),
      "csv",
      "BATCH_FILE_ENCODING",
    ],
    [
      "cut inside a letter",
      Buffer.from(`address,amount\n${row}é`).subarray(0, -1),
      "csv",
      "BATCH_FILE_ENCODING",
    ],
    ["a spreadsheet", Buffer.from("504b0304140000000800", "hex"), "csv", "BATCH_FILE_BINARY"],
    ["a row too long", `address,amount\n${A},${"1".repeat(70_000)}\n`, "csv", "BATCH_ROW_TOO_LONG"],
    ["a header too long", `address,${"x".repeat(70_000)}`, "csv", "BATCH_ROW_TOO_LONG"],
    ["a JSON line too long", `{"a":"${"x".repeat(70_000)}"}`, "jsonl", "BATCH_ROW_TOO_LONG"],
    ["a JSON row too long", `[{"a":"${"x".repeat(90_000)}"}]`, "json", "BATCH_ROW_TOO_LONG"],
  ])("%s", async (_name, text, format, code) => {
    expect(await codeOf(checkPayees(from(text, format), RULES))).toBe(code)
  })

  it.each([
    ["one endless row", "x".repeat(1_000_000), "BATCH_ROW_TOO_LONG"],
    ["zero bytes", "\0".repeat(1_000_000), "BATCH_FILE_BINARY"],
  ])("100 MB of %s, before most of it is read", async (_name, text, code) => {
    let yielded = 0
    async function* bytes() {
      yield Buffer.from(`address,amount\n${A},`)
      for (; yielded < 100; yielded += 1) yield Buffer.from(text)
    }
    expect(await codeOf(checkPayees({ bytes: bytes(), format: "csv" }, RULES))).toBe(code)
    expect(yielded).toBeLessThan(5)
  })

  it("more rows than allowed", async () => {
    const text = `address,amount\n${A},1\n${B},1\n`
    expect(await codeOf(check(text, { mostRows: 1 }))).toBe("BATCH_FILE_TOO_LARGE")
    expect(await codeOf(check(text, { mostRows: 2 }))).toBeUndefined()
  })

  it.each([{ mostRows: 0 }, { longestRow: 1.5 }, { listedProblems: Number.NaN }])(
    "rules %o",
    async (rules) => {
      expect(await codeOf(check(`address,amount\n${row}`, rules))).toBe("BATCH_RULES_INVALID")
    },
  )

  it("rules with wrong addresses", async () => {
    expect(await codeOf(check(row, { ownAddresses: ["0x12"] }))).toBe("ID_ADDRESS_INVALID")
    expect(await codeOf(check(row, { sharedAddresses: ["0x12"] }))).toBe("ID_ADDRESS_INVALID")
  })
})

describe("bad rows", () => {
  const row = (address: string, amount: string) => `address,amount\n${address},${amount}\n`
  it.each([
    ["a short address", row("0x12", "1"), "ID_ADDRESS_INVALID"],
    ["no address", row("", "1"), "ID_ADDRESS_INVALID"],
    ["a blank before the address", row(` ${A}`, "1"), "ID_ADDRESS_INVALID"],
    ["a wrong checksum", row(`0xD8${A.slice(4)}`, "1"), "ID_ADDRESS_CHECKSUM"],
    ["the zero address", row(`0x${"0".repeat(40)}`, "1"), "ID_ADDRESS_ZERO"],
    ["an address of our own", row(TOKEN, "1"), "BATCH_ROW_RECIPIENT_REFUSED"],
    ["no amount", row(A, ""), "AMOUNT_EMPTY"],
    ["a negative amount", row(A, "-1"), "AMOUNT_SIGNED"],
    ["too many decimals", row(A, "0.0000001"), "AMOUNT_TOO_PRECISE"],
    ["an exponent", row(A, "1e3"), "AMOUNT_EXPONENT"],
    ["a thousands separator", row(A, '"1,000"'), "AMOUNT_SEPARATOR"],
    ["a blank", row(A, " 1"), "AMOUNT_SPACE"],
    ["2^88 units", row(A, "309485009821345068724.781056"), "AMOUNT_TOO_LARGE"],
    ["a column too many", row(A, "1,2"), "BATCH_ROW_MALFORMED"],
    ["a column too few", `address,amount\n${A}\n`, "BATCH_ROW_MALFORMED"],
    ["a line break in its key", `address,amount,key\n${A},1,"a\nb"\n`, "BATCH_ROW_KEY_INVALID"],
    ["a blank at its key's end", `address,amount,key\n${A},1,a \n`, "BATCH_ROW_KEY_INVALID"],
    ["a key of 129 letters", `address,amount,key\n${A},1,${"k".repeat(129)}\n`, "BATCH_ROW_KEY_INVALID"],
    ["a control character in its name", `address,amount,name\n${A},1,a\u001Bb\n`, "BATCH_ROW_MALFORMED"],
  ])("with %s", async (_name, text, code) => {
    expect(await problemsOf(check(text))).toEqual([[1, 2, code]])
  })

  it.each([
    ["a number as its amount", `[{"address":"${A}","amount":1}]`, "AMOUNT_NUMBER"],
    ["null as its amount", `[{"address":"${A}","amount":null}]`, "BATCH_ROW_MALFORMED"],
    ["no amount", `[{"address":"${A}"}]`, "BATCH_ROW_MALFORMED"],
    ["no address", `[{"amount":"1"}]`, "BATCH_ROW_MALFORMED"],
    ["two addresses", `[{"address":"${A}","recipient":"${B}","amount":"1"}]`, "BATCH_ROW_MALFORMED"],
    ["a number as its address", `[{"address":5,"amount":"1"}]`, "ID_ADDRESS_INVALID"],
    ["a number as its key", `[{"address":"${A}","amount":"1","key":5}]`, "BATCH_ROW_KEY_INVALID"],
    ["an array", `[["${A}","1"]]`, "BATCH_ROW_MALFORMED"],
    ["a text", `["${A}"]`, "BATCH_ROW_MALFORMED"],
    ["null", "[null]", "BATCH_ROW_MALFORMED"],
  ])("of JSON with %s", async (_name, text, code) => {
    expect(await problemsOf(check(text, {}, "json"))).toEqual([[1, 1, code]])
    expect(await problemsOf(check(text.slice(1, -1), {}, "jsonl"))).toEqual([[1, 1, code]])
  })

  it("a line that is no JSON is one bad row among good ones", async () => {
    const good = JSON.stringify({ address: A, amount: "1" })
    expect(await problemsOf(check(`${good}\nnonsense\n`, {}, "jsonl"))).toEqual([
      [2, 2, "BATCH_ROW_MALFORMED"],
    ])
  })

  it("are all reported at once, also those with several problems", async () => {
    const text = `address,amount\n0x12,x\n${A},1\n${B},\n`
    expect(await problemsOf(check(text))).toEqual([
      [1, 2, "ID_ADDRESS_INVALID"],
      [1, 2, "AMOUNT_NOT_A_NUMBER"],
      [3, 4, "AMOUNT_EMPTY"],
    ])
    expect(await check(text)).toMatchObject({ rowCount: 3, badRowCount: 2, problemCount: 3 })
  })

  it("are listed up to a bound and counted exactly", async () => {
    const text = `address,amount\n${"0x12,1\n".repeat(300)}`
    const checked = await check(text, { listedProblems: 5 })
    expect(checked).toMatchObject({ badRowCount: 300, problemCount: 600 - 300 })
    if (!checked.isSound) expect(checked.problems).toHaveLength(5)
    const error = await readPayees(from(text), RULES).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: "BATCH_ROWS_INVALID", shortMessage: "300 of 300 rows are bad." })
    expect((error as AgentGptError).meta[0]).toMatch(/^Row 1, line 2: .* \(ID_ADDRESS_INVALID\)$/u)
    expect((error as AgentGptError).meta.at(-1)).toBe("And 251 more problems.")
  })

  it("have the key of another row", async () => {
    const text = `address,amount,key\n${A},1,e1\n${B},1,e1\n`
    expect(await problemsOf(check(text))).toEqual([[2, 3, "BATCH_ROW_KEY_DUPLICATE"]])
    expect(await problemsOf(check(text, { sharedAddresses: true }))).toEqual([
      [2, 3, "BATCH_ROW_KEY_DUPLICATE"],
    ])
  })

  it("have the address of another row where there are no keys, in whatever case", async () => {
    const text = `address,amount\n${A},1\n${getAddress(A)},1\n`
    expect(await problemsOf(check(text, { sharedAddresses: true }))).toEqual([
      [2, 3, "BATCH_ROW_KEY_DUPLICATE"],
    ])
  })

  it("have the address of another row under another key, unless that is allowed", async () => {
    const text = `address,amount,key\n${A},1,e1\n${A},2,e2\n`
    expect(await problemsOf(check(text))).toEqual([[2, 3, "BATCH_ROW_ADDRESS_SHARED"]])
    expect(await problemsOf(check(text, { sharedAddresses: [B] }))).toEqual([
      [2, 3, "BATCH_ROW_ADDRESS_SHARED"],
    ])
    expect(await sound(check(text, { sharedAddresses: [getAddress(A)] }))).toHaveLength(2)
    expect(await sound(check(text, { sharedAddresses: true }))).toHaveLength(2)
  })

  it("have the key of a row that is bad itself", async () => {
    const text = `address,amount,key\n0x12,1,e1\n${B},1,e1\n`
    expect(await problemsOf(check(text))).toEqual([
      [1, 2, "ID_ADDRESS_INVALID"],
      [2, 3, "BATCH_ROW_KEY_DUPLICATE"],
    ])
  })

  it("pay more than the payee's cap", async () => {
    const text = `address,amount,key\n${A},1.000001,e1\n${B},1,e2\n`
    const capOf = () => 1_000_000n
    expect(await problemsOf(check(text, { capOf }))).toEqual([[1, 2, "BATCH_ROW_OVER_CAP"]])
    expect(await sound(check(text, { capOf: () => undefined }))).toHaveLength(2)
  })

  it("are refused by the screening, which is asked for many at once", async () => {
    const addresses = Array.from(
      { length: 2500 },
      (_, index) => `0x${(index + 1).toString(16).padStart(40, "0")}`,
    )
    const text = `address,amount\n${addresses.map((address) => `${address},1`).join("\n")}\n`
    const asked: number[] = []
    const checked = await check(text, {
      screen: async (recipients) => {
        asked.push(recipients.length)
        return new Map(recipients.filter((each) => each.endsWith("7d1")).map((each) => [each, "listed"]))
      },
    })
    expect(asked).toEqual([1000, 1000, 500])
    expect(checked).toMatchObject({
      isSound: false,
      problems: [{ row: 2001, line: 2002, code: "BATCH_ROW_SCREENED" }],
    })
  })

  it("stop everything when the screening fails", async () => {
    const screen = () => Promise.reject(new AgentGptError("NODE_TIMED_OUT"))
    expect(await codeOf(check(`address,amount\n${A},1\n`, { screen }))).toBe("NODE_TIMED_OUT")
  })
})

describe("files on disk", () => {
  let folder = ""
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "agentgpt-payees-"))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it.each([
    ["a.csv", `address,amount\n${A},1\n`],
    ["a.TSV", `address\tamount\n${A}\t1\n`],
    ["a.json", JSON.stringify([{ address: A, amount: "1" }])],
    ["a.ndjson", JSON.stringify({ address: A, amount: "1" })],
  ])("%s is read by its ending", async (name, text) => {
    const path = join(folder, name)
    await writeFile(path, text)
    expect((await readPayees({ path }, RULES)).total).toBe(1_000_000n)
  })

  it("have to exist and to be files", async () => {
    expect(await codeOf(readPayees({ path: join(folder, "none.csv") }, RULES))).toBe("BATCH_FILE_UNREADABLE")
    expect(await codeOf(readPayees({ path: folder, format: "csv" }, RULES))).toBe("BATCH_FILE_UNREADABLE")
    expect(await codeOf(readPayees({ path: join(folder, "payroll.xlsx") }, RULES))).toBe(
      "BATCH_RULES_INVALID",
    )
  })

  it("are closed when reading ends early", async () => {
    const path = join(folder, "long.csv")
    await writeFile(path, `address,amount\n${`${A},1\n`.repeat(100_000)}`)
    const stream = createReadStream(path)
    const bytes = stream as AsyncIterable<Uint8Array>
    expect(await codeOf(checkPayees({ bytes, format: "csv" }, { ...RULES, mostRows: 10 }))).toBe(
      "BATCH_FILE_TOO_LARGE",
    )
    await expect.poll(() => stream.destroyed).toBe(true)
  })
})
