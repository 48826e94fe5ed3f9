import { sendOrder } from "@agentgpt/chain"
import type { CrossOrder, OrderPorts, OrderSending } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { BridgeOrder, OrderReceipt } from "@agentgpt/core"
import type { Plan } from "../plan/plan.ts"
import { stepKeyPrefixOf } from "../runs/run-keys.ts"
import { allowOrder, takeBackAllowance } from "./allow-order.ts"
import { isKeyKnown } from "./is-key-known.ts"
import { readArbiterOf } from "./read-arbiter-of.ts"
import { openOrderPorts } from "./open-order-ports.ts"
import { describeSettled } from "./describe-settled.ts"
import { requireDesk } from "./require-desk.ts"
import { toOrderRequest } from "./to-order-request.ts"
import { tendUntilSettled } from "./tend-until-settled.ts"
import type { Workshop } from "./workshop.ts"

export type OrderStep = {
  readonly run: string
  readonly stepId: string
  readonly plan: Plan
  /** How often a person had the run done again. */
  readonly tries: number
}

/**
 * Sends the order of a step, and tends it until it is paid out or given back for ever. It may be called again after any
 * crash: an order that is on its way is gone on with, without asking `mayBeSent` again. Each time that a person has the
 * step done again there may be one more order, but only after those before did not go out. One that was given back was
 * sent, and counts in what the plan may move: another one needs another run.
 * @throws what `mayBeSent` throws, BRIDGE_ codes, what the engine throws
 */
export async function bridgeOrder(
  workshop: Workshop,
  step: OrderStep,
  order: BridgeOrder,
  mayBeSent: () => Promise<void>,
): Promise<OrderReceipt> {
  const { run, stepId, tries } = step
  const ports = await openOrderPorts(workshop, step, order)
  for (let attempt = 0; ; attempt += 1) {
    const isLast = attempt >= tries
    const idempotencyKey = `${stepKeyPrefixOf(run, stepId)}order/${attempt}`
    // eslint-disable-next-line no-await-in-loop -- the next attempt depends on what became of this one
    const isKnown = await isKeyKnown(workshop.store, idempotencyKey)
    if (!isKnown && !isLast) continue
    // eslint-disable-next-line no-await-in-loop -- the same
    if (!isKnown) await mayBeSent()
    // eslint-disable-next-line no-await-in-loop -- the same
    const sent = await trySending(workshop, { step, order, ports, idempotencyKey, isKnown, isLast })
    if (sent === undefined) continue
    // eslint-disable-next-line no-await-in-loop -- the same
    const tending = await ports.tendingOf(sent)
    // eslint-disable-next-line no-await-in-loop -- the same
    const settled = await tendUntilSettled(workshop, tending, sent.orderId)
    return describeSettled(workshop, ports.sending, settled)
  }
}

type Attempt = {
  readonly step: OrderStep
  readonly order: BridgeOrder
  readonly ports: { readonly sending: OrderPorts }
  readonly idempotencyKey: string
  readonly isKnown: boolean
  readonly isLast: boolean
}

/** Nothing where an earlier attempt ended without effect, and another one may follow. */
async function trySending(workshop: Workshop, attempt: Attempt): Promise<CrossOrder | undefined> {
  const { step, order, ports, idempotencyKey, isKnown, isLast } = attempt
  // An order that went out is at the arbiter that it went to, whichever one the policy names by now.
  const arbiter = isKnown
    ? await readArbiterOf(workshop.store, idempotencyKey)
    : workshop.policy.chains[order.chainId]?.arbiter
  if (arbiter === undefined) {
    throw new AgentGptError("POLICY_DESTINATION_REFUSED", `The policy names no arbiter on ${order.chainId}.`)
  }
  const { pool } = requireDesk(workshop, order.chainId)
  const request = await toOrderRequest(pool, step, order)
  const sending: OrderSending = {
    idempotencyKey,
    sourceChainId: order.chainId,
    arbiter,
    sender: order.account,
    request,
  }
  try {
    if (!isKnown) await allowOrder(workshop, step, { order, arbiter, ports: ports.sending, sending })
    return await sendOrder(ports.sending, sending)
  } catch (error) {
    if (!AgentGptError.is(error) || error.code !== "BRIDGE_ORDER_NOT_SENT") throw error
    await takeBackAllowance(workshop, step, order, arbiter)
    if (isLast) throw error
    return undefined
  }
}
