import type { Tender } from "@agentgpt/agentgpt"
import { listDeeds, readIntent } from "@agentgpt/chain"
import type { RecordedDeed, Store } from "@agentgpt/chain"
import { toAgentGptError } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import type { CommandRun } from "../command.ts"
import { withStore } from "../halt/decide.ts"
import { gatherInputs } from "../open/gather-inputs.ts"
import { describeOrder } from "../orders/describe-order.ts"
import { findOrder } from "../orders/find-order.ts"
import { writeOrder } from "../orders/write-order.ts"
import type { NextDeed, ShownDeed } from "../orders/write-order.ts"

export const run: CommandRun = async (context, given) => {
  const inputs = await gatherInputs(context, given, "client")
  return withStore(context, async (store) => {
    const known = await findOrder(store, given.arguments[0] ?? "")
    const recorded = await listDeeds(store, known.orderId)
    const order = describeOrder(known, recorded, context.now())
    const deeds = await Promise.all(recorded.map((deed) => showDeed(store, deed)))
    const tender = order.isOpen ? await context.ports.openTender(inputs, store) : undefined
    try {
      const next = tender && (await findNext(tender, known.orderId))
      const shown = { ...order, deeds, ...(next !== undefined && { next }) }
      context.writer.result(shown, writeOrder(order, deeds, next, context.now()))
      return 0
    } finally {
      await tender?.close()
    }
  })
}

async function showDeed(store: Store, deed: RecordedDeed): Promise<ShownDeed> {
  const { action, attemptNumber, chainId, status, chosenAtMs, why, endedWhy, idempotencyKey } = deed
  const intent = status === "unsubmitted" ? undefined : await readIntent(store, idempotencyKey)
  return {
    action,
    attemptNumber,
    chainId,
    status,
    chosenAtMs,
    why,
    ...(endedWhy !== undefined && { endedWhy }),
    ...(intent?.transactionHash !== undefined && { transactionHash: intent.transactionHash }),
  }
}

/** The journal is worth showing also while no node answers. */
async function findNext(tender: Tender, orderId: Hex): Promise<NextDeed> {
  try {
    return (await tender.preview(orderId)).choice
  } catch (thrown) {
    const { code, shortMessage } = toAgentGptError(thrown)
    return { unknown: `cannot be told (${code}: ${shortMessage})` }
  }
}
