import { canonicalJson, hashRoster, performStep, Role } from "@agentgpt/core"
import type { RosterRow, StepCall, StepValues } from "@agentgpt/core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { addressOf } from "../../test/support/list-files.ts"
import { keepInMemory, makeListFolder } from "../../test/support/list-folder.ts"
import type { ListFolder } from "../../test/support/list-folder.ts"
import { CHAIN, stepCall } from "../../test/support/step-call.ts"
import { ComplianceAgent } from "./compliance-agent.ts"
import type { KeptEvidence } from "./compliance-agent.ts"
import { importList } from "./import-list.ts"
import { createScreening } from "./screening.ts"
import type { Screening } from "./screening.ts"
import { hashEvidence } from "./screening-evidence.ts"

const TODAY = Date.parse("2026-11-21T12:00:00Z")
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
const payments = (rows: readonly RosterRow[]): StepValues => ({
  payments: {
    roster: hashRoster(rows),
    asset: `${CHAIN}/erc20:${addressOf(99)}`,
    payer: addressOf(98),
    count: rows.length,
    total: String(rows.length * 5),
  },
})

function makeAgent(kept: KeptEvidence[] = []) {
  return new ComplianceAgent({
    agentId: "compliance",
    chains: [CHAIN],
    screening: () => screening,
    keepEvidence: async (evidence) => void kept.push(evidence),
  })
}

const screen = (indexes: readonly number[], more: Partial<StepCall> = {}) =>
  stepCall("compliance.screen", payments(rowsOf(indexes)), { rows: rowsOf(indexes), ...more })

describe("ComplianceAgent", () => {
  it("is a validator that moves nothing", () => {
    const agent = makeAgent()
    expect(agent.role).toBe(Role.VALIDATOR)
    expect(agent.steps.map(({ kind, movesValue }) => [kind, movesValue])).toEqual([
      ["compliance.screen", false],
      ["compliance.check", false],
    ])
  })

  it("names the listed payees of a roster, and keeps the evidence", async () => {
    const kept: KeptEvidence[] = []
    const outcome = await performStep(makeAgent(kept), screen([1, 2, 3]))
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
    const subject = hashRoster(rowsOf([1, 2, 3]))
    expect(kept).toMatchObject([
      {
        runId: "run-1",
        stepId: "step-1",
        evidence: { subject, asked: [1, 2, 3].map(addressOf), passed: false },
      },
    ])
    expect(kept[0]?.hash).toBe(kept[0] && hashEvidence(kept[0].evidence))
    expect(() => canonicalJson(outcome.succeeded ? outcome.values : {})).not.toThrow()
  })

  it("passes a roster that nobody of is listed", async () => {
    const outcome = await performStep(makeAgent(), screen([1, 3]))
    expect(outcome).toMatchObject({ succeeded: true, values: { screening: { passed: true, refused: [] } } })
  })

  it("does not screen other rows than those that the plan names", async () => {
    expect(await performStep(makeAgent(), screen([1, 3], { rows: rowsOf([1, 4]) } as never))).toMatchObject({
      succeeded: false,
      error: { code: "AGENT_ROSTER_INVALID" },
    })
  })

  it("screens addresses by themselves", async () => {
    const kept: KeptEvidence[] = []
    const check = (addresses: unknown) =>
      performStep(makeAgent(kept), stepCall("compliance.check", { addresses } as StepValues))
    expect(await check([addressOf(1)])).toMatchObject({
      succeeded: true,
      values: { screening: { passed: true } },
    })
    expect(await check([addressOf(1), addressOf(5)])).toMatchObject({
      succeeded: true,
      values: { screening: { passed: false, refused: [{ address: addressOf(5) }] } },
    })
    expect(kept.map(({ evidence }) => evidence.passed)).toEqual([true, false])
    for (const wrong of [[], addressOf(1), [addressOf(1), 7], [addressOf(1).toUpperCase()], null]) {
      expect(await check(wrong)).toMatchObject({ succeeded: false, error: { code: "AGENT_INPUT_INVALID" } })
    }
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
