import { prepareBatch, reportRun, sendCalls } from "../../src/batch/send/pay-batch.ts"
import type { Clock } from "./measure-sender.ts"
import { openBatchEngine } from "./open-batch-engine.ts"
import { listPayees, planBatches } from "./plan-batches.ts"
import type { SpeedOrder } from "./speed-order.ts"

/**
 * What `payBatch` does, with the clock running while it sends: planned transactions go through journal, guard, lane
 * and confirmation. Checks and measuring come before, as for the peer, and the report comes after.
 */
export async function sendBatchesByEngine(order: SpeedOrder, clock: Clock): Promise<void> {
  const run = await openBatchEngine(order, clock, order.sender === "engineBatchSimulating")
  const { engine, pool, account, authority, calls, stop } = run
  const plan = planBatches(listPayees(order), order, account)
  const options = { account, decimals: 6, authority, until: "included" } as const
  const transactions = await prepareBatch({ pool }, plan, options)
  clock.begin()
  const progress = await sendCalls(engine, plan, options, "payout", transactions)
  clock.end()
  const report = await reportRun({ pool }, plan, {}, progress)
  if (!report.isComplete) throw new Error("Not everybody was paid.")
  clock.count({ rpcCalls: calls(), transactions: transactions.length })
  await stop()
}
