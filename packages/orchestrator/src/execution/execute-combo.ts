import { AgentGptError } from "@agentgpt/core"
import { requireAllowed } from "../guard/require-allowed.ts"
import type { Orchestrator, RunRequest } from "../orchestrator-port.ts"
import { collateResults } from "./execution-result.ts"
import type { ExecutionResult } from "./execution-result.ts"

/**
 * Carries out several runs at the same time and puts them into one record. All are planned and judged before the first
 * one begins: nothing is half-started. If it is interrupted, the same call goes on. Each is judged by itself: one that
 * goes over a day's limit only together with those before it is refused when its turn comes, and they go on.
 * @throws what planning any of them throws; WORKFLOW_TASK_INVALID for none
 */
export async function executeTogether(
  orchestrator: Orchestrator,
  requests: readonly RunRequest[],
): Promise<ExecutionResult> {
  if (requests.length === 0) throw new AgentGptError("WORKFLOW_TASK_INVALID", "There is no task.")
  for (const request of requests) {
    // eslint-disable-next-line no-await-in-loop -- the first that cannot be done ends it
    const known = await orchestrator.find(request.run)
    // eslint-disable-next-line no-await-in-loop -- the same
    if (known === undefined) requireAllowed((await orchestrator.plan(request)).decision)
  }
  // All of them are durable before one is waited for.
  for (const request of requests) {
    // eslint-disable-next-line no-await-in-loop -- few, and in their order
    await orchestrator.start(request)
  }
  const results = await Promise.all(
    requests.map(({ run, awaitProof }) =>
      orchestrator.result(run, awaitProof === undefined ? {} : { awaitProof }),
    ),
  )
  return collateResults(results)
}
