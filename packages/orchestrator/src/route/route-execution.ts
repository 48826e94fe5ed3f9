import { AgentGptError, EXECUTION_METHODS } from "@agentgpt/core"
import type { ExecutionMethod } from "@agentgpt/core"
import type { RouteFeatures } from "./route-features.ts"
import { ROUTE_RULES } from "./score-table.ts"

/** How a plan is executed, and why. Canonical data. */
export type RouteDecision = {
  readonly method: ExecutionMethod
  readonly scores: Readonly<Record<ExecutionMethod, number>>
  /** The lines of the table that applied, and what was not at hand. */
  readonly reasons: readonly string[]
  /** Whether the caller chose. */
  readonly isOverride: boolean
  /** What the router chose among, and what a fallback may turn to. */
  readonly methods: readonly ExecutionMethod[]
}

export type RouteOptions = {
  /** What the configuration enables. */
  readonly methods: readonly ExecutionMethod[]
  /** Those of them that are on at present; see `activeStrategies`. All, unless given. */
  readonly active?: readonly ExecutionMethod[]
  /** The caller's own choice. It may be switched off at present, but has to be enabled. */
  readonly override?: ExecutionMethod | undefined
}

/**
 * Chooses how a plan is executed, by the score table; of equal scores the safest method wins. Pure.
 * @throws ROUTE_METHOD_DISABLED, ROUTE_METHOD_NONE
 *
 * @example
 * const { method, reasons } = routeExecution(describeWork(task, plan), { methods: ["batch", "sequential"] })
 */
export function routeExecution(
  features: RouteFeatures,
  { methods, active = methods, override }: RouteOptions,
): RouteDecision {
  const rules = ROUTE_RULES.filter((rule) => rule.applies(features))
  const scores = Object.fromEntries(
    EXECUTION_METHODS.map((method) => [method, sum(rules.map((rule) => rule.scores[method] ?? 0))]),
  ) as Record<ExecutionMethod, number>
  const reasons = rules.map((rule) => `${rule.reason} (${writeScores(rule.scores)})`)
  if (override !== undefined) {
    if (!methods.includes(override)) {
      throw new AgentGptError("ROUTE_METHOD_DISABLED", `The method ${override} is not enabled.`, {
        meta: [`Enabled are: ${methods.join(", ")}.`],
      })
    }
    const off = active.includes(override) ? [] : [`It is switched off at present.`]
    return {
      method: override,
      scores,
      reasons: [`The caller chose ${override}.`, ...off],
      isOverride: true,
      methods,
    }
  }
  const available = EXECUTION_METHODS.filter((method) => methods.includes(method) && active.includes(method))
  const [method] = available.toSorted((one, other) => scores[other] - scores[one])
  if (method === undefined) {
    throw new AgentGptError("ROUTE_METHOD_NONE", undefined, {
      meta: [`Enabled are: ${methods.join(", ") || "none"}. On at present: ${active.join(", ") || "none"}.`],
    })
  }
  const better = EXECUTION_METHODS.filter((other) => scores[other] > scores[method])
  const missed = better.map((other) => {
    const why = methods.includes(other) ? "is switched off at present" : "is not enabled"
    return `${other} scores higher, but ${why}.`
  })
  return { method, scores, reasons: [...reasons, ...missed], isOverride: false, methods }
}

function writeScores(scores: Partial<Readonly<Record<ExecutionMethod, number>>>): string {
  return Object.entries(scores)
    .map(([method, score]) => `${method} ${score > 0 ? "+" : ""}${score}`)
    .join(", ")
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
