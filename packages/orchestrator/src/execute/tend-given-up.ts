import { setTimeout as pause } from "node:timers/promises"
import { awaitOrder } from "@agentgpt/chain"
import { AgentGptError, STANDARD_STEPS } from "@agentgpt/core"
import type { WorkflowContext } from "../durable/durable-port.ts"
import type { PlannedStep } from "../plan/plan.ts"
import type { OrderPlace } from "../runs/given-up-orders.ts"
import { readOrderStep } from "../runs/read-order-step.ts"
import { stepKeyPrefixOf } from "../runs/run-keys.ts"
import { leaveToOthers } from "./leave-to-others.ts"
import { openOrderPorts } from "./open-order-ports.ts"
import { UNTIL_BACK } from "./outage.ts"
import { readArbiterOf } from "./read-arbiter-of.ts"
import { tendGivenUpGroup } from "./tend-given-up-group.ts"
import { tendUntilSettled } from "./tend-until-settled.ts"
import type { Workshop } from "./workshop.ts"

/**
 * Brings what a step sent to other chains to its end, after its run has ended otherwise. An order that needs a person
 * is looked at all the same: it goes on once somebody has done what is missing.
 */
export async function tendGivenUp(
  context: WorkflowContext,
  workshop: Workshop,
  place: OrderPlace,
): Promise<void> {
  const work = async () => {
    try {
      const { plan } = await workshop.termsOf(place.run)
      const step = plan.steps.find(({ id }) => id === place.stepId)
      if (step === undefined) return
      if (step.kind === STANDARD_STEPS.bridgeAtomic.kind) {
        await tendGivenUpGroup(workshop, place, step)
        return
      }
      for (let attempt = 0; attempt <= place.tries; attempt += 1) {
        const key = `${stepKeyPrefixOf(place.run, place.stepId)}order/${attempt}`
        // eslint-disable-next-line no-await-in-loop -- one order after the other
        await tendOne(workshop, place, step, key)
      }
    } catch (thrown) {
      await leaveToOthers(workshop.closing)
      throw thrown
    }
  }
  await context.step("tend", work, UNTIL_BACK)
}

async function tendOne(
  workshop: Workshop,
  place: OrderPlace,
  step: PlannedStep,
  idempotencyKey: string,
): Promise<void> {
  const { chainId } = step
  const arbiter = await readArbiterOf(workshop.store, idempotencyKey)
  if (arbiter === undefined) return
  const { sending, tendingOf } = await openOrderPorts(workshop, place, readOrderStep(step))
  try {
    const order = await awaitOrder(sending, { idempotencyKey, sourceChainId: chainId, arbiter })
    const tending = await tendingOf(order)
    for (;;) {
      // eslint-disable-next-line no-await-in-loop -- until it is settled
      if (await isSettled(workshop, tending, order.orderId)) return
      // eslint-disable-next-line no-await-in-loop -- the pause between two rounds
      await pause(workshop.settings.orderPollMs, undefined, { signal: workshop.closing }).catch(
        () => undefined,
      )
    }
  } catch (error) {
    // It never went out: there is nothing to tend.
    if (AgentGptError.is(error) && error.code === "BRIDGE_ORDER_NOT_SENT") return
    throw error
  }
}

/** False where a person has to look first. */
async function isSettled(...given: Parameters<typeof tendUntilSettled>): Promise<boolean> {
  try {
    await tendUntilSettled(...given)
    return true
  } catch (error) {
    if (AgentGptError.is(error) && error.code === "BRIDGE_DEED_STUCK") return false
    throw error
  }
}
