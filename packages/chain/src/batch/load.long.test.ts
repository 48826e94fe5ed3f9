import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { formatAmount } from "@agentgpt/core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { AUTHORITY, createPayees, startPayoutFixture } from "../../test/support/payout-fixture.ts"
import type { PayoutFixture } from "../../test/support/payout-fixture.ts"
import { planPayments } from "./plan/plan-payments.ts"
import { readPayees } from "./rows/read-payees.ts"
import { payBatch } from "./send/pay-batch.ts"

const PAYMENTS = 50_000

let fixture: PayoutFixture
let folder = ""
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "agentgpt-load-"))
  fixture = await startPayoutFixture(["--gas-limit=60000000", "--prune-history"])
}, 300_000)
afterAll(async () => {
  await fixture.stop()
  await rm(folder, { recursive: true })
})

describe("a payroll of 50,000 from the file to the report", () => {
  it("pays everybody once", async () => {
    const token = await fixture.deployToken("MockERC20", [6], 10n ** 18n)
    const people = createPayees(PAYMENTS, (index) => BigInt(index + 1))
    const path = join(folder, "payroll.csv")
    const lines = people.map(({ key, recipient, amount }) => `${key},${recipient},${formatAmount(amount, 6)}`)
    await writeFile(path, `key,address,amount\n${lines.join("\n")}\n`)

    const seconds: Record<string, number> = {}
    const measure = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
      const start = performance.now()
      const result = await work()
      seconds[what] = Math.round((performance.now() - start) / 100) / 10
      return result
    }
    const { payees, total } = await measure("read", () =>
      readPayees({ path }, { decimals: 6, ownAddresses: [token.address, fixture.payer] }),
    )
    const plan = planPayments(payees, fixture.createRun(token.address), { chunkSize: 225 })
    const options = { account: fixture.payer, decimals: 6, authority: AUTHORITY }
    const engine = fixture.createEngine()
    const ports = { pool: fixture.pool, engine }
    const report = await measure("pay", () => payBatch(ports, plan, options))
    expect(report.totals.paid).toEqual({ count: PAYMENTS, amount: total })
    expect(engine.sent).toHaveLength(Math.ceil(PAYMENTS / 450))
    const again = await measure("repeat", () => payBatch(ports, plan, options))
    expect(again.isComplete).toBe(true)
    expect(engine.sent).toHaveLength(Math.ceil(PAYMENTS / 450))
    for (const index of [0, 224, 225, 449, 450, 25_000, PAYMENTS - 1]) {
      // eslint-disable-next-line no-await-in-loop -- a sample
      expect(await token.contract["balanceOf"]!(people[index]!.recipient)).toBe(BigInt(index + 1))
    }
    const rssMiB = Math.ceil(process.memoryUsage.rss() / 2 ** 20)
    process.stdout.write(`Seconds: ${JSON.stringify(seconds)}; ${rssMiB} MiB.\n`)
  })
})
