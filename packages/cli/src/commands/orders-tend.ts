import { listDeeds, listOrders, releaseOrder } from "@agentgpt/chain"
import type { CrossOrder, Store } from "@agentgpt/chain"
import { AgentGptError, parseEvmAddress } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"
import type { CommandContext, CommandRun, Given } from "../command.ts"
import { isSet, textOf } from "../command.ts"
import { readPerson, withStore } from "../halt/decide.ts"
import { gatherInputs } from "../open/gather-inputs.ts"
import type { OpenInputs } from "../open/open-inputs.ts"
import { describeOrder, isOpen } from "../orders/describe-order.ts"
import { findOrder } from "../orders/find-order.ts"
import { tendAll } from "../orders/tend-all.ts"
import { writeOrders } from "../orders/write-order.ts"
import { confirm } from "../surroundings/confirm.ts"

export const run: CommandRun = async (context, given) => {
  const isDry = isSet(given, "dryRun")
  const named = textOf(given, "account")
  const account = named === undefined ? undefined : parseEvmAddress(named)
  const [order] = given.arguments
  // Nobody types a passphrase to hear that there is no such order.
  if (order !== undefined) await withStore(context, (store) => findOrder(store, order))
  const inputs = await gatherInputs(context, given, isDry ? "client" : "worker")
  // Orders are tended with accounts; agents have no part in it.
  for (const key of inputs.agentKeys.values()) key.close()
  return withStore(context, async (store) => {
    const orders = await chooseOrders(context, given, store, { inputs, account })
    await writeChosen(context, store, orders)
    if (orders.length === 0) return 0
    const orderIds = orders.map(({ orderId }) => orderId)
    if (!isDry) {
      await confirm(context, given, `Tend these orders (${orders.length})?`)
      const [first] = orders
      if (isSet(given, "release") && first !== undefined) {
        await releaseOrder(store, first.orderId, await readPerson(context, given))
      }
    }
    const tender = await context.ports.openTender(inputs, store, account)
    try {
      if (!isDry) return await tendAll(context, tender, orderIds, { isOnce: isSet(given, "once") })
      for (const orderId of orderIds) {
        // eslint-disable-next-line no-await-in-loop -- one after the other, as they would be tended
        const { choice } = await tender.preview(orderId)
        const text = `${orderId} ${choice.action}: ${choice.why}`
        context.writer.result({ orderId, ...choice, dryRun: true }, text)
      }
      context.writer.text("\nNothing was done.")
      return 0
    } finally {
      await tender.close()
    }
  })
}

/** The one that is named, or all open ones for which there is a key; a dry run has none and looks at all. */
async function chooseOrders(
  context: CommandContext,
  given: Given,
  store: Store,
  { inputs, account }: { readonly inputs: OpenInputs; readonly account: EvmAddress | undefined },
): Promise<readonly CrossOrder[]> {
  const [named] = given.arguments
  if (named !== undefined) {
    const order = await findOrder(store, named)
    return isOpen(order) ? [order] : []
  }
  if (isSet(given, "release")) {
    throw new AgentGptError("CLI_USAGE_INVALID", "Which order is to go on? Name it with --release.")
  }
  const open = await listOrders(store, { isOpen: true, limit: Number.MAX_SAFE_INTEGER })
  if (inputs.role === "client" || account !== undefined) return open
  const accounts = new Set(inputs.signers.map(({ address }) => address))
  const ours = open.filter(({ order }) => accounts.has(order.sender))
  const others = open.length - ours.length
  if (others > 0)
    context.writer.note(`${others} are of accounts without a key here: name another with --account.`)
  return ours
}

async function writeChosen(
  { writer, now }: CommandContext,
  store: Store,
  orders: readonly CrossOrder[],
): Promise<void> {
  if (orders.length === 0) writer.result({ orders: 0 }, "There is no open order to tend.")
  else if (!writer.isJson) {
    const summaries = orders.map(async (order) =>
      describeOrder(order, await listDeeds(store, order.orderId), now()),
    )
    writer.text(`${writeOrders(await Promise.all(summaries), now())}\n`)
  }
}
