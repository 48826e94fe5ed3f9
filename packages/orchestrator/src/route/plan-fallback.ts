import { AgentGptError, EXECUTION_METHODS } from "@agentgpt/core"
import type { ErrorCode, ExecutionMethod, StepValues } from "@agentgpt/core"
import { dependenciesOf } from "../plan/plan.ts"
import type { InputSource, Plan, PlannedStep } from "../plan/plan.ts"

/** What became of a step. A step without a result was not begun. */
export type StepResult =
  | { readonly state: "done"; readonly values: StepValues }
  | { readonly state: "failed"; readonly code: ErrorCode }
  /** A check said no: doing it again would ask the same question again. */
  | { readonly state: "refused"; readonly code: ErrorCode }
  /** It was begun, and nobody knows yet how it ended. */
  | { readonly state: "unknown" }

export type Fallback = {
  readonly method: ExecutionMethod
  /**
   * What is left to do, in the plan's order, with the results of what is done in place of references to it. Ids stay,
   * and with them the idempotency keys: what a failed step had sent already is found again, not sent twice.
   */
  readonly steps: readonly PlannedStep[]
  /** Steps that a refusal rules out, itself among them. */
  readonly blocked: readonly string[]
  readonly reasons: readonly string[]
}

/**
 * The next safer way for the rest of a plan, never for what is done (E7). Pure.
 * @throws ROUTE_OUTCOME_UNKNOWN as long as the outcome of a step is unknown, ROUTE_FALLBACK_NONE below `sequential`
 *
 * @example
 * const { method, steps } = planFallback({ plan, method: "parallel", methods, results })
 */
export function planFallback({
  plan,
  method,
  methods,
  results,
}: {
  readonly plan: Plan
  /** The method that failed. */
  readonly method: ExecutionMethod
  /** What the configuration enables. */
  readonly methods: readonly ExecutionMethod[]
  readonly results: ReadonlyMap<string, StepResult>
}): Fallback {
  const unknown = plan.steps.filter(({ id }) => results.get(id)?.state === "unknown")
  if (unknown.length > 0) {
    throw new AgentGptError("ROUTE_OUTCOME_UNKNOWN", undefined, {
      meta: [`Unknown: ${unknown.map(({ id }) => id).join(", ")}.`],
    })
  }
  const blocked = new Set<string>()
  const steps: PlannedStep[] = []
  for (const step of plan.steps) {
    const state = results.get(step.id)?.state
    if (state === "refused" || dependenciesOf(step).some((id) => blocked.has(id))) blocked.add(step.id)
    else if (state !== "done") steps.push(resolveStep(step, results))
  }
  const next = nextSafer(method, methods)
  const failed = plan.steps.flatMap(({ id }) => {
    const result = results.get(id)
    return result?.state === "failed" ? [`${id} failed: ${result.code}.`] : []
  })
  return {
    method: next,
    steps,
    blocked: [...blocked],
    reasons: [`${method} gives way to ${next}, the next safer method.`, ...failed],
  }
}

/** EXECUTION_METHODS stands in the order of safety. */
export function nextSafer(method: ExecutionMethod, methods: readonly ExecutionMethod[]): ExecutionMethod {
  const safer = EXECUTION_METHODS.slice(0, EXECUTION_METHODS.indexOf(method))
  const next = safer.findLast((candidate) => methods.includes(candidate))
  if (next === undefined) throw new AgentGptError("ROUTE_FALLBACK_NONE")
  return next
}

function resolveStep(step: PlannedStep, results: ReadonlyMap<string, StepResult>): PlannedStep {
  const isDone = (id: string) => results.get(id)?.state === "done"
  const inputs = Object.entries(step.inputs).map(([name, source]): [string, InputSource] => {
    if (!("step" in source)) return [name, source]
    const result = results.get(source.step)
    if (result?.state !== "done") return [name, source]
    const value = Object.hasOwn(result.values, source.output) ? result.values[source.output] : undefined
    if (value === undefined) {
      throw new AgentGptError(
        "ROUTE_OUTCOME_UNKNOWN",
        `The step ${source.step} is done, but its ${source.output} is not known.`,
      )
    }
    return [name, { value }]
  })
  return { ...step, after: step.after.filter((id) => !isDone(id)), inputs: Object.fromEntries(inputs) }
}
