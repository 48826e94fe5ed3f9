import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { backends } from "../support/backends.ts"
import type { Backend } from "../support/backends.ts"
import { NOTHING_WRONG, runScenario } from "./run-scenario.ts"
import { runRestoredBackup } from "./restored-backup.ts"
import { runTwoJournals } from "./two-journals.ts"
import { FEE_SCENARIOS } from "./scenarios/fees.ts"
import { LINE_SCENARIOS } from "./scenarios/line.ts"
import { NODE_SCENARIOS } from "./scenarios/node.ts"
import { PROCESS_SCENARIOS } from "./scenarios/process.ts"
import { REORG_SCENARIOS } from "./scenarios/reorg.ts"

const all = [...PROCESS_SCENARIOS, ...LINE_SCENARIOS, ...NODE_SCENARIOS, ...REORG_SCENARIOS, ...FEE_SCENARIOS]

let database: Backend
beforeAll(async () => {
  database = await backends.find(({ name }) => name === "embedded PostgreSQL")!.start()
})
afterAll(async () => {
  await database.stop()
})

describe("what only the contract or a person can decide", () => {
  it("two journals", async () => {
    const report = await runTwoJournals(database.fresh, { payments: 60, seed: 3 })
    console.log(report)
    expect(report).toMatchObject({ payments: 60, duplicates: 0, unpaid: 0 })
    expect(report.callsMined).toBeGreaterThan(report.calls)
  })
  it("restored backup", async () => {
    const report = await runRestoredBackup(database.fresh, { payments: 60, seed: 3 })
    console.log(report)
    expect(report.untouched).toMatchObject({ duplicates: 0, unpaid: 60 - report.paidBefore })
    expect(report.after).toMatchObject({ duplicates: 0, unpaid: 0, wrong: 0, nonceGaps: 0 })
  })
})

describe("nothing is paid twice and nothing stays unpaid", () => {
  it.each(all)("$name", async (scenario) => {
    const report = await runScenario(scenario, {
      openJournal: database.fresh,
      payments: 60,
      seed: 5,
      limitMs: 60_000,
    })
    console.log(scenario.name, report)
    expect(report).toMatchObject({ payments: 60, ...NOTHING_WRONG })
  })
})
