import { AgentGptError, computeRunId } from "@agentgpt/core"
import { computeRunContext } from "@agentgpt/proof"
import type { AgentEvent } from "@agentgpt/proof"
import type { PaidPayroll, ProofContracts } from "./paid-payroll.ts"
import { preparePayrollApart } from "./prepare-payroll-apart.ts"
import type { PreparedPayroll } from "./prepare-payroll.ts"

/**
 * Prepares a paid payroll again, after any restart and on any machine, and holds it to what was paid.
 * @throws PROOF_RUN_MISMATCH for the id of another run, PROOF_AGENTS_INVALID for another tree than the one of its terms, PROOF_PAYMENTS_INVALID if other chunks were
 * paid than those to prove, and what `preparePayrollApart` throws
 *
 * @example
 * const prepared = await restorePayroll(paid, contracts, await readAgentEvents(call, contracts, paid.terms.agentsRoot))
 */
export async function restorePayroll(
  paid: PaidPayroll,
  { zkWorkflow }: Pick<ProofContracts, "zkWorkflow">,
  agents: readonly AgentEvent[],
  signal?: AbortSignal,
): Promise<PreparedPayroll> {
  const { rows, chunkSize, secret, runId, terms, payout } = paid
  if (computeRunId(payout) !== runId) {
    throw new AgentGptError("PROOF_RUN_MISMATCH", undefined, {
      meta: ["Its run id is not that of its payout."],
    })
  }
  if (agents.at(-1)?.root !== terms.agentsRoot) {
    throw new AgentGptError(
      "PROOF_AGENTS_INVALID",
      "These are not the agents that the payroll was prepared with.",
    )
  }
  const context = computeRunContext({
    chainId: payout.chainId,
    zkWorkflow,
    token: payout.token,
    workflowId: payout.workflowId,
    runId,
    beneficiary: terms.prover,
  })
  const { signers, denied } = terms
  const prepared = await preparePayrollApart(
    { rows, chunkSize, secret, agents, signers, context, denied },
    signal,
  )
  const paidChunks = new Set(paid.chunks.map(({ chunkIndex }) => chunkIndex))
  const unpaid = [...prepared.stepsRoots.keys()].filter((chunkIndex) => !paidChunks.has(chunkIndex))
  if (unpaid.length > 0 || paidChunks.size !== prepared.chunkCount) {
    throw new AgentGptError(
      "PROOF_PAYMENTS_INVALID",
      "Other chunks were paid than those that are to be proved.",
      {
        meta: [`Without a payment: ${unpaid.join(", ") || "none"}.`],
      },
    )
  }
  return prepared
}
