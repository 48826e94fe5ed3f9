import { canonicalJson, STANDARD_STEPS } from "@agentgpt/core"
import type { Plan, PlannedStep } from "../plan/plan.ts"

const { approve, revoke } = STANDARD_STEPS

/**
 * Steps that are done and have to be done again, because an earlier try took the allowance back that what is left needs.
 * Nothing of a plan that is done as a whole.
 */
export function listTakenBack({ steps }: Plan, done: readonly string[]): ReadonlySet<string> {
  if (steps.every(({ id }) => done.includes(id))) return new Set()
  const revocations = steps.filter(({ id, kind }) => kind === revoke.kind && done.includes(id))
  const revoked = new Set(revocations.map(nameAllowance))
  const given = steps.filter((step) => step.kind === approve.kind && revoked.has(nameAllowance(step)))
  return new Set([...revocations, ...given].map(({ id }) => id))
}

function nameAllowance({ chainId, inputs: { asset, owner, spender } }: PlannedStep): string {
  return canonicalJson([chainId, asset ?? null, owner ?? null, spender ?? null])
}
