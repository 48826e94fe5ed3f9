import { canonicalJson, checkAgents, computeWorkflowId, parseAssetType, STANDARD_STEPS } from "@agentgpt/core"
import type { BaseAgent, StepDefinition } from "@agentgpt/core"
import { checkInputs } from "./check-inputs.ts"
import { checkGroups } from "./check-groups.ts"
import { checkOrders } from "./check-orders.ts"
import { chooseAgent } from "./choose-agent.ts"
import { listKinds } from "./draft-step.ts"
import type { DraftStep } from "./draft-step.ts"
import { findUnscreened } from "./find-unscreened.ts"
import { orderSteps } from "./order-steps.ts"
import { dependenciesOf } from "./plan.ts"
import type { Plan, PlannedStep } from "./plan.ts"
import { refusePlan } from "./plan-problem.ts"
import type { PlanProblem } from "./plan-problem.ts"

export type PlanRules = {
  readonly agents: readonly BaseAgent[]
  /** Whether every payment has to be screened first, as the policy says. */
  readonly needsScreening: boolean
  /** The most characters of canonical JSON that the plan may have: `workflow.contextLength`. */
  readonly contextLength: number
  /** Chains that are configured; without, any. */
  readonly chains?: readonly string[]
}

/**
 * Makes a plan out of steps: chooses agents, checks every value and reference by its type, puts the steps into their
 * one order. The same steps give the same plan, in whatever order they and their keys are given.
 * @throws AGENT_ codes for the agents; one of the TASK_ codes of plans, which names all that is wrong
 *
 * @example
 * const plan = buildPlan(steps, { agents, needsScreening: true, contextLength: 16_384 })
 */
export function buildPlan(drafts: readonly DraftStep[], rules: PlanRules): Plan {
  const agents = checkAgents(rules.agents)
  if (drafts.length === 0)
    throw refusePlan([{ code: "TASK_PLAN_EMPTY", path: "steps", sentence: "expected a step." }])
  const kinds = listKinds(agents.values())
  const problems: PlanProblem[] = [...findBadIds(drafts), ...findBadChains(drafts, rules.chains)]
  const byId = new Map(drafts.map((draft) => [draft.id, draft]))
  const definitionOfStep = (id: string) => kinds.get(byId.get(id)?.kind ?? "")
  const planned: PlannedStep[] = []
  for (const draft of drafts) {
    const definition = kinds.get(draft.kind)
    problems.push(...findDangling(draft, byId), ...findWaitingForEnd(draft, byId))
    if (definition === undefined) {
      const sentence = `There is no kind of step ${draft.kind}; there are ${[...kinds.keys()].sort().join(", ")}.`
      problems.push({ code: "TASK_STEP_UNKNOWN", path: draft.id, sentence })
      continue
    }
    problems.push(...checkInputs(draft, definition, definitionOfStep, (id) => byId.has(id)))
    problems.push(...checkMoves(draft), ...checkOrders(draft, rules.chains))
    problems.push(...checkGroups(draft, rules.chains))
    const chosen = chooseAgent(draft, definition, agents)
    if ("problem" in chosen) problems.push(chosen.problem)
    else planned.push(toPlanned(draft, definition, chosen.agent.agentId))
  }
  const ordered = orderSteps(
    new Map(drafts.map((draft) => [draft.id, dependenciesOf({ after: [], ...draft })])),
  )
  if ("circle" in ordered) {
    const circle = [...ordered.circle, ordered.circle[0]].join(" waits for ")
    problems.push({ code: "TASK_STEP_CYCLE", path: ordered.circle[0] ?? "", sentence: `${circle}.` })
  }
  if (rules.needsScreening) problems.push(...nameUnscreened(drafts, kinds))
  if (problems.length > 0 || "circle" in ordered) throw refusePlan(problems)
  const stepOf = new Map(planned.map((step) => [step.id, step]))
  return closePlan(
    ordered.order.flatMap((id) => stepOf.get(id) ?? []),
    rules.contextLength,
  )
}

function toPlanned(draft: DraftStep, { role }: StepDefinition, agentId: string): PlannedStep {
  const { id, kind, chainId, after = [], inputs, moves = [] } = draft
  return { id, kind, agentId, role, chainId, after: [...new Set(after)].sort(), inputs, moves }
}

function closePlan(steps: readonly PlannedStep[], contextLength: number): Plan {
  const plan: Plan = { version: 1, workflowId: computeWorkflowId(steps), steps }
  const { length } = canonicalJson(plan)
  if (length <= contextLength) return plan
  const sentence = `The plan has ${length} characters; contextLength allows ${contextLength}.`
  throw refusePlan([{ code: "TASK_PLAN_TOO_LARGE", path: "steps", sentence }])
}

function findBadIds(drafts: readonly DraftStep[]): readonly PlanProblem[] {
  const seen = new Set<string>()
  return drafts.flatMap(({ id }): readonly PlanProblem[] => {
    if (typeof id !== "string" || !STEP_ID.test(id)) {
      const sentence = "expected an id of a to z, 0 to 9 and dashes, 63 characters at most."
      return [{ code: "TASK_STEP_INVALID", path: "steps", sentence }]
    }
    if (seen.has(id)) {
      return [{ code: "TASK_STEP_DUPLICATE", path: id, sentence: "expected every id once." }]
    }
    seen.add(id)
    return []
  })
}

const STEP_ID = /^[a-z][a-z0-9-]{0,62}$/u

function findBadChains(
  drafts: readonly DraftStep[],
  chains: readonly string[] | undefined,
): readonly PlanProblem[] {
  return drafts
    .filter(({ chainId }) => chains !== undefined && !chains.includes(chainId))
    .map(({ id, chainId }) => ({
      code: "TASK_CHAIN_UNKNOWN",
      path: id,
      sentence: `${chainId} is not configured; there are ${(chains ?? []).join(", ")}.`,
    }))
}

function findDangling(
  { id, after = [] }: DraftStep,
  byId: ReadonlyMap<string, DraftStep>,
): readonly PlanProblem[] {
  return after
    .filter((other) => !byId.has(other))
    .map((other) => ({
      code: "TASK_STEP_DANGLING",
      path: `${id}.after`,
      sentence: `There is no step ${other}.`,
    }))
}

/** Allowances are taken back when all else has ended: who waits for that waits for ever. */
function findWaitingForEnd(draft: DraftStep, byId: ReadonlyMap<string, DraftStep>): readonly PlanProblem[] {
  return dependenciesOf({ after: [], ...draft })
    .filter((id) => byId.get(id)?.kind === STANDARD_STEPS.revoke.kind)
    .map((id) => ({
      code: "TASK_STEP_INVALID",
      path: `${draft.id}.after`,
      sentence: `Nothing can wait for ${id}: it is done when all else has ended.`,
    }))
}

function checkMoves({ id, chainId, moves = [] }: DraftStep): readonly PlanProblem[] {
  return moves
    .filter(({ asset }) => parseAssetType(asset).chainId !== chainId)
    .map(({ asset }) => ({
      code: "TASK_VALUE_INVALID",
      path: `${id}.moves`,
      sentence: `${asset} is not of the step's chain ${chainId}.`,
    }))
}

function nameUnscreened(
  drafts: readonly DraftStep[],
  kinds: ReadonlyMap<string, StepDefinition>,
): readonly PlanProblem[] {
  const steps = drafts.map(({ after = [], ...draft }) => ({ ...draft, after }))
  return findUnscreened(steps, kinds).map((id) => ({
    code: "TASK_SCREENING_MISSING",
    path: id,
    sentence: "expected a screening of the same payees before it.",
  }))
}
