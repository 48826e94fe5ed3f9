import type { ChainId } from "@agentgpt/core"
import type { Plan } from "../plan/plan.ts"

/**
 * Whether the steps of runs of a plan are proved by one proof: as it is wished, and without a wish where payrolls are
 * proved on more than one chain. There the proofs of payrolls, each of its own chain, say nothing of the whole.
 */
export function provesSteps(
  { steps }: Pick<Plan, "steps">,
  provesOn: (chainId: ChainId) => boolean,
  wish?: boolean,
): boolean {
  const payrolls = steps.filter(({ kind, chainId }) => kind === "payment.batch" && provesOn(chainId))
  if (wish !== undefined) return wish && payrolls.length > 0
  return new Set(payrolls.map(({ chainId }) => chainId)).size > 1
}
