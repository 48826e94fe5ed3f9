import type { BatchEngine, Intent, WaitGoal } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"

/**
 * An engine that begins no transaction before the one ahead of it has come as far as `until`. One that fails ends the
 * rest: what stands behind it is not sent.
 */
export function sendInOrder(engine: BatchEngine, until: WaitGoal): BatchEngine {
  return {
    waitFor: engine.waitFor,
    submit: async (requests) => {
      const intents: Intent[] = []
      for (const request of requests) {
        // eslint-disable-next-line no-await-in-loop -- the order is the point
        intents.push(...(await engine.submit([request])))
        // eslint-disable-next-line no-await-in-loop -- so is the waiting
        const [progress] = await engine.waitFor([request.idempotencyKey], until)
        if (progress?.state === "finalized" || progress?.state === "signed") continue
        const why = progress?.stateWhy === undefined ? "" : `: ${progress.stateWhy.replace(/\.$/u, "")}`
        throw new AgentGptError("AGENT_TRANSACTION_FAILED", `A transaction was ${progress?.state}${why}.`, {
          meta: [`Its key is ${request.idempotencyKey}.`, "Those behind it were not sent."],
        })
      }
      return intents
    },
  }
}
