import { createHash } from "node:crypto"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { addressOf, eth, sdnRecord, wallet, writeAdvanced, writeSdn } from "../../test/support/list-files.ts"
import { keepInMemory, makeListFolder } from "../../test/support/list-folder.ts"
import type { ListFolder } from "../../test/support/list-folder.ts"
import { importList } from "./import-list.ts"
import type { ImportOptions } from "./import-list.ts"
import type { ListSource } from "./list-source.ts"

const TODAY = Date.parse("2026-11-21T12:00:00Z")
let folder: ListFolder
let register = keepInMemory()
beforeAll(async () => {
  folder = await makeListFolder()
})
afterAll(() => folder.remove())

type Options = Partial<ImportOptions> & Partial<ListSource> & { readonly file?: string }

/** Imports a file with this content, in the way that the endings of file names say. */
async function importText(content: string | Uint8Array, options: Options = {}) {
  const { file = "list.xml", name = "test-list", format, commentsPath, publishedOn, ...rules } = options
  const path = await folder.write(file, content)
  const source = {
    name,
    path,
    ...(format !== undefined && { format }),
    ...(commentsPath !== undefined && { commentsPath }),
    ...(publishedOn !== undefined && { publishedOn }),
  }
  return importList(source, { register: keepInMemory(), nowMs: TODAY, ...rules })
}

const refused = (code: string) => expect.objectContaining({ code })
const plain = (addresses: readonly string[], date = "2026-11-20") =>
  `# Published: ${date}\n# Count: ${addresses.length}\n${addresses.join("\n")}\n`
const many = (count: number) => Array.from({ length: count }, (_, index) => addressOf(index))
const TRON = "TQ5KGMRd95ThisIsInvented123456789X"
const BITCOIN = "1InventedAddress123456789ABCDEFGHX"

describe("each published format", () => {
  it("SDN.XML is read with its date, its entries and its addresses", async () => {
    const passport = { type: "Passport", number: "0x12" }
    const text = writeSdn([
      [],
      [passport, eth(1), { type: "Digital Currency Address - USDT", number: TRON }],
      [eth(2)],
    ])
    const { record, places } = await importText(text)
    expect(record).toEqual({
      name: "test-list",
      kind: "sdn",
      contentHash: `0x${createHash("sha256").update(text).digest("hex")}`,
      publishedOn: "2026-11-20",
      recordCount: 3,
      addressCount: 3,
      evmAddressCount: 2,
      toleratedCount: 0,
      isLossy: false,
    })
    expect(places.get(addressOf(1))).toEqual({ entry: "1001", ticker: "ETH" })
    expect(places.get(TRON)).toEqual({ entry: "1001", ticker: "USDT" })
  })

  it("SDN.XML is read under any namespace and prefix, and the order of an id does not matter", async () => {
    const text = writeSdn([[eth(1)]], { namespace: "http://tempuri.org/sdnList.xsd", prefix: "ns" })
    expect((await importText(text)).places.has(addressOf(1))).toBe(true)
    const turned = writeSdn([[eth(1)]]).replace(/(<idType>.*?<\/idType>)(<idNumber>.*?<\/idNumber>)/u, "$2$1")
    expect((await importText(turned)).places.has(addressOf(1))).toBe(true)
  })

  it("SDN.XML keeps an address that is cut by a comment, a CDATA section or an entity", async () => {
    const address = addressOf(1)
    for (const written of [
      `${address.slice(0, 9)}<!-- x -->${address.slice(9)}`,
      `<![CDATA[${address}]]>`,
      `&#48;${address.slice(1)}`,
      `\n  ${address}\n`,
    ]) {
      const text = writeSdn([[{ type: "Digital Currency Address - ETH", number: written }]])
      expect((await importText(text)).places.has(address)).toBe(true)
    }
  })

  it("SDN_ADVANCED.XML is read by what its feature types mean", async () => {
    const { record, places } = await importText(writeAdvanced([[], [addressOf(1), addressOf(2)]]))
    expect(record).toMatchObject({ kind: "sdn-advanced", publishedOn: "2026-11-09", recordCount: 2 })
    expect([...places]).toEqual([1, 2].map((index) => [addressOf(index), { entry: "2001", ticker: "ETH" }]))
  })

  it("sdn.csv is read together with its comments", async () => {
    const long = `${"x".repeat(930)}; Digital Currency Address - ETH ${addressOf(3)}; more`.slice(0, 1000)
    const rest = `${"x".repeat(930)}; Digital Currency Address - ETH ${addressOf(3)}; more`.slice(1000)
    const commentsPath = await folder.write("comments.csv", `36,"${rest}"\r\n\u001A`)
    const remark = `DOB 1 Jan 1970; Digital Currency Address - XBT ${BITCOIN}; alt. Digital Currency Address - ETH ${addressOf(1)}.`
    const text = `${sdnRecord(35, remark)}${sdnRecord(36, long)}${sdnRecord(37, "-0- ")}\u001A`
    const { record, places } = await importText(text, {
      file: "sdn.csv",
      commentsPath,
      publishedOn: "2026-11-20",
      // As it is published for the file itself.
      expectedSha256: createHash("sha256").update(text).digest("hex"),
    })
    expect(record).toMatchObject({ kind: "sdn-csv", recordCount: 3, addressCount: 3, isLossy: true })
    expect(places.get(addressOf(3))).toEqual({ entry: "36", ticker: "ETH" })
    expect(places.get(BITCOIN)).toEqual({ entry: "35", ticker: "XBT" })
  })

  it("entities.ftm.json of OpenSanctions is read", async () => {
    const text = `{"id":"p-1","schema":"Person","properties":{"name":["X"]}}\n${wallet("w-1", [addressOf(1)], "BSC")}`
    const { record, places } = await importText(text, {
      file: "entities.ftm.json",
      publishedOn: "2026-11-20",
    })
    expect(record).toMatchObject({ kind: "open-sanctions", recordCount: 2, addressCount: 1 })
    expect(places.get(addressOf(1))).toEqual({ entry: "w-1", ticker: "BSC" })
  })

  it("plain text is read with its date and its count", async () => {
    const text = `\uFEFF# Published: 2026-11-20\r\n# Count: 3\r\n\r\n${addressOf(1)}  somebody\r\n${addressOf(2)},x\r\n# ${addressOf(4)}\r\n${BITCOIN}`
    const { record, places } = await importText(text, { file: "list.txt" })
    expect(record).toMatchObject({ kind: "plain-text", publishedOn: "2026-11-20", recordCount: 3 })
    expect([...places.keys()]).toEqual([addressOf(1), addressOf(2), BITCOIN])
    expect(places.get(addressOf(1))).toEqual({ entry: "line 4" })
  })

  it.each<[string, string, string | undefined]>([
    ["an array", JSON.stringify([addressOf(1), addressOf(2)]), "2026-11-20"],
    [
      "an array of objects",
      JSON.stringify([{ address: addressOf(1), currency: "ETH" }, { address: addressOf(2) }]),
      "2026-11-20",
    ],
    [
      "an object",
      ` ${JSON.stringify({ published: "2026-11-20", count: 2, addresses: [addressOf(1), addressOf(2)] }, null, 2)}\n`,
      undefined,
    ],
  ])("plain JSON is read as %s", async (_name, text, publishedOn) => {
    const { record, places } = await importText(text, {
      file: "list.json",
      ...(publishedOn !== undefined && { publishedOn }),
    })
    expect(record).toMatchObject({ kind: "plain-json", publishedOn: "2026-11-20", recordCount: 2 })
    expect([...places.keys()]).toEqual([addressOf(1), addressOf(2)])
  })

  it("an address counts once, in whatever spellings and entries it stands", async () => {
    const [one] = many(1) as [`0x${string}`]
    const spellings = [one, one.toUpperCase(), `xdc${one.slice(2)}`, one.slice(2), `0X${one.slice(2)}`]
    const { record, places } = await importText(plain(spellings), { file: "list.txt" })
    expect(record).toMatchObject({ recordCount: 5, addressCount: 1, evmAddressCount: 1 })
    expect([...places.keys()]).toEqual([one])
  })

  it("a wrong checksum takes nobody off a list", async () => {
    const address = "0xD8da6bf26964af9d7eed9e03e53415d37aa96045"
    const { places } = await importText(plain([address]), { file: "list.txt" })
    expect(places.has(address.toLowerCase())).toBe(true)
  })
})

describe("a file that is not whole is refused", () => {
  it.each<[string, string | Uint8Array, string, string]>([
    ["no bytes", "", "list.xml", "SCREEN_LIST_EMPTY"],
    ["blanks alone", " \n\n", "list.txt", "SCREEN_LIST_EMPTY"],
    ["XML without an address", writeSdn([[], []]), "list.xml", "SCREEN_LIST_EMPTY"],
    ["text without an address", "# Published: 2026-11-20\n", "list.txt", "SCREEN_LIST_EMPTY"],
    [
      "an array without an address",
      '{"published":"2026-11-20","addresses":[]}',
      "list.json",
      "SCREEN_LIST_EMPTY",
    ],
    ["XML that ends in an element", writeSdn([[eth(1)]]).slice(0, -20), "list.xml", "SCREEN_FILE_TRUNCATED"],
    ["XML that ends in a tag", writeSdn([[eth(1)]]).slice(0, -5), "list.xml", "SCREEN_FILE_TRUNCATED"],
    ["XML that ends in its head", '<?xml version="1.0"?>', "list.xml", "SCREEN_FILE_TRUNCATED"],
    [
      "advanced XML that ends in an element",
      writeAdvanced([[addressOf(1)]]).slice(0, -12),
      "list.xml",
      "SCREEN_FILE_TRUNCATED",
    ],
    ["JSON that ends in the array", `["${addressOf(1)}",`, "list.json", "SCREEN_FILE_TRUNCATED"],
    [
      "JSON that ends in the object",
      `{"addresses":["${addressOf(1)}"]`,
      "list.json",
      "SCREEN_FILE_TRUNCATED",
    ],
    [
      "JSON lines that end in a line",
      wallet("w", [addressOf(1)]) + wallet("v", []).slice(0, 30),
      "e.ftm.json",
      "SCREEN_FILE_TRUNCATED",
    ],
    [
      "a letter that is cut",
      Buffer.from([...Buffer.from(`${addressOf(1)} `), 0xc3]),
      "list.txt",
      "SCREEN_FILE_TRUNCATED",
    ],
    [
      "an address that is cut",
      plain([addressOf(1), addressOf(2).slice(0, 30)]),
      "list.txt",
      "SCREEN_ENTRY_INVALID",
    ],
  ])("with %s", async (_name, content, file, code) => {
    await expect(
      importText(content, { file, ...(file.endsWith("ftm.json") && { publishedOn: "2026-11-20" }) }),
    ).rejects.toEqual(refused(code))
  })

  it.each<[string, string | Uint8Array, string]>([
    ["another root element", "<html><body/></html>", "list.xml"],
    ["an end tag of another element", writeSdn([[eth(1)]]).replace("</remarks>", "</remark>"), "list.xml"],
    [
      "a document type",
      `<!DOCTYPE sdnList [<!ENTITY x "y">]>${writeSdn([[eth(1)]]).replace(/<\?.*?\?>/u, "")}`,
      "list.xml",
    ],
    ["an entity that nobody defined", writeSdn([[eth(1)]], { filler: "&x;" }), "list.xml"],
    ["text after the end", `${writeSdn([[eth(1)]])}x`, "list.xml"],
    ["a second document", writeSdn([[eth(1)]]).repeat(2), "list.xml"],
    ["endless nesting", `<sdnList>${"<a>".repeat(100)}`, "list.xml"],
    ["a text without end", `<sdnList>${"a".repeat(1_200_000)}`, "list.xml"],
    [
      "a text without end in pieces",
      `<sdnList>${`${"a".repeat(60_000)}<b/>`.repeat(20)}</sdnList>`,
      "list.xml",
    ],
    ["a count that is no number", writeSdn([[eth(1)]]).replace(/(<Record_Count>)\d+/u, "$1many"), "list.xml"],
    ["a feature of an undefined type", writeAdvanced([[addressOf(1)]], { typeId: "999" }), "list.xml"],
    ["Latin-1", Buffer.from([...Buffer.from(addressOf(1)), 0x20, 0xe9, 0x0a]), "list.txt"],
    ["UTF-16", Buffer.from(`\uFEFF${addressOf(1)}`, "utf16le"), "list.txt"],
    ["a line without end", `${addressOf(1)} ${"x".repeat(5000)}\n${addressOf(2)}`, "list.txt"],
    ["a number for a list", "12", "list.json"],
    ["no JSON", `["${addressOf(1)}" "x"]`, "list.json"],
    ["something after the array", `["${addressOf(1)}"]${" ".repeat(9000)}[]`, "list.json"],
    ["an object for the array", `{"addresses":{"a":"${addressOf(1)}"}}`, "list.json"],
    ["an entry without end", `["${"x".repeat(80_000)}"]`, "list.json"],
    ["a line that is no JSON", `x\n${wallet("w", [addressOf(1)])}`, "e.ftm.json"],
    ["a line that is no entity", `{"id":"x"}\n${wallet("w", [addressOf(1)])}`, "e.ftm.json"],
  ])("with %s", async (_name, content, file) => {
    const given = file.endsWith("xml") ? {} : { publishedOn: "2026-11-20" }
    await expect(importText(content, { file, ...given })).rejects.toEqual(refused("SCREEN_FILE_MALFORMED"))
  })

  it.each<[string, string, string]>([
    ["an empty id", writeSdn([[{ type: "Digital Currency Address - ETH", number: " " }]]), "list.xml"],
    [
      "a short address of an EVM currency",
      writeSdn([[{ type: "Digital Currency Address - ETH", number: BITCOIN }]]),
      "list.xml",
    ],
    [
      "0x and too few digits",
      writeSdn([[{ type: "Digital Currency Address - XYZ", number: "0x1234" }]]),
      "list.xml",
    ],
    [
      "a sentence",
      writeSdn([[{ type: "Digital Currency Address - XYZ", number: "see the remarks" }]]),
      "list.xml",
    ],
    ["an empty feature", writeAdvanced([[""]]), "list.xml"],
    ["a wallet without a key", wallet("w", []), "e.ftm.json"],
    ["a wallet whose key is a number", wallet("w", [12]), "e.ftm.json"],
    ["an object without an address", '[{"currency":"ETH"}]', "list.json"],
    ["a number", "[12]", "list.json"],
    ["nothing", "[null]", "list.json"],
  ])("with an entry that is %s", async (_name, content, file) => {
    const given = file.endsWith("xml") ? {} : { publishedOn: "2026-11-20" }
    await expect(importText(content, { file, ...given })).rejects.toEqual(refused("SCREEN_ENTRY_INVALID"))
  })

  it("unless a person tolerates this entry", async () => {
    const text = plain([addressOf(1), "0x1234"])
    const { record } = await importText(text, { file: "list.txt", toleratedEntries: ["0x1234"] })
    expect(record).toMatchObject({ recordCount: 2, addressCount: 1, toleratedCount: 1 })
    await expect(importText(text, { file: "list.txt", toleratedEntries: ["0x1235"] })).rejects.toEqual(
      refused("SCREEN_ENTRY_INVALID"),
    )
  })

  it.each<[string, string, string, string]>([
    ["a column too many", `1,${sdnRecord(35, "x")}`, "", "SCREEN_FILE_MALFORMED"],
    ["a stray quotation mark", sdnRecord(35, 'a" b'), "", "SCREEN_FILE_MALFORMED"],
    ["a quotation mark that is never closed", sdnRecord(35, "x").slice(0, -3), "", "SCREEN_FILE_TRUNCATED"],
    ["cut remarks without a comment", sdnRecord(35, "x".repeat(1000)), "", "SCREEN_FILE_TRUNCATED"],
    ["a comment to a missing record", sdnRecord(35, "x"), '36,"y"\r\n', "SCREEN_FILE_TRUNCATED"],
    ["a comment with three columns", sdnRecord(35, "x"), '35,"y","z"\r\n', "SCREEN_FILE_MALFORMED"],
    [
      "an address that cannot be told from its text",
      sdnRecord(35, "Digital Currency Address: ETH"),
      "",
      "SCREEN_ENTRY_INVALID",
    ],
    ["a cut address", sdnRecord(35, "Digital Currency Address - ETH 0x12;"), "", "SCREEN_ENTRY_INVALID"],
  ])("with %s in the CSV", async (_name, text, comments, code) => {
    const commentsPath = await folder.write("comments.csv", comments === "" ? "\u001A" : comments)
    const options = { file: "sdn.csv", commentsPath, publishedOn: "2026-11-20" }
    await expect(importText(text, options)).rejects.toEqual(refused(code))
  })

  it("without the comments of a CSV list", async () => {
    const text = sdnRecord(35, `Digital Currency Address - ETH ${addressOf(1)};`)
    await expect(importText(text, { file: "sdn.csv", publishedOn: "2026-11-20" })).rejects.toEqual(
      refused("SCREEN_COMMENTS_MISSING"),
    )
  })

  it.each(["none.txt", "."])("when %s is no file that can be read", async (name) => {
    const source = { name: "x", path: `${folder.path}/${name}`, format: "plain-text" as const }
    await expect(importList(source, { register: keepInMemory(), nowMs: TODAY })).rejects.toEqual(
      refused("SCREEN_FILE_UNREADABLE"),
    )
  })

  it("when its format is not known", async () => {
    await expect(importText("x", { file: "list.pdf" })).rejects.toEqual(refused("SCREEN_FORMAT_UNKNOWN"))
    await expect(importText("x", { format: "toString" as never })).rejects.toEqual(
      refused("SCREEN_FORMAT_UNKNOWN"),
    )
  })

  it("when it has more addresses than it may", async () => {
    const text = plain(many(3))
    await expect(importText(text, { file: "list.txt", mostAddresses: 2 })).rejects.toEqual(
      refused("SCREEN_LIST_TOO_LARGE"),
    )
    await expect(importText(text, { file: "list.txt", mostAddresses: 3 })).resolves.toBeDefined()
  })
})

describe("a list is held against what is known of it", () => {
  it.each<[string, string, Options, string]>([
    [
      "another number of entries than it says",
      writeSdn([[eth(1)]], { count: 2 }),
      {},
      "SCREEN_COUNT_MISMATCH",
    ],
    ["no number of entries", writeSdn([[eth(1)]], { count: "none" }), {}, "SCREEN_COUNT_MISMATCH"],
    [
      "another number of records than was expected",
      writeSdn([[eth(1)]]),
      { expectedRecordCount: 2 },
      "SCREEN_COUNT_MISMATCH",
    ],
    [
      "another number of lines than it says",
      `${plain(many(2))}${addressOf(7)}\n`,
      { file: "list.txt" },
      "SCREEN_COUNT_MISMATCH",
    ],
    ["another hash", writeSdn([[eth(1)]]), { expectedSha256: "00".repeat(32) }, "SCREEN_HASH_MISMATCH"],
    [
      "a missing canary",
      writeSdn([[eth(1)]]),
      { canaries: [addressOf(1), addressOf(2)] },
      "SCREEN_CANARY_MISSING",
    ],
    ["no date", addressOf(1), { file: "list.txt" }, "SCREEN_DATE_INVALID"],
    ["a date that is no day", writeSdn([[eth(1)]], { date: "02/30/2026" }), {}, "SCREEN_DATE_INVALID"],
    ["a date that is none", writeSdn([[eth(1)]], { date: "yesterday" }), {}, "SCREEN_DATE_INVALID"],
    [
      "a date that is not the given one",
      writeSdn([[eth(1)]]),
      { publishedOn: "2026-11-19" },
      "SCREEN_DATE_INVALID",
    ],
    ["a date in the future", writeSdn([[eth(1)]], { date: "11/23/2026" }), {}, "SCREEN_DATE_INVALID"],
    ["an old date", writeSdn([[eth(1)]], { date: "11/07/2026" }), {}, "SCREEN_LIST_STALE"],
    ["a date and no clock", writeSdn([[eth(1)]]), { nowMs: Number.NaN }, "SCREEN_LIST_STALE"],
    [
      "an old date by a rule of one's own",
      writeSdn([[eth(1)]], { date: "11/19/2026" }),
      { mostAgeDays: 2 },
      "SCREEN_LIST_STALE",
    ],
  ])("with %s", async (_name, text, options, code) => {
    await expect(importText(text, options)).rejects.toEqual(refused(code))
  })

  it("and passes on the last day, and with all that is expected", async () => {
    const text = writeSdn([[eth(1)]], { date: "11/08/2026" })
    const options = {
      expectedSha256: createHash("sha256").update(text).digest("hex").toUpperCase(),
      expectedRecordCount: 1,
      canaries: [addressOf(1).toUpperCase().replace("0X", "0x")],
      nowMs: Date.parse("2026-11-22T00:00:00Z"),
    }
    await expect(importText(text, options)).resolves.toBeDefined()
    const tomorrow = writeSdn([[eth(1)]], { date: "11/22/2026" })
    await expect(importText(tomorrow)).resolves.toBeDefined()
  })

  it.each<[string, Options]>([
    ["an age of no days", { mostAgeDays: 0 }],
    ["an endless age", { mostAgeDays: Number.POSITIVE_INFINITY }],
    ["shrinking below nothing", { mostShrinkPermille: 1001 }],
    ["shrinking by less than nothing", { mostShrinkPermille: -1 }],
    ["no addresses at most", { mostAddresses: 0 }],
    ["no records expected", { expectedRecordCount: 0 }],
    ["a hash that is none", { expectedSha256: "00" }],
    ["a canary that is no address", { canaries: ["somebody"] }],
    ["a name that is none", { name: "../list" }],
  ])("by rules that make sense: not %s", async (_name, options) => {
    await expect(importText(writeSdn([[eth(1)]]), options)).rejects.toEqual(refused("SCREEN_RULES_INVALID"))
  })
})

describe("a list is held against the last accepted one", () => {
  const importPlain = (addresses: readonly string[], options: Options = {}, date = "2026-11-20") =>
    importText(plain(addresses, date), { file: "list.txt", register, ...options })

  it("and refused when it is more than a twentieth shorter, until that is accepted", async () => {
    register = keepInMemory()
    await importPlain(many(100))
    await expect(importPlain(many(94))).rejects.toEqual(refused("SCREEN_LIST_SHRUNKEN"))
    expect(register.records.get("test-list")?.addressCount).toBe(100)
    await expect(importPlain(many(94), { name: "another-list" })).resolves.toBeDefined()
    await expect(importPlain(many(95))).resolves.toBeDefined()
    await expect(importPlain(many(80), { mostShrinkPermille: 200 })).resolves.toBeDefined()
    expect(register.records.get("test-list")?.addressCount).toBe(80)
  })

  it("and refused when fewer EVM addresses are left, however many others there are", async () => {
    register = keepInMemory()
    await importPlain(many(100))
    const others = Array.from({ length: 50 }, (_, index) => `${BITCOIN.slice(0, 30)}${1000 + index}`)
    await expect(importPlain([...many(50), ...others])).rejects.toEqual(refused("SCREEN_LIST_SHRUNKEN"))
  })

  it("and refused when fewer entries are left, with as many addresses", async () => {
    register = keepInMemory()
    const all = Array.from({ length: 10 }, (_, index) => eth(index))
    await importText(writeSdn([all, ...Array.from({ length: 9 }, () => [])]), { register })
    await expect(importText(writeSdn([all]), { register })).rejects.toEqual(refused("SCREEN_LIST_SHRUNKEN"))
    // Parties and addresses of another format are counted in another way.
    const advanced = writeAdvanced([all.map(({ number }) => number)]).replace("<Day>9<", "<Day>20<")
    await expect(importText(advanced, { register })).resolves.toBeDefined()
  })

  it("and refused when it is older", async () => {
    register = keepInMemory()
    await importPlain(many(3))
    await expect(importPlain(many(3), {}, "2026-11-19")).rejects.toEqual(refused("SCREEN_LIST_OLDER"))
    await expect(importPlain(many(4))).resolves.toBeDefined()
  })

  it("and is not remembered when anything about it is refused", async () => {
    register = keepInMemory()
    await expect(importPlain(many(3), { canaries: [addressOf(9)] })).rejects.toEqual(
      refused("SCREEN_CANARY_MISSING"),
    )
    expect(register.records.size).toBe(0)
  })
})
