import { Role, STANDARD_STEPS } from "@agentgpt/core"
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
  /** How many of them each payroll has: those share transactions. */
  readonly batchCounts: readonly number[]
  /** How many tokens each mint has: those share transactions too, as many as may under every method. */
  readonly mintCounts: readonly number[]
  /** Steps that send one transaction each, or little more, of which nobody knows the gas before it is tried. */
  readonly unmeasuredCount: number
  readonly chainCount: number
  /** Steps that send transactions and wait for no other such step. */
  readonly independentCount: number
  /** Steps that send transactions and wait for another such step. */
  readonly dependentCount: number
}

const TRANSFER = STANDARD_STEPS.transfer.kind
/** Steps of executors that only ask, such as for a quote. */
const LOOKING: ReadonlySet<string> = new Set(
  Object.values(STANDARD_STEPS)
    .filter(({ movesValue }) => !movesValue)
    .map(({ kind }) => kind),
)

/**
 * What a planned task is like.
 *
 * @example
 * const decision = routeExecution(describeWork(task, plan), { methods: config.execution.methods })
 */
export function describeWork(task: Pick<Task, "requested" | "hints">, plan: Plan): RouteFeatures {
  const acting = plan.steps.filter(isActing)
  const dependent = acting.filter((step) => waitsForActing(step, plan))
  return {
    requested: task.requested,
    urgency: task.hints.urgency,
    gasSensitive: task.hints.gasSensitive,
    paymentCount: acting.reduce((sum, step) => sum + (countBatch(step) ?? countMints(step) ?? 1), 0),
    batchCounts: acting.flatMap((step) => countBatch(step) ?? []),
    mintCounts: acting.flatMap((step) => countMints(step) ?? []),
    unmeasuredCount: acting.filter(
      (step) => step.kind !== TRANSFER && countBatch(step) === undefined && countMints(step) === undefined,
    ).length,
    chainCount: new Set(acting.map(({ chainId }) => chainId)).size,
    independentCount: acting.length - dependent.length,
    dependentCount: dependent.length,
  }
}

function isActing({ role, kind }: PlannedStep): boolean {
  return role === Role.EXECUTOR && !LOOKING.has(kind)
}

function waitsForActing(step: PlannedStep, { steps }: Plan): boolean {
  const byId = new Map(steps.map((one) => [one.id, one]))
  const seen = new Set<string>()
  const visit = (current: PlannedStep): boolean =>
    dependenciesOf(current).some((id) => {
      const other = byId.get(id)
      if (other === undefined || seen.has(id)) return false
      seen.add(id)
      return isActing(other) || visit(other)
    })
  return visit(step)
}

/** Nothing of a step that is no payroll. */
export function countBatch({ inputs }: PlannedStep): number | undefined {
  const source = inputs["payments"]
  if (source === undefined || !("value" in source)) return undefined
  const { count } = source.value as { readonly count?: unknown }
  return typeof count === "number" ? count : undefined
}

function countMints({ inputs }: PlannedStep): number | undefined {
  const source = inputs["mints"]
  return source !== undefined && "value" in source && Array.isArray(source.value)
    ? source.value.length
    : undefined
}
