import { STANDARD_STEPS, toAgentGptError } from "@agentgpt/core"
import type { AgentGptError, ExecutionMethod, StepValues } from "@agentgpt/core"
import type { WorkflowContext } from "../durable/durable-port.ts"
import { endsWorkflow } from "../durable/ends-workflow.ts"
import { dependenciesOf } from "../plan/plan.ts"
import type { Plan, PlannedStep } from "../plan/plan.ts"
import { requireRun } from "../runs/run-record.ts"
import { retriesOf, UNTIL_STORED } from "./outage.ts"
import { performPlanned, recordEnd } from "./perform-planned.ts"
import type { StepTask } from "./perform-planned.ts"
import { judgeFailure } from "./step-record.ts"
import type { StepEnd } from "./step-record.ts"
import type { Workshop } from "./workshop.ts"

/** The workflow that performs one step beside others. */
export const STEP_WORKFLOW = "perform-step"

/** What is done of a plan, by step. */
export type Ends = Map<string, StepEnd>

export type Execution = {
  readonly run: string
  readonly plan: Plan
  /** Counts the beginnings of a run and its falls to a safer method: part of what its children are called. */
  readonly round: string
  readonly method: ExecutionMethod
}

/** Where a plan is executed, and what of it is done by now. */
export type Executing = {
  readonly context: WorkflowContext
  readonly workshop: Workshop
  readonly execution: Execution
  readonly ends: Ends
  /** Asked between steps: waits while the run is paused, and throws once it is cancelled. */
  readonly pause: () => Promise<void>
}

/**
 * Does what is left of a plan: one step after the other until one fails, or all that wait for nothing side by side,
 * wave by wave, until nothing is left that can be done. Neither begins what waits for a failed step.
 */
export async function executePlan(executing: Executing): Promise<void> {
  if (executing.execution.method === "sequential") await executeInOrder(executing)
  else await executeInWaves(executing)
}

/** What is done when all else has ended, whatever became of it. */
function isClosing({ kind }: PlannedStep): boolean {
  return kind === STANDARD_STEPS.revoke.kind
}

/** Takes back the allowances that the plan wants taken back. Nothing waits for these steps, and they for nothing. */
export async function closePlan({ context, workshop, execution, ends }: Executing): Promise<void> {
  for (const step of execution.plan.steps.filter(isClosing)) {
    if (ends.get(step.id)?.state === "done") continue
    // eslint-disable-next-line no-await-in-loop -- one after the other, whether or not the one before could
    ends.set(step.id, await performDurably(context, workshop, toTask(execution, step, ends), execution.round))
  }
}

async function executeInOrder({ context, workshop, execution, ends, pause }: Executing): Promise<void> {
  for (const step of execution.plan.steps.filter((each) => !isClosing(each))) {
    if (ends.get(step.id)?.state === "done") continue
    if (!isReady(step, ends)) return
    // eslint-disable-next-line no-await-in-loop -- strictly ordered
    await pause()
    // eslint-disable-next-line no-await-in-loop -- strictly ordered
    const end = await performDurably(context, workshop, toTask(execution, step, ends), execution.round)
    ends.set(step.id, end)
    if (end.state !== "done") return
  }
}

async function executeInWaves(executing: Executing): Promise<void> {
  const { execution, ends, pause } = executing
  const tried = new Set<string>()
  for (;;) {
    const wave = execution.plan.steps.filter(
      (step) =>
        !isClosing(step) && ends.get(step.id)?.state !== "done" && !tried.has(step.id) && isReady(step, ends),
    )
    if (wave.length === 0) return
    // eslint-disable-next-line no-await-in-loop -- a wave begins when the one before has ended
    await pause()
    // eslint-disable-next-line no-await-in-loop -- the same
    const done = await performTogether(executing, wave)
    for (const [index, { id }] of wave.entries()) {
      tried.add(id)
      const end = done[index]
      if (end !== undefined) ends.set(id, end)
    }
  }
}

/** A branch of several durable calls has to be a run of its own. One alone needs none. */
async function performTogether(
  { context, workshop, execution, ends }: Executing,
  wave: readonly PlannedStep[],
): Promise<readonly StepEnd[]> {
  const tasks = wave.map((step) => toTask(execution, step, ends))
  const [only] = tasks
  if (only !== undefined && tasks.length === 1) {
    return [await performDurably(context, workshop, only, execution.round)]
  }
  return Promise.all(
    tasks.map((task) =>
      context.child<StepEnd>(STEP_WORKFLOW, `${task.run}/step/${execution.round}/${task.stepId}`, {
        task,
        round: execution.round,
      }),
    ),
  )
}

/** One step, recorded. What stays broken after all retries is the step's end, not the run's. */
export async function performDurably(
  context: WorkflowContext,
  workshop: Workshop,
  task: StepTask,
  round: string,
): Promise<StepEnd> {
  try {
    return await context.step(
      `perform/${round}/${task.stepId}`,
      () => performPlanned(workshop, task, context.signal, round),
      retriesOf(workshop),
    )
  } catch (thrown) {
    const error = toAgentGptError(thrown)
    if (endsWorkflow(error.code)) throw error
    return context.step(
      `give-up/${round}/${task.stepId}`,
      () => giveUp(workshop, task, error, round),
      UNTIL_STORED,
    )
  }
}

async function giveUp(
  workshop: Workshop,
  { run, stepId }: StepTask,
  error: AgentGptError,
  round: string,
): Promise<StepEnd> {
  const { plan } = await requireRun(workshop.store, run)
  const step = plan.steps.find(({ id }) => id === stepId)
  if (step === undefined) throw error
  const end: StepEnd = {
    state: judgeFailure(error),
    code: error.code,
    message: error.shortMessage,
    output: {
      agentId: step.agentId,
      gasUsed: "0",
      executionTime: 0,
      error: `${error.code}: ${error.shortMessage}`,
    },
  }
  await recordEnd(workshop, run, step, end, round)
  return end
}

function isReady(step: PlannedStep, ends: Ends): boolean {
  return dependenciesOf(step).every((id) => ends.get(id)?.state === "done")
}

function toTask({ run, method }: Execution, step: PlannedStep, ends: Ends): StepTask {
  const needed = dependenciesOf(step).flatMap((id): readonly (readonly [string, StepValues])[] => {
    const end = ends.get(id)
    return end?.state === "done" ? [[id, end.values]] : []
  })
  return { run, stepId: step.id, method, earlier: Object.fromEntries(needed) }
}
