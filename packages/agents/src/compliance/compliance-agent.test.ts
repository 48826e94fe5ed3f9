import { canonicalJson, performStep, Role } from "@agentgpt/core"
import type { RosterRow, StepCall, StepValues } from "@agentgpt/core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { addressOf } from "../../test/support/list-files.ts"
import { keepInMemory, makeListFolder } from "../../test/support/list-folder.ts"
import type { ListFolder } from "../../test/support/list-folder.ts"
import { CHAIN, stepCall } from "../../test/support/step-call.ts"
import { ComplianceAgent } from "./compliance-agent.ts"
import { importList } from "./import-list.ts"
import { createScreening } from "./screening.ts"
import type { Screening } from "./screening.ts"
import { hashEvidence } from "./screening-evidence.ts"
import type { ScreeningEvidence } from "./screening-evidence.ts"

const TODAY = Date.parse("2026-11-21T12:00:00Z")
const ROSTER = `0x${"cd".repeat(32)}` as const
let folder: ListFolder
let screening: Screening
beforeAll(async () => {
  folder = await makeListFolder()
  const path = await folder.write("list.json", JSON.stringify([addressOf(2), addressOf(5)]))
  const source = { name: "test-list", path, publishedOn: "2026-11-20" }
  screening = createScreening([await importList(source, { register: keepInMemory(), nowMs: TODAY })], {
    now: () => TODAY,
  })
})
afterAll(() => folder.remove())

const rowsOf = (indexes: readonly number[]): readonly RosterRow[] =>
  indexes.map((index) => ({ key: `e-${index}`, recipient: addressOf(index), amount: 5n }))
const payments = (count: number): StepValues => ({
  payments: {
    roster: ROSTER,
    asset: `${CHAIN}/erc20:${addressOf(99)}`,
    payer: addressOf(98),
    count,
    total: String(count * 5),
  },
})

function makeAgent(kept: Map<string, ScreeningEvidence> = new Map()) {
  return new ComplianceAgent({
    agentId: "compliance",
    chains: [CHAIN],
    screening: () => screening,
    keepEvidence: async (evidence, hash) => void kept.set(hash, evidence),
  })
}

const screen = (indexes: readonly number[], more: Partial<StepCall> = {}) =>
  stepCall("compliance.screen", payments(indexes.length), { ...more, rows: rowsOf(indexes) })

describe("ComplianceAgent", () => {
  it("is a validator that moves nothing", () => {
    const agent = makeAgent()
    expect(agent.role).toBe(Role.VALIDATOR)
    expect(agent.steps.map(({ kind, movesValue }) => [kind, movesValue])).toEqual([
      ["compliance.screen", false],
      ["compliance.clear", false],
    ])
  })

  it("names the listed payees of a roster, and keeps the evidence under the hash that it yields", async () => {
    const kept = new Map<string, ScreeningEvidence>()
    const outcome = await performStep(makeAgent(kept), screen([1, 2, 3, 2]))
    expect(outcome).toMatchObject({
      succeeded: true,
      values: {
        screening: {
          listHash: screening.listHash,
          listVersion: "test-list 2026-11-20",
          screenedAtMs: TODAY,
          screenedCount: 3,
          passed: false,
          refused: [{ address: addressOf(2), reason: "entry #1 of test-list" }],
        },
      },
    })
    const values = outcome.succeeded ? outcome.values : {}
    const evidence = kept.get(values["evidence"] as string)
    expect(evidence).toMatchObject({ subject: ROSTER, asked: [1, 2, 3].map(addressOf), passed: false })
    expect(hashEvidence(evidence as ScreeningEvidence)).toBe(values["evidence"])
    expect(() => canonicalJson(values)).not.toThrow()
  })

  it("passes a roster that nobody of is listed", async () => {
    const outcome = await performStep(makeAgent(), screen([1, 3]))
    expect(outcome).toMatchObject({ succeeded: true, values: { screening: { passed: true, refused: [] } } })
  })

  it("stops a workflow at one listed address", async () => {
    const kept = new Map<string, ScreeningEvidence>()
    const agent = makeAgent(kept)
    const clear = (index: number) => stepCall("compliance.clear", { address: addressOf(index) })
    expect(await performStep(agent, clear(1))).toMatchObject({
      succeeded: true,
      values: { screening: { passed: true, screenedCount: 1 } },
    })
    expect(await performStep(agent, clear(5))).toMatchObject({
      succeeded: false,
      error: { code: "SCREEN_ADDRESS_LISTED" },
    })
    expect([...kept.values()].map(({ passed }) => passed)).toEqual([true, false])
  })

  it("clears nobody when there is no list, or the evidence is lost", async () => {
    const options = { agentId: "compliance", chains: [CHAIN] }
    const none = new ComplianceAgent({
      ...options,
      screening: () => createScreening([]),
      keepEvidence: async () => undefined,
    })
    expect(await performStep(none, screen([1]))).toMatchObject({ error: { code: "SCREEN_LIST_MISSING" } })
    const forgetful = new ComplianceAgent({
      ...options,
      screening: () => screening,
      keepEvidence: () => Promise.reject(new Error("disk full")),
    })
    expect(await performStep(forgetful, screen([1]))).toMatchObject({ succeeded: false })
  })

  it("uses the list that is in force when the step is performed", async () => {
    let current = screening
    const agent = new ComplianceAgent({
      agentId: "compliance",
      chains: [CHAIN],
      screening: async () => current,
      keepEvidence: async () => undefined,
    })
    expect(await performStep(agent, screen([7]))).toMatchObject({ succeeded: true })
    const path = await folder.write("new.json", JSON.stringify([addressOf(7)]))
    const source = { name: "new-list", path, publishedOn: "2026-11-21" }
    const list = await importList(source, { register: keepInMemory(), nowMs: TODAY })
    current = createScreening([list], { now: () => TODAY })
    expect(await performStep(agent, screen([7]))).toMatchObject({
      succeeded: true,
      values: { screening: { passed: false } },
    })
  })
})
