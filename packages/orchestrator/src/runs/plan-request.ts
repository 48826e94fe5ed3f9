import { AgentGptError, hashCanonical, STANDARD_STEPS } from "@agentgpt/core"
import type { BaseAgent, CanonicalValue, ChainId, EvmAddress, ExecutionMethod, Hex } from "@agentgpt/core"
import type { RowProblem, RpcPool, Store } from "@agentgpt/chain"
import type { Policy } from "../guard/policy.ts"
import { judgePlan } from "../guard/judge-plan.ts"
import type { PlannedRun, RunRequest } from "../orchestrator-port.ts"
import type { Plan } from "../plan/plan.ts"
import { planTask } from "../plan/plan-task.ts"
import { adviseMethod } from "../route/advise-method.ts"
import { compareStrategies } from "../route/compare-strategies.ts"
import { routeExecution } from "../route/route-execution.ts"
import { countBatch, describeWork } from "../route/route-features.ts"
import { activeStrategies, readSwitchLimits } from "../route/switch-methods.ts"
import type { Roster } from "../task/read-rosters.ts"
import { readRosters } from "../task/read-rosters.ts"
import { interpretTask } from "../task/read-task.ts"
import type { PlannerModel } from "../task/read-task.ts"
import { isOverdue } from "../task/is-overdue.ts"
import type { Task, TaskHints } from "../task/task.ts"
import type { WorkshopSettings } from "../execute/workshop.ts"
import { readHitRate } from "./record-speculation.ts"
import { measureChains } from "./measure-chains.ts"
import { readFacts } from "./read-facts.ts"
import { findRun } from "./run-record.ts"
import { keepSwitch } from "./record-switch.ts"

/** How tasks are done that do not say it themselves. */
export type TaskDefaults = Partial<Pick<TaskHints, "gasStrategy" | "gasLimit" | "priority">>

export type PlanningTools = {
  readonly store: Store
  readonly policy: Policy
  readonly agents: readonly BaseAgent[]
  readonly pools: ReadonlyMap<ChainId, RpcPool>
  /** How long a chain takes until a new block is final. */
  readonly settlementMsOf: (chainId: ChainId) => number
  readonly settings: WorkshopSettings
  readonly taskDefaults: TaskDefaults
  readonly contextLength: number
  /** Contracts of the project, which no row may pay. */
  readonly ownAddresses: readonly EvmAddress[]
  readonly planner?: PlannerModel | undefined
  /** Payments in a part of a payroll of so many on a chain. */
  readonly chunkSizeOf: (chainId: ChainId, rows: number) => Promise<number>
  /** Chains whose engine was opened with a price for the strategy `custom`. */
  readonly customPriced: ReadonlySet<ChainId>
}

/** A planned request with what starting it needs besides. */
export type PreparedRequest = Omit<PlannedRun, "orders"> & {
  readonly task: Task
  readonly rosters: readonly Roster[]
  readonly requestHash: Hex
}

/**
 * From a request to a judged and routed plan. Nothing of it is written down or sent.
 * @throws TASK_, BATCH_ROWS_INVALID, ROUTE_, FEE_, NODE_ and STORE_ codes; a plan that the policy denies is returned so
 */
export async function planRequest(tools: PlanningTools, request: RunRequest): Promise<PreparedRequest> {
  const { store, policy, pools, settings } = tools
  requireName(request.run)
  const agents = chooseAgents(tools.agents, request.agents)
  const methods = settings.methods.filter((method) => request.methods?.includes(method) ?? true)
  const { gasStrategy = tools.taskDefaults.gasStrategy } = request
  const defaults = { ...tools.taskDefaults, ...(gasStrategy !== undefined && { gasStrategy }) }
  const task = withDefaults(await interpretTask(request.task, tools), defaults)
  const override = chooseMethod(task, request.method)
  const refusedRows: RowProblem[] = []
  const rosters = await readRosters(task, {
    ownAddresses: tools.ownAddresses,
    ...(request.onBadRows === "skip" && { onBadRow: (problem) => refusedRows.push(problem) }),
  })
  const plan = planTask(task, rosters, {
    agents,
    needsScreening: policy.screening.required,
    contextLength: tools.contextLength,
    chains: [...pools.keys()],
  })
  if (!(await isKnown(store, request.run))) requireInTime(task.hints)
  requireCustomPrices(task, plan.steps, tools.customPriced)
  const facts = await readFacts(store, { run: request.run, nowMs: Date.now(), rosters, plan, policy })
  const decision = judgePlan(plan, policy, facts)
  const chains = [...new Set(plan.steps.map(({ chainId }) => chainId))]
  const measures = await measureChains(
    chains.flatMap((chain) => pools.get(chain) ?? []),
    Math.max(0, ...chains.filter((chain) => pools.has(chain)).map(tools.settlementMsOf)),
    settings,
    await readHitRate(store),
    task.hints.maxTxs,
  )
  const limits = readSwitchLimits(settings.batchGasCeiling)
  const active = activeStrategies(methods, await keepSwitch(store, chains, measures.feePerGasWei, limits))
  const features = describeWork(task, plan)
  const route = routeExecution(features, {
    methods,
    active,
    override,
  })
  const advice = adviseMethod(route.method, features, {
    thresholdWei: settings.gasThresholdWei,
    targetWei: measures.feePerGasWei,
  })
  const asked = { workflowId: plan.workflowId, hints: task.hints, method: request.method ?? null }
  return {
    task,
    rosters,
    plan,
    decision,
    route,
    estimates: compareStrategies(
      features,
      { ...measures, chunkSizes: await sizeChunks(plan, tools) },
      methods,
    ),
    currency: measures.currency,
    advice: advice.map(({ sentence }) => sentence),
    refusedRows,
    requestHash: hashCanonical(JSON.parse(JSON.stringify(asked)) as CanonicalValue),
  }
}

/** Of each payroll of a plan; as usual where the chain does not say how it would be proved. */
async function sizeChunks(
  { steps }: Plan,
  { chunkSizeOf }: Pick<PlanningTools, "chunkSizeOf">,
): Promise<readonly number[]> {
  const payrolls = steps.filter(({ kind }) => kind === STANDARD_STEPS.payBatch.kind)
  return Promise.all(payrolls.map((step) => chunkSizeOf(step.chainId, countBatch(step) ?? 0)))
}

function withDefaults(task: Task, defaults: TaskDefaults): Task {
  const given = Object.entries(task.hints).filter(([, value]) => value !== undefined)
  return { ...task, hints: { ...defaults, ...Object.fromEntries(given) } as TaskHints }
}

/** @throws AGENT_NONE, TASK_AGENT_UNKNOWN */
function chooseAgents(agents: readonly BaseAgent[], ids?: readonly string[]): readonly BaseAgent[] {
  if (ids === undefined) return agents
  if (ids.length === 0) throw new AgentGptError("AGENT_NONE")
  const unknown = ids.filter((id) => agents.every(({ agentId }) => agentId !== id))
  if (unknown.length > 0) {
    throw new AgentGptError("TASK_AGENT_UNKNOWN", undefined, {
      meta: [`Unknown: ${unknown.join(", ")}.`, `Known: ${agents.map(({ agentId }) => agentId).join(", ")}.`],
    })
  }
  return agents.filter(({ agentId }) => ids.includes(agentId))
}

/** What was begun in time may be asked for again at any time. */
async function isKnown(store: Store, run: string): Promise<boolean> {
  return (await findRun(store, run)) !== undefined
}

/** @throws BATCH_DEADLINE_PASSED */
function requireInTime(hints: TaskHints): void {
  if (!isOverdue(hints, Date.now())) return
  throw new AgentGptError("BATCH_DEADLINE_PASSED", "The deadline of the task is over already.", {
    meta: ["Nothing was begun. Give the task a later deadline."],
  })
}

/** @throws FEE_DEADLINE_MISSING, ROUTE_QUESTION_INVALID */
function chooseMethod({ hints }: Task, wish?: ExecutionMethod): ExecutionMethod | undefined {
  const { trigger, gasStrategy, deadlineMs } = hints
  const method = wish ?? hints.method
  if (gasStrategy === "eco" && deadlineMs === undefined) throw new AgentGptError("FEE_DEADLINE_MISSING")
  if (trigger === undefined) return method
  if (method === undefined || method === "speculative") return "speculative"
  throw new AgentGptError(
    "ROUTE_QUESTION_INVALID",
    `Only speculative runs wait for a trigger, not ${method}.`,
  )
}

/**
 * Found before anything is sent: otherwise a payroll would be registered and approved, and then paid to nobody.
 * @throws FEE_STRATEGY_INVALID
 */
function requireCustomPrices(
  { hints }: Task,
  steps: readonly { readonly chainId: ChainId }[],
  customPriced: ReadonlySet<ChainId>,
): void {
  const unpriced = steps.map(({ chainId }) => chainId).filter((chainId) => !customPriced.has(chainId))
  if (hints.gasStrategy !== "custom" || unpriced.length === 0) return
  throw new AgentGptError("FEE_STRATEGY_INVALID", "The strategy custom has no price.", {
    meta: [
      `Chains without one: ${[...new Set(unpriced)].join(", ")}.`,
      "Give it in the configuration (`customGas` of the chain; in a program `engine.fees.custom`), or use fast, optimal or eco.",
    ],
  })
}

/** The name becomes part of keys that hold 200 characters. */
function requireName(run: unknown): void {
  if (typeof run === "string" && /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u.test(run)) return
  throw new AgentGptError(
    "WORKFLOW_ID_INVALID",
    "The name of a run is 1 to 64 letters, digits, dots, dashes and underscores.",
  )
}
