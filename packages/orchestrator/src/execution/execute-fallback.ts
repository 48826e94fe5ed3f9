import { AgentGptError } from "@agentgpt/core"
import type { ExecutionMethod } from "@agentgpt/core"
import type { Orchestrator, RunRequest, RunResult } from "../orchestrator-port.ts"
import { nextSafer } from "../route/plan-fallback.ts"

/**
 * Does what a failed strategy left of a run, by the next safer one (E7). What is done stays done; a run that nobody
 * began is begun by the safer strategy, and one that is under way is waited for.
 * @throws ROUTE_FALLBACK_NONE below `sequential`, WORKFLOW_STATE_UNFIT for a run that was denied
 */
export async function executeFallback(
  orchestrator: Orchestrator,
  request: RunRequest & { readonly methods: readonly ExecutionMethod[] },
  failed: ExecutionMethod,
): Promise<RunResult> {
  const { run, methods, awaitProof } = request
  const method = nextSafer(failed, methods)
  const known = await orchestrator.find(run)
  if (known === undefined) return orchestrator.run({ ...request, method })
  if (known.state === "denied") {
    throw new AgentGptError("WORKFLOW_STATE_UNFIT", `The run ${run} was denied: no other strategy may do it.`)
  }
  if (known.state === "failed" || known.state === "cancelled") await orchestrator.retry(run, { method })
  return orchestrator.result(run, awaitProof === undefined ? {} : { awaitProof })
}
