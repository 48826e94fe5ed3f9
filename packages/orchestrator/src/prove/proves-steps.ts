import { Role } from "@agentgpt/core"
import type { ChainId } from "@agentgpt/core"
import type { Plan, PlannedStep } from "../plan/plan.ts"

type ProvesOn = (chainId: ChainId) => boolean

/**
 * Whether the steps of runs of a plan are proved by one proof: as it is wished, and without a wish where payrolls are
 * proved on more than one chain. There the proofs of payrolls, each of its own chain, say nothing of the whole. Of a plan
 * without a proved payroll there is no other proof, so that only a wish against it counts.
 */
export function provesSteps({ steps }: Pick<Plan, "steps">, provesOn: ProvesOn, wish?: boolean): boolean {
  const payrolls = listProvable({ steps }, provesOn)
  if (payrolls.length === 0) return wish !== false && listActing({ steps }, provesOn).length > 0
  return wish ?? new Set(payrolls.map(({ chainId }) => chainId)).size > 1
}

/** The payrolls of a plan on chains that are proved on. */
export function listProvable({ steps }: Pick<Plan, "steps">, provesOn: ProvesOn): readonly PlannedStep[] {
  return steps.filter(({ kind, chainId }) => kind === "payment.batch" && provesOn(chainId))
}

/** The steps of a plan that send transactions to chains that are proved on. A plan that only checks has none. */
export function listActing({ steps }: Pick<Plan, "steps">, provesOn: ProvesOn): readonly PlannedStep[] {
  return steps.filter(({ role, chainId }) => role === Role.EXECUTOR && provesOn(chainId))
}
