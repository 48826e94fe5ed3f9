import { computeWorkflowId } from "@agentgpt/core"
import type { ChainId, Role } from "@agentgpt/core"
import type { Plan, PlannedStep } from "../../src/plan/plan.ts"
import type { StepOutcome } from "../../src/prove/ended-run.ts"

/** A step of a plan; every second one on another chain. */
export function makeStep(place: number, more: Partial<PlannedStep> = {}): PlannedStep {
  const role: Role = place % 2 === 0 ? 2 : 1
  const chainId: ChainId = place % 4 < 2 ? "eip155:31337" : "eip155:31338"
  return {
    id: `step-${place}`,
    kind: role === 2 ? "screening.payments" : "payment.batch",
    agentId: role === 2 ? "compliance" : "payment",
    role,
    chainId,
    after: [],
    inputs: {},
    moves: [],
    ...more,
  }
}

export function makePlan(steps: readonly PlannedStep[]): Plan {
  return { version: 1, workflowId: computeWorkflowId(steps), steps }
}

export function makePlanOf(count: number): Plan {
  return makePlan(Array.from({ length: count }, (_, place) => makeStep(place)))
}

/** How every step of a plan ended well. */
export function endWell({ steps }: Plan): readonly StepOutcome[] {
  return steps.map(({ id, agentId }, place) => ({
    stepId: id,
    state: "done",
    output: {
      agentId,
      gasUsed: String(21_000 + place),
      executionTime: 10 + place,
      ...(place % 2 === 1 && { txHash: `0x${String(place).padStart(64, "e")}` }),
    },
  }))
}
