import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { backends } from "../support/backends.ts"
import type { Backend } from "../support/backends.ts"
import { runRestoredBackup } from "./restored-backup.ts"
import { NOTHING_WRONG, runScenario } from "./run-scenario.ts"
import type { Scenario } from "./scenario.ts"
import { canMakeDisk, DISK_SCENARIO } from "./scenarios/disk.ts"
import { FEE_SCENARIOS } from "./scenarios/fees.ts"
import { LINE_SCENARIOS } from "./scenarios/line.ts"
import { NODE_SCENARIOS } from "./scenarios/node.ts"
import { PROCESS_SCENARIOS } from "./scenarios/process.ts"
import { REORG_SCENARIOS } from "./scenarios/reorg.ts"
import { runTwoJournals } from "./two-journals.ts"

/** Everything that can be broken and decided by the engine alone. */
export const ALL_SCENARIOS: readonly Scenario[] = [
  ...LINE_SCENARIOS,
  ...NODE_SCENARIOS,
  ...REORG_SCENARIOS,
  ...FEE_SCENARIOS,
  ...PROCESS_SCENARIOS,
  DISK_SCENARIO,
]

const HOOK_LIMIT_MS = 300_000

export type MatrixOptions = {
  readonly scenarios: readonly Scenario[]
  readonly payments: number
  readonly byPayout?: number
  readonly seed: number
  readonly limitMs: number
}

/** Every payee paid once, no nonce unused, every intent final, and the journal says what the chain says. */
export function testMatrix({ scenarios, payments, byPayout = 0, seed, limitMs }: MatrixOptions): void {
  let database: Backend
  beforeAll(async () => {
    database = await backends.find(({ name }) => name === "embedded PostgreSQL")!.start()
  }, HOOK_LIMIT_MS)
  afterAll(async () => {
    await database.stop()
  }, HOOK_LIMIT_MS)

  const what = `${payments} payments, ${byPayout} by BatchPayout, seed ${seed}`
  describe(`nothing is paid twice and nothing stays unpaid (${what})`, () => {
    for (const scenario of scenarios) {
      const isMissing = scenario === DISK_SCENARIO && !canMakeDisk()
      const title = isMissing ? `${scenario.name}: no small disk can be made here` : scenario.name
      it.skipIf(isMissing)(title, async () => {
        const options = { openJournal: database.fresh, payments, byPayout, seed, limitMs }
        const report = await runScenario(scenario, options)
        expect(report).toMatchObject({ payments, ...NOTHING_WRONG })
      })
    }
  })
}

/** What only the contract, or a person, can keep from being paid twice. */
export function testBeyondEngine(payments: number, seed: number): void {
  let database: Backend
  beforeAll(async () => {
    database = await backends.find(({ name }) => name === "embedded PostgreSQL")!.start()
  }, HOOK_LIMIT_MS)
  afterAll(async () => {
    await database.stop()
  }, HOOK_LIMIT_MS)

  describe(`beyond the engine (${payments} payments, seed ${seed})`, () => {
    it("two journals on one key: BatchPayout pays nobody twice", async () => {
      const report = await runTwoJournals(database.fresh, { payments, seed })
      expect(report).toMatchObject({ payments, duplicates: 0, unpaid: 0 })
      // More calls than there are chunks: the contract, not luck, kept the second ones from paying.
      expect(report.callsMined).toBeGreaterThan(report.calls)
    })

    it("an older backup pays nobody by itself, and the rest when a person has looked", async () => {
      const report = await runRestoredBackup(database.fresh, { payments, seed })
      expect(report.paidBefore).toBeLessThan(payments)
      expect(report.untouched).toMatchObject({ duplicates: 0, unpaid: payments - report.paidBefore })
      expect(report.after).toMatchObject({ duplicates: 0, unpaid: 0, wrong: 0, nonceGaps: 0 })
    })
  })
}
