import { Role } from "@agentgpt/core"
import { dependenciesOf } from "../plan/plan.ts"
import type { Plan, PlannedStep } from "../plan/plan.ts"
import type { Task, TaskHints } from "../task/task.ts"

/** What the router goes by. */
export type RouteFeatures = {
  /** The action as it was asked for, such as `mass_payroll`. */
  readonly requested: string
  readonly urgency: TaskHints["urgency"]
  readonly gasSensitive: boolean
  readonly paymentCount: number
  /** How many of them each payroll and each mint has: those share transactions, every other one has its own. */
  readonly batchCounts: readonly number[]
  readonly chainCount: number
  /** Steps that send transactions and wait for no other such step. */
  readonly independentCount: number
  /** Steps that send transactions and wait for another such step. */
  readonly dependentCount: number
}

/**
 * What a planned task is like.
 *
 * @example
 * const decision = routeExecution(describeWork(task, plan), { methods: config.execution.methods })
 */
export function describeWork(task: Pick<Task, "requested" | "hints">, plan: Plan): RouteFeatures {
  const acting = plan.steps.filter(({ role }) => role === Role.EXECUTOR)
  const dependent = acting.filter((step) => waitsForActing(step, plan))
  return {
    requested: task.requested,
    urgency: task.hints.urgency,
    gasSensitive: task.hints.gasSensitive,
    paymentCount: acting.reduce((sum, step) => sum + (countBatch(step) ?? 1), 0),
    batchCounts: acting.flatMap((step) => countBatch(step) ?? []),
    chainCount: new Set(acting.map(({ chainId }) => chainId)).size,
    independentCount: acting.length - dependent.length,
    dependentCount: dependent.length,
  }
}

function waitsForActing(step: PlannedStep, { steps }: Plan): boolean {
  const byId = new Map(steps.map((one) => [one.id, one]))
  const seen = new Set<string>()
  const visit = (current: PlannedStep): boolean =>
    dependenciesOf(current).some((id) => {
      const other = byId.get(id)
      if (other === undefined || seen.has(id)) return false
      seen.add(id)
      return other.role === Role.EXECUTOR || visit(other)
    })
  return visit(step)
}

/** Nothing of a step that is one transaction, or little more. */
function countBatch({ inputs }: PlannedStep): number | undefined {
  const source = inputs["payments"]
  if (source === undefined || !("value" in source)) return undefined
  const { count } = source.value as { readonly count?: unknown }
  return typeof count === "number" ? count : undefined
}
