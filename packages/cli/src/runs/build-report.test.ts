import { hashEvidence, type ScreeningEvidence } from "@agentgpt/agents"
import type { WorkflowMetadata } from "@agentgpt/core"
import { describe, expect, it } from "vitest"
import { viewOf } from "../../test/support/views.ts"
import { buildReport } from "./build-report.ts"
import { writeRun } from "./write-run.ts"

const ASSET = "eip155:31337/erc20:0x5fbdb2315678afecb367f032d93f642f64180aa3"
const payment = {
  stepId: "pay-1",
  chainId: "eip155:31337",
  asset: ASSET,
  key: "e-1",
  recipient: "0x15d34aaf54267db7d7c367839aaf71a00a2c6a65",
  amount: "5",
} as const
const LIST = {
  name: "sample",
  kind: "sdn",
  contentHash: `0x${"cd".repeat(32)}`,
  publishedOn: "2026-11-20",
  recordCount: 2,
  addressCount: 2,
  evmAddressCount: 2,
  toleratedCount: 0,
  isLossy: false,
} as const
const metadata: WorkflowMetadata = {
  workflowId: `0x${"22".repeat(32)}`,
  chainId: "eip155:31337",
  agentOutputs: [],
  zkProof: {
    protocol: "groth16",
    statements: [
      {
        circuitId: `0x${"01".repeat(32)}`,
        statementHash: `0x${"02".repeat(32)}`,
        publicSignals: [],
        proof: "0x",
      },
    ],
    verifiedIn: [{ chainId: "eip155:31337", transactionHash: `0x${"03".repeat(32)}` }],
  },
}
const report = (parts: object = {}) =>
  buildReport({
    view: viewOf("completed"),
    payments: [],
    documents: [],
    metadata,
    policy: { assets: {} },
    ...parts,
  })

describe("the report of a run", () => {
  it("never makes a proof look better than the worst of its levels", () => {
    const view = viewOf("completed")
    const [proof] = view.proofs
    const levels = (...names: readonly ("DEV" | "TESTNET" | "PRODUCTION")[]) => {
      const proofs = names.map((level) => ({ ...proof, level }))
      return report({ view: { ...view, proofs } }).proofs.map(({ level }) => level)
    }
    expect(levels("PRODUCTION")).toEqual(["PRODUCTION"])
    expect(levels("PRODUCTION", "TESTNET")).toEqual(["TESTNET"])
    expect(levels("TESTNET", "DEV", "PRODUCTION")).toEqual(["DEV"])
    expect(levels()).toEqual(["DEV"])
  })

  it("says of each statement where its own proof was verified, and in which transactions", () => {
    const view = viewOf("completed")
    const [proof] = view.proofs
    const at = (stepId: string, chainId: string, ...verifiedIn: readonly string[]) => ({
      ...proof,
      stepId,
      chainId,
      verifiedIn,
    })
    const proofs = [
      at("pay-1", "eip155:31337", "0x0a", "0x0b"),
      at("pay-2", "eip155:31338", "0x0c"),
      // Another account had it verified, in a block that the node did not know yet.
      at("pay-3", "eip155:31339"),
      at("*", "eip155:31337", "0x0d"),
    ]
    const [statement] = metadata.zkProof!.statements
    const statements = ["pay-1", "pay-1", "pay-2", "pay-3", "*"].map((stepId) => ({ ...statement, stepId }))
    const { verifiedIn } = metadata.zkProof!
    const told = report({
      view: { ...view, proofs },
      metadata: { ...metadata, zkProof: { protocol: "groth16", statements, verifiedIn } },
    })
    const first = { chainId: "eip155:31337", transactionHashes: ["0x0a", "0x0b"] }
    expect(told.proofs.map((each) => each.verifiedIn)).toEqual([
      first,
      first,
      { chainId: "eip155:31338", transactionHashes: ["0x0c"] },
      undefined,
      { chainId: "eip155:31337", transactionHashes: ["0x0d"] },
    ])
  })

  it("says how payments ended that are not paid", () => {
    const payments = [
      { ...payment, status: "refused", reason: "SCREEN_HIT" },
      { ...payment, status: "owed" },
      { ...payment, status: "unpaid" },
    ]
    expect(report({ payments }).payments.map(({ status, reason }) => [status, reason])).toEqual([
      ["skipped", "SCREEN_HIT"],
      ["owed", undefined],
      ["unpaid", undefined],
    ])
  })

  it.each([
    ["not sent yet", "waiting", "running", "unpaid", "not sent yet"],
    ["never sent of a run that was cancelled before", "waiting", "cancelled", "unpaid", "never sent"],
    ["never sent where what stood before it failed", "skipped", "failed", "unpaid", "never sent"],
    ["begun while its step is under way", "running", "running", "pending", /^begun: it may be paid already/u],
    ["begun of a run that was cancelled then", "running", "cancelled", "pending", /^begun/u],
    ["begun of a step that failed without a look at the chain", "failed", "failed", "pending", /^begun/u],
  ] as const)("says of a planned payment that it was %s", (_, stepState, state, status, reason) => {
    const endedAtMs = state === "running" ? undefined : 5
    const view = viewOf(state, endedAtMs === undefined ? {} : { endedAtMs })
    const steps = view.steps.map((step) => ({ ...step, state: stepState }))
    const { payments } = report({
      view: { ...view, steps },
      payments: [{ ...payment, status: "planned" }],
    })
    expect(payments).toMatchObject([{ status, reason: expect.stringMatching(reason) }])
  })

  it("shows units where nothing says how many decimals a token has", () => {
    const payments = [{ ...payment, status: "paid" }]
    expect(report({ payments }).assets).toEqual([{ asset: ASSET, symbol: "units", decimals: 0 }])
  })

  it("calls an asset what the policy calls it, and else by its address", () => {
    const payments = [{ ...payment, status: "paid" }]
    const symbolOf = (named: object) =>
      report({ payments, policy: { assets: { [ASSET]: { decimals: 6, ...named } } } }).assets[0]?.symbol
    expect(symbolOf({ symbol: "USDC" })).toBe("USDC")
    expect(symbolOf({})).toMatch(/^0x[0-9a-f]{4}…[0-9a-f]{4}$/u)
  })

  it("tells what was screened by which list, and how many were refused", () => {
    const hit = (address: string, entry: string) => ({ address, list: "sample", entry, ticker: null })
    const evidence: ScreeningEvidence = {
      format: "agentgpt-screening",
      version: 1,
      lists: [LIST],
      listHash: `0x${"ab".repeat(32)}`,
      askedAtMs: 5,
      subject: null,
      asked: ["0x01", "0x02", "0x03"],
      // The same address by two entries is one person.
      hits: [hit("0x01", "1"), hit("0x01", "2")],
      passed: false,
    }
    const place = { run: "r", stepId: "screen-1" }
    const documents = [
      { ...place, kind: "screening", hash: hashEvidence(evidence), content: JSON.stringify(evidence) },
      { ...place, kind: "report.csv", hash: "0x", content: "no evidence" },
    ]
    expect(report({ documents }).screenings).toEqual([
      {
        listVersion: "sample 2026-11-20",
        listHash: evidence.listHash,
        screenedAtMs: 5,
        screenedCount: 3,
        refusedCount: 1,
        evidenceHash: hashEvidence(evidence),
      },
    ])
  })

  it("says what the records of a payroll do not agree about, and nothing where they do", () => {
    const difference = {
      stepId: "pay-1",
      code: "BATCH_BALANCE_DIFFERS",
      sentence: "They differ.",
      subjects: ["0x01"],
      count: 1,
    } as const
    const view = { ...viewOf("completed"), differences: [difference] }
    expect(report({ view }).differences).toEqual([difference])
    expect(writeRun(view, 0)).toContain("BATCH_BALANCE_DIFFERS of pay-1, 1: They differ.\n  0x01")
    expect(report({})).not.toHaveProperty("differences")
  })

  it("lists the rows that were left out, each with its reason", () => {
    const refusedRows = [{ row: 2, line: 3, code: "ID_ADDRESS_CHECKSUM", message: "Not an address." }]
    expect(report({ view: { ...viewOf("completed"), refusedRows } }).refusedRows).toEqual([
      { line: 3, code: "ID_ADDRESS_CHECKSUM", message: "Not an address." },
    ])
  })

  it("has no proofs where none are known", () => expect(report({ metadata: undefined }).proofs).toEqual([]))
})
