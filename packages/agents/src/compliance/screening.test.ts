import { checkPayees } from "@agentgpt/chain"
import { canonicalJson } from "@agentgpt/core"
import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { addressOf } from "../../test/support/list-files.ts"
import { keepInMemory, makeListFolder } from "../../test/support/list-folder.ts"
import type { ListFolder } from "../../test/support/list-folder.ts"
import { importList } from "./import-list.ts"
import type { SanctionsList } from "./list-record.ts"
import { createScreenRecipients } from "./screen-recipients.ts"
import { createScreening } from "./screening.ts"
import { hashEvidence, parseEvidence } from "./screening-evidence.ts"
import type { ScreeningEvidence } from "./screening-evidence.ts"
import { verifyEvidence } from "./verify-evidence.ts"

const TODAY = Date.parse("2026-11-21T12:00:00Z")
const DAY_MS = 86_400_000
const MIXED = "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045"
const now = () => TODAY
let folder: ListFolder
beforeAll(async () => {
  folder = await makeListFolder()
})
afterAll(() => folder.remove())

async function listOf(
  addresses: readonly string[],
  name = "test-list",
  publishedOn = "2026-11-20",
): Promise<SanctionsList> {
  const path = await folder.write(`${name}.json`, JSON.stringify(addresses))
  return importList({ name, path, publishedOn }, { register: keepInMemory(), nowMs: TODAY })
}

const codeOf = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe("screening", () => {
  it("refuses a listed address in any spelling, whatever chain the list names it on", async () => {
    const list = await listOf([{ address: MIXED, currency: "BSC" } as never, addressOf(2)])
    const { screen } = createScreening([list], { now })
    for (const asked of [MIXED, MIXED.toLowerCase(), `0x${MIXED.slice(2).toUpperCase()}`]) {
      expect(screen([addressOf(1), asked])).toMatchObject({
        passed: false,
        asked: [addressOf(1), MIXED.toLowerCase()],
        hits: [{ address: MIXED.toLowerCase(), list: "test-list", entry: "#1", ticker: "BSC" }],
      })
    }
    expect(screen([addressOf(1)])).toMatchObject({ passed: true, hits: [] })
  })

  it("compares addresses of other chains exactly, and bech32 in lower case", async () => {
    const bech32 = "bc1qinventedinventedinventedinvented"
    const base58 = "TQ5KGMRd95ThisIsInvented123456789X"
    const list = await listOf([base58, "BC1QQQQQQQQQQQQQQQQQQQQQQQQQ", bech32])
    const { screen } = createScreening([list], { now })
    expect(screen([base58]).passed).toBe(false)
    expect(screen([base58.toLowerCase()]).passed).toBe(true)
    expect(screen(["bc1qqqqqqqqqqqqqqqqqqqqqqqqq"]).passed).toBe(false)
  })

  it("asks several lists, and names all that refuse", async () => {
    const lists = [await listOf([addressOf(1), addressOf(2)], "one"), await listOf([addressOf(2)], "two")]
    const { screen, listVersion, listHash } = createScreening(lists, { now })
    expect(screen([addressOf(2)]).hits.map(({ list }) => list)).toEqual(["one", "two"])
    expect(screen([addressOf(1)]).passed).toBe(false)
    expect(listVersion).toBe("one 2026-11-20, two 2026-11-20")
    expect(listHash).not.toBe(lists[0]?.record.contentHash)
    expect(createScreening(lists.slice(0, 1), { now }).listHash).toBe(lists[0]?.record.contentHash)
  })

  it("finds exactly the listed ones", async () => {
    const list = await listOf(Array.from({ length: 500 }, (_, index) => addressOf(index * 3)))
    const { screen } = createScreening([list], { now })
    fc.assert(
      fc.property(fc.array(fc.nat(2000), { maxLength: 50 }), (indexes) => {
        const { hits, asked } = screen(indexes.map(addressOf))
        const unique = [...new Set(indexes)]
        expect(asked).toEqual(unique.map(addressOf))
        const listed = unique.filter((index) => index % 3 === 0 && index < 1500)
        expect(hits.map(({ address }) => address)).toEqual(listed.map(addressOf))
      }),
    )
  })

  it.each([
    ["nothing", ""],
    ["a cut address", addressOf(1).slice(0, -1)],
    ["a long address", `${addressOf(1)}0`],
    ["a wrong checksum", MIXED.replace("d8dA", "D8dA")],
    ["blanks around it", ` ${addressOf(1)}`],
    ["blanks around an address of another chain", "TQ5KGMRd95ThisIsInvented123456789X "],
    ["a name", "vitalik.eth"],
    ["a number", 12 as never],
  ])("clears nobody by %s", async (_name, asked) => {
    const { screen } = createScreening([await listOf([addressOf(9)])], { now })
    expect(codeOf(() => screen([asked]))).toBe("SCREEN_ADDRESS_INVALID")
  })

  it("stops when a list grows old in memory", async () => {
    let time = TODAY
    const lists = [await listOf([addressOf(1)], "one"), await listOf([addressOf(1)], "old", "2026-11-10")]
    const { screen } = createScreening(lists, { now: () => time })
    expect(screen([addressOf(2)]).passed).toBe(true)
    time = TODAY + 4 * DAY_MS
    expect(codeOf(() => screen([addressOf(2)]))).toBe("SCREEN_LIST_STALE")
    expect(createScreening(lists.slice(0, 1), { now: () => time }).screen([addressOf(2)]).passed).toBe(true)
  })

  it("needs a list, and lists with different names", async () => {
    expect(codeOf(() => createScreening([]))).toBe("SCREEN_LIST_MISSING")
    const list = await listOf([addressOf(1)])
    expect(codeOf(() => createScreening([list, list]))).toBe("SCREEN_RULES_INVALID")
    expect(codeOf(() => createScreening([list], { mostAgeDays: Number.NaN }))).toBe("SCREEN_RULES_INVALID")
  })
})

describe("the evidence of a screening", () => {
  const screened = async (): Promise<[ScreeningEvidence, SanctionsList]> => {
    const list = await listOf([addressOf(1), addressOf(2)])
    return [createScreening([list], { now }).screen([addressOf(2), addressOf(3)], "a roster"), list]
  }

  it("is canonical, survives its text, and has one hash", async () => {
    const [evidence] = await screened()
    const read = parseEvidence(JSON.parse(canonicalJson(evidence)))
    expect(read).toEqual(evidence)
    expect(hashEvidence(read)).toBe(hashEvidence(evidence))
    expect(hashEvidence({ ...evidence, subject: "another" })).not.toBe(hashEvidence(evidence))
  })

  it("holds against the list that it names", async () => {
    const [evidence, list] = await screened()
    expect(() => verifyEvidence(evidence, [list])).not.toThrow()
    const lateEvidence = { ...evidence, askedAtMs: TODAY + 900 * DAY_MS }
    expect(() => verifyEvidence(lateEvidence, [list])).not.toThrow()
  })

  it.each<[string, (evidence: ScreeningEvidence) => ScreeningEvidence]>([
    ["a hit is left out", (evidence) => ({ ...evidence, hits: [], passed: true })],
    ["it claims to have passed", (evidence) => ({ ...evidence, passed: true })],
    ["a hit is added", (evidence) => ({ ...evidence, hits: [...evidence.hits, ...evidence.hits] })],
    ["another list is named", (evidence) => ({ ...evidence, listHash: `0x${"00".repeat(32)}` })],
    ["an address is asked twice", (evidence) => ({ ...evidence, asked: [...evidence.asked, addressOf(3)] })],
  ])("does not hold when %s", async (_name, change) => {
    const [evidence, list] = await screened()
    expect(codeOf(() => verifyEvidence(change(evidence), [list]))).toBe("SCREEN_EVIDENCE_INVALID")
  })

  it("does not hold against another list", async () => {
    const [evidence] = await screened()
    const other = await listOf([addressOf(2)])
    expect(codeOf(() => verifyEvidence(evidence, [other]))).toBe("SCREEN_EVIDENCE_INVALID")
  })

  it.each<[string, (evidence: ScreeningEvidence) => unknown]>([
    ["nothing", () => null],
    ["another format", (evidence) => ({ ...evidence, format: "x" })],
    ["another version", (evidence) => ({ ...evidence, version: 2 })],
    ["no list", (evidence) => ({ ...evidence, lists: [] })],
    ["a field too many", (evidence) => ({ ...evidence, note: "x" })],
    ["a time that is none", (evidence) => ({ ...evidence, askedAtMs: 0.5 })],
  ])("is not read from %s", async (_name, change) => {
    const [evidence] = await screened()
    expect(codeOf(() => parseEvidence(change(evidence)))).toBe("SCREEN_EVIDENCE_INVALID")
  })
})

describe("the screening of payee files", () => {
  const csv = (addresses: readonly string[]) =>
    `address,amount\n${addresses.map((address) => `${address},1\n`).join("")}`
  const rules = { decimals: 6, ownAddresses: [] }
  const bytesOf = async function* (text: string) {
    yield Buffer.from(text)
  }

  it("refuses listed payees by name, and keeps the evidence first", async () => {
    const screening = createScreening([await listOf([addressOf(2)])], { now })
    const kept: ScreeningEvidence[] = []
    const screen = createScreenRecipients(
      () => screening,
      async (evidence) => void kept.push(evidence),
    )
    const bytes = bytesOf(csv([1, 2, 3].map(addressOf)))
    const check = await checkPayees({ bytes, format: "csv" }, { ...rules, screen })
    expect(check).toMatchObject({
      isSound: false,
      badRowCount: 1,
      problems: [{ row: 2, line: 3, code: "BATCH_ROW_SCREENED" }],
    })
    expect(kept.map(({ asked, passed }) => [asked.length, passed])).toEqual([[3, false]])
  })

  it("pays nobody when the evidence cannot be kept, or the list is stale", async () => {
    const screening = createScreening([await listOf([addressOf(2)])], { now })
    const failing = createScreenRecipients(
      () => screening,
      () => Promise.reject(new Error("disk full")),
    )
    await expect(failing([addressOf(1)])).rejects.toThrow("disk full")
    const old = createScreening([await listOf([addressOf(2)])], { now: () => TODAY + 30 * DAY_MS })
    const stale = createScreenRecipients(() => old)
    const bytes = bytesOf(csv([addressOf(1)]))
    await expect(checkPayees({ bytes, format: "csv" }, { ...rules, screen: stale })).rejects.toMatchObject({
      code: "SCREEN_LIST_STALE",
    })
  })

  it("names every entry of an address that several lists have", async () => {
    const lists = [await listOf([addressOf(2)], "one"), await listOf([addressOf(1), addressOf(2)], "two")]
    const screening = createScreening(lists, { now })
    const reasons = await createScreenRecipients(() => screening)([addressOf(2)])
    expect(reasons.get(addressOf(2))).toBe("entry #1 of one; entry #2 of two")
  })
})
