import { readPayees } from "../../src/batch/rows/read-payees.ts"
import { writeReport } from "../../src/batch/results/write-report.ts"
import { payBatch } from "../../src/batch/send/pay-batch.ts"
import type { Clock } from "./measure-sender.ts"
import { openBatchEngine } from "./open-batch-engine.ts"
import { planBatches } from "./plan-batches.ts"
import type { SpeedOrder } from "./speed-order.ts"

/** All that an operator waits for: the file is read and checked, everything is planned, paid and reported. */
export async function payByFile(order: SpeedOrder, clock: Clock): Promise<void> {
  const { file, token, payout } = order
  if (file === undefined || payout === undefined) throw new Error("A payroll needs its file and BatchPayout.")
  const { engine, pool, account, authority, calls, stop } = await openBatchEngine(order, clock, true)
  clock.begin()
  const rules = { decimals: 6, ownAddresses: [token, payout, account] }
  const { payees } = await readPayees({ path: file }, rules)
  const plan = planBatches(payees, order, account)
  const options = { account, decimals: 6, authority, until: "included" } as const
  const report = await payBatch({ pool, engine }, plan, options)
  writeReport(report, { decimals: 6 })
  clock.end()
  if (!report.isComplete) throw new Error("Not everybody was paid.")
  clock.count({ rpcCalls: calls(), transactions: report.transactions.length })
  await stop()
}
