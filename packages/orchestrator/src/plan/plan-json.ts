import { AgentGptError, canonicalJson, computeWorkflowId, parseCanonicalJson, Role } from "@agentgpt/core"
import type { CanonicalValue } from "@agentgpt/core"
import { z } from "zod"
import { readWithSchema } from "../input/read-with-schema.ts"
import { orderSteps } from "./order-steps.ts"
import { dependenciesOf } from "./plan.ts"
import type { Plan } from "./plan.ts"

/**
 * A plan as the one text it has.
 *
 * @example
 * await writeFile("plan.json", writePlan(plan))
 */
export function writePlan(plan: Plan): string {
  return canonicalJson(plan)
}

/**
 * Reads a plan back. What does not have the id that it claims, or is not in its one order, is refused.
 * @throws TASK_PLAN_UNREADABLE
 *
 * @example
 * parsePlan(writePlan(plan)).workflowId === plan.workflowId // true
 */
export function parsePlan(text: string): Plan {
  let value: CanonicalValue
  try {
    value = parseCanonicalJson(text)
  } catch (cause) {
    throw new AgentGptError("TASK_PLAN_UNREADABLE", "The text is not canonical JSON.", { cause })
  }
  const plan = readWithSchema(planSchema, value, {
    code: "TASK_PLAN_UNREADABLE",
    sentence: "The text is not a plan.",
  })
  if (computeWorkflowId(plan.steps) !== plan.workflowId) {
    throw new AgentGptError("TASK_PLAN_UNREADABLE", "The steps do not have the workflow id that is given.")
  }
  const ordered = orderSteps(new Map(plan.steps.map((step) => [step.id, dependenciesOf(step)])))
  if ("circle" in ordered || ordered.order.join() !== plan.steps.map(({ id }) => id).join()) {
    throw new AgentGptError("TASK_PLAN_UNREADABLE", "The steps are not in their order.")
  }
  return plan
}

const text = z.string()
const planSchema = z.strictObject({
  version: z.literal(1),
  workflowId: text,
  steps: z
    .array(
      z.strictObject({
        id: text,
        kind: text,
        agentId: text,
        role: z.enum(Role),
        chainId: text,
        after: z.array(text),
        inputs: z.record(
          text,
          z.union([z.strictObject({ value: z.json() }), z.strictObject({ step: text, output: text })]),
        ),
        moves: z.array(z.strictObject({ asset: text, amount: text, to: text })),
      }),
    )
    .min(1),
}) as unknown as z.ZodType<Plan>
