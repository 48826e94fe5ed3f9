import { listDeeds, listOrders } from "@agentgpt/chain"
import type { CommandRun } from "../command.ts"
import { isSet, textOf } from "../command.ts"
import { withStore } from "../halt/decide.ts"
import { readCount } from "../input/read-count.ts"
import { describeOrder } from "../orders/describe-order.ts"
import { writeOrders } from "../orders/write-order.ts"

export const run: CommandRun = async (context, given) => {
  const limit = textOf(given, "limit")
  const filter = {
    ...(isSet(given, "open") && { isOpen: true }),
    ...(limit !== undefined && { limit: readCount(limit, "--limit") }),
  }
  return withStore(context, async (store) => {
    const nowMs = context.now()
    const known = await listOrders(store, filter)
    const orders = await Promise.all(
      known.map(async (order) => describeOrder(order, await listDeeds(store, order.orderId), nowMs)),
    )
    if (context.writer.isJson) for (const order of orders) context.writer.result(order, "")
    else context.writer.text(orders.length === 0 ? "There is no such order." : writeOrders(orders, nowMs))
    return 0
  })
}
