import { explainLegs, explainLevel, STANDARD_STEPS } from "@agentgpt/core"
import type { CanonicalValue } from "@agentgpt/core"
import type { DraftStep } from "./draft-step.ts"
import type { PlanProblem } from "./plan-problem.ts"

const { bridgeAtomic } = STANDARD_STEPS

/** What is wrong with payments on several chains beyond the types of their values: the level, the legs, the chains, the time. */
export function checkGroups(
  { id, kind, inputs }: DraftStep,
  chains: readonly string[] | undefined,
): readonly PlanProblem[] {
  if (kind !== bridgeAtomic.kind) return []
  const [level, legs, timeToLive] = ["level", "legs", "timeToLive"].map((name) => {
    const source = inputs[name]
    return source !== undefined && "value" in source ? source.value : undefined
  })
  const why = typeof level === "string" ? explainLevel(kind, level) : undefined
  const isTimeless = typeof timeToLive === "number" && timeToLive <= 0
  return [
    ...(why === undefined ? [] : [problem("BRIDGE_LEVEL_REFUSED", `${id}.level`, why)]),
    ...(isTimeless
      ? [problem("TASK_VALUE_INVALID", `${id}.timeToLive`, "expected seconds above zero.")]
      : []),
    ...(legs === undefined ? [] : checkLegs(`${id}.legs`, legs, chains)),
  ]
}

function checkLegs(
  path: string,
  legs: CanonicalValue,
  chains: readonly string[] | undefined,
): readonly PlanProblem[] {
  const problems = explainLegs(legs).map((why) => problem("TASK_VALUE_INVALID", path, why))
  if (problems.length > 0 || chains === undefined) return problems
  const named = (legs as unknown as readonly { readonly chain: string }[]).map(({ chain }) => chain)
  return [...new Set(named)]
    .filter((chain) => !chains.includes(chain))
    .map((chain) =>
      problem("TASK_CHAIN_UNKNOWN", path, `${chain} is not configured; there are ${chains.join(", ")}.`),
    )
}

function problem(code: PlanProblem["code"], path: string, sentence: string): PlanProblem {
  return { code, path, sentence }
}
