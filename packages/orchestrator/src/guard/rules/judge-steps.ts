import { STANDARD_STEPS } from "@agentgpt/core"
import type { StepDefinition } from "@agentgpt/core"
import { findUnscreened } from "../../plan/find-unscreened.ts"
import type { Plan } from "../../plan/plan.ts"
import { find } from "../finding.ts"
import type { Finding } from "../finding.ts"
import type { PlanEffects } from "../plan-effects.ts"
import type { Policy } from "../policy.ts"

/** What every step is held to: its chain, its kind, that its effects can be told, screening, slippage. */
export function judgeSteps(policy: Policy, plan: Plan, effects: PlanEffects): readonly Finding[] {
  const { screening, maxSlippage, steps } = policy
  const unscreened = screening.required ? findUnscreened(plan.steps, kindsOf(plan)) : []
  const lenient = screening.onRefused === "skip" ? [] : effects.lenient
  return [
    ...find(
      "POLICY_CHAIN_REFUSED",
      "deny",
      "The policy does not name the chain.",
      plan.steps.map(({ chainId }) => chainId).filter((chainId) => !Object.hasOwn(policy.chains, chainId)),
    ),
    ...find(
      "POLICY_STEP_REFUSED",
      "deny",
      "The policy does not name this kind of step.",
      effects.custom.map(({ kind }) => kind).filter((kind) => !steps.includes(kind)),
    ),
    ...find(
      "POLICY_MOVEMENT_UNKNOWN",
      "deny",
      "It cannot be told what the step would move.",
      effects.unknown.map(({ stepId, why }) => `${stepId}: ${why}`),
    ),
    ...find(
      "POLICY_MOVEMENT_MIXED",
      "deny",
      "One step moves several tokens; each has to be a step of its own.",
      mixedSteps(effects),
    ),
    ...find("POLICY_SCREENING_MISSING", "deny", "The payees are not screened first.", unscreened),
    ...find(
      "POLICY_SCREENING_LENIENT",
      "deny",
      "One refused payee has to stop the payment; the step would go on without them.",
      lenient,
    ),
    ...find(
      "POLICY_SLIPPAGE_CAP",
      "deny",
      `The price may slip by ${maxSlippage / 100}% at most.`,
      effects.slippages.filter(({ hundredths }) => !(hundredths <= maxSlippage)).map(({ stepId }) => stepId),
    ),
  ]
}

/** Plans carry no definitions: kinds that are not standard count as moving value if executors do them. */
function kindsOf({ steps }: Plan): ReadonlyMap<string, Pick<StepDefinition, "movesValue">> {
  const standard = new Map<string, Pick<StepDefinition, "movesValue">>(
    Object.values(STANDARD_STEPS).map((definition) => [definition.kind, definition]),
  )
  for (const { kind, role } of steps) if (!standard.has(kind)) standard.set(kind, { movesValue: role === 1 })
  return standard
}

/** The signer lets a transaction move one token, beside the chain's coin. Steps of several transactions name their parts. */
function mixedSteps({ amounts, tended }: PlanEffects): readonly string[] {
  const apart = new Set(tended.filter(({ asset }) => asset !== undefined).map(({ stepId }) => stepId))
  const tokens = Map.groupBy(
    amounts.filter(({ stepId, asset }) => asset.includes("/erc20:") && !apart.has(stepId)),
    ({ stepId }) => stepId,
  )
  return [...tokens]
    .filter(([, moved]) => new Set(moved.map(({ asset }) => asset)).size > 1)
    .map(([stepId]) => stepId)
}
