import { AgentGptError, canonicalJson, performStep, STANDARD_STEPS, toAgentGptError } from "@agentgpt/core"
import type { ExecutionMethod, StepValues } from "@agentgpt/core"
import type { InputSource, PlannedStep } from "../plan/plan.ts"
import { recheckPlan } from "../guard/recheck-plan.ts"
import { requireAllowed } from "../guard/require-allowed.ts"
import { isTendedKind } from "../runs/given-up-orders.ts"
import { note } from "../runs/note.ts"
import type { Note } from "../runs/note.ts"
import { readFacts } from "../runs/read-facts.ts"
import { writeOutput } from "../runs/record-step.ts"
import { stepKeyPrefixOf } from "../runs/run-keys.ts"
import { readRostersOf } from "../runs/roster-rows.ts"
import { requireRun } from "../runs/run-record.ts"
import { isOverdue } from "../task/is-overdue.ts"
import type { TaskHints } from "../task/task.ts"
import { awaitResumed } from "./await-resumed.ts"
import { leaveToOthers } from "./leave-to-others.ts"
import { createEffects } from "./create-effects.ts"
import { freezeTerms } from "./freeze-terms.ts"
import type { PayrollStep } from "./pay-roster.ts"
import { judgeFailure } from "./step-record.ts"
import type { StepEnd } from "./step-record.ts"
import type { Workshop } from "./workshop.ts"

export type StepTask = {
  readonly run: string
  readonly stepId: string
  readonly method: ExecutionMethod
  /** What earlier steps yielded, by their ids. */
  readonly earlier: Readonly<Record<string, StepValues>>
}

/**
 * Performs one step of a plan: judges the plan anew by what is known now, hands the step to its agent, and writes down
 * how it ended. It may be called again after a crash: what was sent is found by its keys.
 * @throws what may be tried again; everything else is the step's end
 */
export async function performPlanned(
  workshop: Workshop,
  { run, stepId, method, earlier }: StepTask,
  signal: AbortSignal,
  round: string,
): Promise<StepEnd> {
  const { store, agents } = workshop
  const { plan, hints } = await workshop.termsOf(run)
  const step = plan.steps.find(({ id }) => id === stepId)
  const agent = agents.get(step?.agentId ?? "")
  if (step === undefined || agent === undefined) {
    throw new AgentGptError("TASK_AGENT_UNKNOWN", `This worker has no agent ${step?.agentId} for ${stepId}.`)
  }
  const { chainId, agentId } = step
  const data = { stepId, agentId, chainId }
  await note(
    store,
    run,
    [
      { kind: "step", stepId, state: "running" },
      { kind: "event", type: "step-start", data, marker: `start ${round} ${stepId}` },
    ],
    { isRepeated: true },
  )
  // What is on its way to other chains has to be brought to its end, so it is judged when it goes out.
  const isOrder = isTendedKind(step.kind)
  if (!isOrder) await awaitResumed(workshop, run, hints, signal)
  const mayAct = () => requireStillAllowed(workshop, run, step)
  const refusal = await judgeAnew(async () => {
    if (!isOrder) await mayAct()
    await freezeTerms(workshop, { run, plan }, step)
  }, step)
  const input = resolveInputs(step.inputs, earlier)
  requireCarried(step, input, workshop.settings.contextLength)
  const outcome =
    refusal ??
    (await performStep(agent, {
      kind: step.kind,
      runId: run,
      stepId,
      chainId,
      input,
      idempotencyKey: (name) => `${stepKeyPrefixOf(run, stepId)}${name}`,
      now: Date.now,
      signal,
      effects: createEffects(
        workshop,
        {
          run,
          stepId,
          plan,
          method,
          chainId,
          isBegunAnew: isFirstOfRetry(round),
          isJudged: !isOrder,
          tries: Number(round.split(".", 1)[0]),
          signal,
          ...limitsOf(hints, step),
        },
        mayAct,
      ),
      emit: () => undefined,
    }))
  if (!outcome.succeeded) {
    await leaveToOthers(workshop.closing)
    if (outcome.error.recovery === "retry") throw outcome.error
  }
  const end: StepEnd = outcome.succeeded
    ? { state: "done", values: outcome.values, output: writeOutput(outcome.output) }
    : {
        state: judgeFailure(outcome.error),
        code: outcome.error.code,
        message: outcome.error.shortMessage,
        output: writeOutput(outcome.output),
      }
  await recordEnd(workshop, run, step, end, round)
  return end
}

/** What a task asks of the transactions of a step. */
export function limitsOf(
  { deadlineMs, gasStrategy, orderFlow, maxTxs, gasLimit }: TaskHints,
  step: Pick<PlannedStep, "kind">,
): Pick<PayrollStep, "deadlineMs" | "gasStrategy" | "route" | "maxTxs" | "gasLimit"> {
  return {
    ...(deadlineMs !== undefined && !isTakingBack(step) && { deadlineMs }),
    ...(gasStrategy !== undefined && { gasStrategy }),
    ...(orderFlow === "private" && { route: orderFlow }),
    ...(maxTxs !== undefined && { maxTxs }),
    ...(gasLimit !== undefined && { gasLimit: BigInt(gasLimit) }),
  }
}

/** An allowance is taken back however late it is. */
function isTakingBack({ kind }: Pick<PlannedStep, "kind">): boolean {
  return kind === STANDARD_STEPS.revoke.kind
}

/** Rounds are `tries.falls`: a person asked for this one, no method gave way to another. */
function isFirstOfRetry(round: string): boolean {
  return /^[1-9]\d*\.0$/u.test(round)
}

/** What is written down of a step that ended, also of one that was tried too often. */
export async function recordEnd(
  { store }: Pick<Workshop, "store">,
  run: string,
  { id: stepId, agentId, kind }: PlannedStep,
  end: StepEnd,
  round: string,
): Promise<void> {
  const { output, state } = end
  const isDone = end.state === "done"
  const data = {
    stepId,
    agentId,
    status: isDone ? "ok" : "failed",
    gasUsed: output.gasUsed,
    executionTimeMs: output.executionTime,
    ...(output.txHash !== undefined && { transactionHash: output.txHash }),
    ...(!isDone && { errorCode: end.code }),
  } as const
  const transfers: Note = {
    kind: "transfers",
    stepId,
    status: isDone ? "paid" : "unpaid",
    ...(output.txHash !== undefined && { transactionHash: output.txHash }),
  }
  const outcome = isDone ? { values: end.values } : { errorCode: end.code }
  await note(
    store,
    run,
    [
      // Payrolls write down each payment themselves.
      ...(kind === "payment.batch" ? [] : [transfers]),
      { kind: "step", stepId, state, output, ...outcome },
      { kind: "event", type: "step-end", data, marker: `end ${round} ${stepId}` },
    ],
    { isRepeated: true },
  )
}

/** Only what moves value can be refused late, or has terms to be settled: everybody may look. */
async function judgeAnew(mayAct: () => Promise<void>, { agentId, role }: PlannedStep) {
  if (role !== 1) return undefined
  try {
    await mayAct()
    return undefined
  } catch (thrown) {
    const error = toAgentGptError(thrown)
    const output = { agentId, gasUsed: 0n, executionTime: 0, error: `${error.code}: ${error.shortMessage}` }
    return { succeeded: false as const, error, output }
  }
}

/** @throws WORKFLOW_CANCELLED, BATCH_DEADLINE_PASSED, the reason why the plan is not allowed any more */
export async function requireStillAllowed(
  { store, policy }: Workshop,
  run: string,
  { kind }: PlannedStep,
): Promise<void> {
  const { plan, state, hints, decision } = await requireRun(store, run)
  if (state === "cancelled") throw new AgentGptError("WORKFLOW_CANCELLED")
  const nowMs = Date.now()
  if (isOverdue(hints, nowMs) && !isTakingBack({ kind })) {
    throw new AgentGptError("BATCH_DEADLINE_PASSED")
  }
  const rosters = await readRostersOf(store, run)
  const facts = await readFacts(store, { run, nowMs, plan, policy, rosters })
  requireAllowed(recheckPlan(decision, plan, policy, facts))
}

/**
 * Bounds what a chain of steps hands on: agents of others may yield anything. Screenings are as long as a roster may be.
 * @throws TASK_PLAN_TOO_LARGE
 */
export function requireCarried(
  { id, inputs }: Pick<PlannedStep, "id" | "inputs">,
  input: StepValues,
  contextLength: number,
): void {
  const carried = Object.entries(inputs).filter(
    ([, source]) => !("value" in source) && source.output !== "screening",
  )
  const { length } = canonicalJson(Object.fromEntries(carried.map(([name]) => [name, input[name] ?? null])))
  if (length <= contextLength) return
  throw new AgentGptError(
    "TASK_PLAN_TOO_LARGE",
    `Earlier steps hand ${length} characters to ${id}; contextLength allows ${contextLength}.`,
  )
}

/** @throws ROUTE_OUTCOME_UNKNOWN */
export function resolveInputs(
  inputs: Readonly<Record<string, InputSource>>,
  earlier: StepTask["earlier"],
): StepValues {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, source]) => {
      if ("value" in source) return [name, source.value]
      const value = earlier[source.step]?.[source.output]
      if (value === undefined) {
        throw new AgentGptError(
          "ROUTE_OUTCOME_UNKNOWN",
          `The ${source.output} of ${source.step} is not known.`,
        )
      }
      return [name, value]
    }),
  )
}
