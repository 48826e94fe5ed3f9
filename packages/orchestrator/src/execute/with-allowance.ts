import { setTimeout as pause } from "node:timers/promises"
import { AgentGptError } from "@agentgpt/core"
import { displacePrepared, isAllowanceTaken } from "../runs/unclosed-payrolls.ts"
import type { AllowancePlace } from "../runs/unclosed-payrolls.ts"
import { notPrepared } from "./ahead-book.ts"
import { leaveToOthers } from "./leave-to-others.ts"
import { withPayerLock } from "./payer-lock.ts"
import type { PayrollStep } from "./pay-roster.ts"
import type { Workshop } from "./workshop.ts"

/** How often a payroll looks whether the one before it has come to its end. */
const LOOK_MS = 500

type Done<T> = { readonly value: T }

/**
 * Does a payroll's work while its payer's allowance is its own: nobody else pays the token out of the account, and no
 * payroll that was broken off still counts on the allowance that it set. Whoever only prepares does not wait for others.
 * @throws WORKFLOW_CANCELLED if the run is cancelled while it waits, SUBMIT_PREPARED_ENDED
 */
export async function withAllowance<T>(
  workshop: Workshop,
  place: AllowancePlace,
  payroll: Pick<PayrollStep, "run" | "stepId" | "isBegunAnew" | "isAhead" | "signal">,
  work: () => Promise<T>,
): Promise<T> {
  const { store, closing } = workshop
  for (;;) {
    // eslint-disable-next-line no-await-in-loop -- until it is its turn
    const done = await withPayerLock(store, place, async (): Promise<Done<T> | undefined> => {
      if (payroll.isAhead === true && payroll.signal.aborted) throw new AgentGptError("WORKFLOW_CANCELLED")
      if (await isAllowanceTaken(store, place, payroll, workshop.isWorkedAt)) return undefined
      await displacePrepared(store, place, payroll)
      return { value: await work() }
    })
    if (done !== undefined) return done.value
    if (payroll.isAhead === true) throw notPrepared("Another payroll has the allowance.")
    // eslint-disable-next-line no-await-in-loop -- it never comes back
    await leaveToOthers(closing)
    if (payroll.signal.aborted) throw new AgentGptError("WORKFLOW_CANCELLED")
    // eslint-disable-next-line no-await-in-loop -- the pause between two looks
    await pause(LOOK_MS)
  }
}
