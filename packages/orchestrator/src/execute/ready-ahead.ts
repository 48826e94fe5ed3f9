import { prepareBatch } from "@agentgpt/chain"
import type { payBatch } from "@agentgpt/chain"
import { toAgentGptError } from "@agentgpt/core"
import { stepKeyPrefixOf } from "../runs/run-keys.ts"
import { markPrepared } from "../runs/unclosed-payrolls.ts"
import { notPrepared } from "./ahead-book.ts"
import type { PayrollStep } from "./pay-roster.ts"
import type { Sending } from "./submit-keyed.ts"
import { whileUncancelled } from "./while-uncancelled.ts"
import type { Workshop } from "./workshop.ts"

type Place = Pick<PayrollStep, "run" | "stepId" | "signal">

/** Sends what a payroll needs beforehand: nothing once the run is over, and without waiting longer than the run does. */
export function sendAhead(sending: Sending, { run, signal }: Place): Sending {
  const { engine } = sending.desk
  return {
    ...sending,
    desk: { ...sending.desk, engine: { ...engine, ...whileUncancelled(engine, run) } },
    awaitIncluded: async (key) => (await engine.waitFor([key], "included", signal))[0],
  }
}

/** In the place of paying: tries and measures every transaction of a payroll whose allowance stands, and notes it ready. */
export function measureAhead({ store, ahead }: Workshop, { run, stepId }: Place) {
  return async (
    ports: Pick<Parameters<typeof payBatch>[0], "pool">,
    plan: Parameters<typeof payBatch>[1],
    options: Parameters<typeof payBatch>[2],
  ): Promise<never> => {
    const packed = await prepareBatch(ports, plan, { ...options, packed: [] })
    await markPrepared(store, { run, stepId })
    ahead.keepPacked(stepKeyPrefixOf(run, stepId), packed)
    throw notPrepared("The payroll is ready, and waits.")
  }
}

/**
 * Makes a payroll ready. One that could not be paid allows nothing any more; what is only put off, or is over for its
 * run, is left to whoever goes on with the run or ends it.
 */
export async function endAhead(
  makeReady: () => Promise<unknown>,
  close: () => Promise<void>,
  { signal }: Place,
): Promise<never> {
  try {
    await makeReady()
  } catch (thrown) {
    const { code, recovery } = toAgentGptError(thrown)
    const isLeft = code === "SUBMIT_PREPARED_ENDED" || recovery === "retry" || signal.aborted
    if (!isLeft) await close().catch(() => undefined)
    throw thrown
  }
  throw notPrepared("The payroll is ready, and waits.")
}
