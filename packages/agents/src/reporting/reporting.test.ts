import { bytesToHex, performStep, Role, sha256 } from "@agentgpt/core"
import { parse } from "csv-parse/sync"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { CHAIN, stepCall } from "../../test/support/step-call.ts"
import { listTables } from "./list-tables.ts"
import { ReportingAgent } from "./reporting-agent.ts"
import type { KeptReport } from "./reporting-agent.ts"
import { PAYMENT_STATUSES } from "./run-report.ts"
import type { RunReport } from "./run-report.ts"
import { showHidden } from "./show-hidden.ts"
import { writeCell, writeCsv } from "./write-csv.ts"
import { writeHtml } from "./write-html.ts"
import { writeJson } from "./write-json.ts"
import { writeMarkdown } from "./write-markdown.ts"

const USDC = `${CHAIN}/erc20:0x${"70".repeat(20)}`
const sample: RunReport = {
  runId: "run-1",
  workflowId: `0x${"ab".repeat(32)}`,
  status: "completed",
  startedAtMs: Date.parse("2026-11-21T12:00:00Z"),
  endedAtMs: Date.parse("2026-11-21T12:01:30Z"),
  assets: [{ asset: USDC, symbol: "USDC", decimals: 6 }],
  payments: [
    {
      asset: USDC,
      key: "e-1",
      name: "Ada",
      recipient: `0x${"a1".repeat(20)}`,
      amount: "1250500000",
      status: "paid",
      transactionHash: `0x${"01".repeat(32)}`,
      blockNumber: "12",
    },
    {
      asset: USDC,
      key: "e-2",
      recipient: `0x${"a2".repeat(20)}`,
      amount: "5",
      status: "owed",
      reason: "0x12345678",
    },
    {
      asset: USDC,
      key: "e-3",
      name: "Grace, H.",
      recipient: `0x${"a3".repeat(20)}`,
      amount: "0",
      status: "skipped",
    },
  ],
  refusedRows: [{ line: 7, code: "BATCH_ROW_SCREENED", message: "The screening refuses its address." }],
  steps: [
    { stepId: "screen", agentId: "compliance", gasUsed: "0", executionTimeMs: 4 },
    {
      stepId: "pay",
      agentId: "payment",
      transactionHash: `0x${"01".repeat(32)}`,
      gasUsed: "95000",
      executionTimeMs: 900,
    },
  ],
  screenings: [
    {
      listVersion: "ofac-sdn 2026-11-20",
      listHash: `0x${"cd".repeat(32)}`,
      screenedAtMs: Date.parse("2026-11-21T12:00:01Z"),
      screenedCount: 4,
      refusedCount: 1,
    },
  ],
  proofs: [
    {
      circuit: "PayBatch256",
      level: "DEV",
      statementHash: `0x${"ef".repeat(32)}`,
      verifiedIn: {
        chainId: CHAIN,
        transactionHashes: [`0x${"02".repeat(32)}`, `0x${"03".repeat(32)}`],
      },
    },
    { circuit: "PayBatch256", level: "DEV", statementHash: `0x${"ee".repeat(32)}` },
  ],
  differences: [
    {
      stepId: "pay",
      code: "BATCH_BALANCE_DIFFERS",
      sentence: "Balances have changed by something else than transfers.",
      subjects: ["0xa1 in block 12: 990 units, by the transfers 1000"],
      count: 1,
    },
  ],
  bundles: [
    { proofOf: "pay", chainId: "eip155:1", cid: "bafyreiinvented" },
    { proofOf: "all steps", chainId: "eip155:1", cid: "bafyreiinventedtoo" },
  ],
}

const withVerifiedIn = (verifiedIn: object) => ({ ...sample, proofs: [{ ...sample.proofs[0], verifiedIn }] })

const HOSTILE = [
  "<script>alert(1)</script>",
  "</td></tr></table><img src=x onerror=alert(1)>",
  '"><svg/onload=alert(1)>',
  "&lt;b&gt;",
  '=HYPERLINK("http://x","y")',
  "+1+1",
  "-2",
  "@SUM(A1)",
  "\t=1",
  "\r\n=1",
  "＝1+1",
  " =1",
  "a|b",
  "a\\|b",
  "[x](javascript:alert(1))",
  "![x](http://x)",
  "http://x.example",
  "www.x.example",
  "a@b.example",
  "# title",
  "`code`",
  "a\nb\n\n| c |",
  "\u202E0xdead",
  "a\u0000b",
  "\u200B",
  "\u2028x",
  "'; drop table x",
  "--- \n***",
  '"quoted", "twice"',
] as const

const text = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: "binary", maxLength: 12 }))
const amount = fc.bigInt(0n, 2n ** 200n).map(String)
const time = fc.integer({ min: 0, max: 4_000_000_000_000 })
const count = fc.nat(1000)

/** Reports with any text in every field that holds text. */
const hostileReport: fc.Arbitrary<RunReport> = fc
  .record({
    runId: text,
    workflowId: text,
    status: text,
    startedAtMs: time,
    asset: text,
    symbol: text,
    decimals: fc.nat(30),
    bundles: fc.array(fc.record({ proofOf: text, chainId: text, cid: text })),
    payments: fc.array(
      fc.record({
        key: text,
        recipient: text,
        name: text,
        amount,
        status: fc.constantFrom(...PAYMENT_STATUSES),
        transactionHash: text,
        reason: text,
      }),
      { maxLength: 4 },
    ),
    refusedRows: fc.array(fc.record({ line: count, code: text, message: text }), { maxLength: 3 }),
    steps: fc.array(
      fc.record({
        stepId: text,
        agentId: text,
        transactionHash: text,
        gasUsed: amount,
        executionTimeMs: count,
        error: text,
      }),
      { maxLength: 3 },
    ),
    screenings: fc.array(
      fc.record({
        listVersion: text,
        listHash: text,
        screenedAtMs: time,
        screenedCount: count,
        refusedCount: count,
        evidenceHash: text,
      }),
      { maxLength: 2 },
    ),
    proofs: fc.array(
      fc.record({
        circuit: text,
        level: fc.constantFrom("DEV", "TESTNET", "PRODUCTION"),
        statementHash: text,
        verifiedIn: fc.record({
          chainId: text,
          transactionHashes: fc.array(text, { minLength: 1, maxLength: 2 }),
        }),
      }),
      { maxLength: 2 },
    ),
  })
  .map(({ asset, symbol, decimals, payments, ...rest }) => ({
    ...rest,
    assets: [{ asset, symbol, decimals }],
    payments: payments.map((payment) => ({ ...payment, asset })),
  })) as fc.Arbitrary<RunReport>

describe("a report", () => {
  it.each([
    ["Markdown", writeMarkdown],
    ["HTML", writeHtml],
    ["CSV", writeCsv],
    ["JSON", writeJson],
  ])("is written as %s", (_name, write) => {
    expect(write(sample)).toMatchSnapshot()
  })

  it("says what is not paid, and that the run goes on", () => {
    const { endedAtMs: _endedAtMs, ...running } = { ...sample, bundles: [] }
    const [facts] = listTables(running)
    expect(Object.fromEntries(facts?.rows ?? [])).toMatchObject({
      "All planned payments made": "no",
      Ended: "not yet",
      "Archived bundles": "0",
      "Gas used": "95000",
      "Proofs verified": "1 of 2",
    })
    const paid = { ...sample, payments: sample.payments.filter(({ status }) => status !== "owed") }
    expect(Object.fromEntries(listTables(paid)[0]?.rows ?? [])).toMatchObject({
      "All planned payments made": "yes",
    })
  })

  it.each<[string, unknown]>([
    ["an amount that is none", { ...sample, payments: [{ ...sample.payments[0], amount: "1.5" }] }],
    ["an amount that is a number", { ...sample, payments: [{ ...sample.payments[0], amount: 5 }] }],
    ["an unknown status", { ...sample, payments: [{ ...sample.payments[0], status: "perhaps" }] }],
    ["a token that nobody described", { ...sample, assets: [] }],
    ["a token described twice", { ...sample, assets: [...sample.assets, ...sample.assets] }],
    ["a time that is none", { ...sample, startedAtMs: Number.NaN }],
    ["a text that is broken", { ...sample, status: "\uD800" }],
    ["a field too many", { ...sample, secret: "x" }],
    ["gas below zero", { ...sample, steps: [{ ...sample.steps[0], gasUsed: "-1" }] }],
    ["a proof verified in no transaction", withVerifiedIn({ chainId: CHAIN, transactionHashes: [] })],
    ["a proof verified nowhere", withVerifiedIn({ transactionHashes: ["0x02"] })],
    ["nothing", undefined],
  ])("is not written from %s", (_name, data) => {
    for (const write of [writeMarkdown, writeHtml, writeCsv, writeJson]) {
      expect(() => write(data as RunReport)).toThrow(
        expect.objectContaining({ code: "AGENT_REPORT_INVALID" }),
      )
    }
  })
})

describe("hostile text", () => {
  const TAG = /<\/?(?:h2|table|thead|tbody|tr|th|td)(?: scope="col")?>/gu

  it("stays text in HTML", () => {
    fc.assert(
      fc.property(hostileReport, (report) => {
        const html = writeHtml(report)
        const body = html.slice(html.indexOf("<h1>Audit report</h1>") + 21, html.indexOf("\n</body>"))
        expect(body.replaceAll(TAG, "")).not.toMatch(/[<>"']/u)
        const cells = [...body.matchAll(/<td>([\s\S]*?)<\/td>/gu)].map(([, cell = ""]) =>
          cell.replaceAll(/&#(\d+);/gu, (_all, number) => String.fromCodePoint(Number(number))),
        )
        expect(cells).toEqual(listTables(report).flatMap(({ rows }) => rows.flat().map(showHidden)))
        expect(html).toContain("default-src 'none'")
      }),
    )
  })

  it("stays text in Markdown", () => {
    fc.assert(
      fc.property(hostileReport, (report) => {
        const lines = writeMarkdown(report).split("\n")
        const tables = listTables(report)
        // A title, a blank, a head, a rule, the rows and a blank; before all the headline.
        expect(lines).toHaveLength(2 + tables.reduce((sum, { rows }) => sum + rows.length + 5, 0))
        for (const line of lines.filter((each) => each.startsWith("|"))) {
          const plain = line.replaceAll(/\\[!-/:-@[-`{-~]|&(?:amp|lt|gt|#124|#64);/gu, "")
          expect(plain).toMatch(/^[^!-,./:-@[-`{}~]*$/u)
          const columns = plain.split("|").length
          expect(tables.map(({ columns: { length } }) => length + 2)).toContain(columns)
        }
      }),
    )
  })

  it("stays text in CSV", () => {
    fc.assert(
      fc.property(hostileReport, (report) => {
        const [head, ...rows] = parse(writeCsv(report))
        expect(rows).toHaveLength(report.payments.length + report.refusedRows.length)
        for (const row of rows) {
          expect(row).toHaveLength(head?.length ?? 0)
          for (const cell of row) expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]/u)
        }
        const withoutGuard = (cell = "") => (/^'\s*[=+\-@＝＋－＠]/u.test(cell) ? cell.slice(1) : cell)
        expect(rows.slice(0, report.payments.length).map(([key]) => withoutGuard(key))).toEqual(
          report.payments.map(({ key }) => showHidden(key)),
        )
      }),
    )
  })

  it.each(["=1", "+1", "-1", "@a", "\t=1", "\r=1", " -1", "＝1", "＋1", "－1", "＠a", "\n@a"])(
    "such as %o is no formula",
    (formula) => {
      expect(writeCell(formula)).toMatch(/^"'/u)
    },
  )

  it.each(["1", "a=b", "'=1", "", "0x12"])("such as %o is left alone in CSV", (cell) => {
    expect(writeCell(cell)).toBe(`"${cell}"`)
  })

  it("is kept exactly in JSON", () => {
    fc.assert(
      fc.property(hostileReport, (report) => {
        const { format, version, ...data } = JSON.parse(writeJson(report))
        expect([format, version]).toEqual(["agentgpt-run-report", 2])
        expect(data).toEqual(JSON.parse(JSON.stringify(report)))
      }),
    )
  })

  it("that cannot be seen is shown", () => {
    expect(showHidden("a\u202Eb\u0000\u200B\u2028\n\té")).toBe("a\\u{202E}b\\u{0}\\u{200B}\\u{2028}  é")
  })
})

describe("ReportingAgent", () => {
  const report = async (format: string, data: RunReport = sample) => {
    const kept: KeptReport[] = []
    const agent = new ReportingAgent({
      agentId: "reporting",
      chains: [CHAIN],
      readRun: async () => data,
      keepReport: async (each) => void kept.push(each),
    })
    expect(agent.role).toBe(Role.AUDITOR)
    return { outcome: await performStep(agent, stepCall("report.write", { format })), kept }
  }

  it.each([
    ["markdown", "text/markdown", writeMarkdown],
    ["html", "text/html", writeHtml],
    ["csv", "text/csv", writeCsv],
    ["json", "application/json", writeJson],
  ])("keeps the run's report as %s, and yields its hash", async (format, mediaType, write) => {
    const { outcome, kept } = await report(format)
    const bytes = new TextEncoder().encode(write(sample))
    const contentHash = sha256(bytes)
    expect(outcome).toMatchObject({
      succeeded: true,
      values: { report: { mediaType, contentHash, byteLength: bytes.length } },
    })
    expect(kept).toMatchObject([{ runId: "run-1", format, text: write(sample), contentHash }])
    expect(contentHash).toBe(bytesToHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))))
  })

  it.each<[string, string, RunReport, string]>([
    ["a format that is none", "pdf", sample, "AGENT_INPUT_INVALID"],
    ["a format that every object has", "toString", sample, "AGENT_INPUT_INVALID"],
    ["another run's data", "csv", { ...sample, runId: "run-2" }, "AGENT_REPORT_INVALID"],
    ["broken data", "csv", { ...sample, assets: [] }, "AGENT_REPORT_INVALID"],
  ])("keeps nothing of %s", async (_name, format, data, code) => {
    const { outcome, kept } = await report(format, data)
    expect(outcome).toMatchObject({ succeeded: false, error: { code } })
    expect(kept).toEqual([])
  })
})
