import { AgentGptError, isErrorCode } from "@agentgpt/core"
import type { WorkflowProof } from "@agentgpt/core"
import type { Orchestrator } from "../orchestrator-port.ts"
import { collateResults } from "./execution-result.ts"
import type { ExecutionResult } from "./execution-result.ts"

/**
 * Hands results over to be proved (E6), and gives the proof once a contract has verified it. Runs are proved by the
 * orchestrator as soon as they are paid: this waits for that, and is of use where `awaitProof: false` did not.
 *
 * @example
 * const paid = await executor.execute(task, { awaitProof: false })
 * const proof = await new ZKValidator({ orchestrator }).generateProof(paid)
 */
export class ZKValidator {
  readonly #orchestrator: Pick<Orchestrator, "result">

  constructor({ orchestrator }: { readonly orchestrator: Pick<Orchestrator, "result"> }) {
    this.#orchestrator = orchestrator
  }

  /**
   * @returns null where nothing of the results is to be proved
   * @throws the code that a proof failed with
   */
  async generateProof({ runs }: Pick<ExecutionResult, "runs">): Promise<WorkflowProof | null> {
    const results = await Promise.all(
      runs.map(({ run }) => this.#orchestrator.result(run, { awaitProof: true })),
    )
    const failed = results.flatMap(({ view }) => view.proofs).find(({ state }) => state === "failed")
    if (failed !== undefined) {
      const { errorCode = "", stepId } = failed
      const code = isErrorCode(errorCode) ? errorCode : "WORKFLOW_FAILED"
      throw new AgentGptError(code, `The proof of ${stepId} has failed; what was paid stays paid.`)
    }
    return collateResults(results).proof
  }
}
