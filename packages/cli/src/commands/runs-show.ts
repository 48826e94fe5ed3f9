import type { CommandRun } from "../command.ts"
import { isSet } from "../command.ts"
import { withOrchestrator } from "../open/with-orchestrator.ts"
import { requireRun } from "../runs/follow-run.ts"
import { writePayments, writeRun } from "../runs/write-run.ts"

export const run: CommandRun = async (context, given) =>
  withOrchestrator(context, given, "client", async (orchestrator) => {
    const view = await requireRun(orchestrator, given.arguments[0] ?? "")
    context.writer.result(view, writeRun(view, context.now()))
    if (!isSet(given, "payments")) return 0
    const payments = await orchestrator.listPayments(view.run)
    if (context.writer.isJson) for (const payment of payments) context.writer.result(payment, "")
    else context.writer.text(`\n${writePayments(payments)}`)
    return 0
  })
