import { AgentGptError, ALL_STEPS, toAgentGptError } from "@agentgpt/core"
import type { CanonicalValue, ExecutionMethod } from "@agentgpt/core"
import type { WorkflowContext, WorkflowRun } from "../durable/durable-port.ts"
import { endsWorkflow } from "../durable/ends-workflow.ts"
import { tryStep } from "../durable/try-step.ts"
import { planFallback } from "../route/plan-fallback.ts"
import type { Fallback } from "../route/plan-fallback.ts"
import { appendEvent } from "../runs/append-event.ts"
import { failRun } from "../runs/fail-run.ts"
import { note, skip } from "../runs/note.ts"
import { readSteps, writeOutput } from "../runs/record-step.ts"
import { requireRun } from "../runs/run-record.ts"
import { listOrderSteps, TEND_WORKFLOW, tendIdOf } from "../runs/given-up-orders.ts"
import { keyPrefixOf } from "../runs/run-keys.ts"
import { TAKE_BACK_WORKFLOW } from "../runs/unclosed-payrolls.ts"
import { decideRun, WAKE } from "./decide-run.ts"
import { discardRun } from "./discard-run.ts"
import { closePlan, executePlan, performDurably, STEP_WORKFLOW } from "./execute-plan.ts"
import type { Ends, Execution } from "./execute-plan.ts"
import { isOverdue, untilDeadlineMs } from "../task/is-overdue.ts"
import type { TaskHints } from "../task/task.ts"
import { callOffProof, freezeOutcome } from "./freeze-outcome.ts"
import { listTakenBack } from "./list-taken-back.ts"
import { UNTIL_STORED } from "./outage.ts"
import type { StepTask } from "./perform-planned.ts"
import { PROOF_WORKFLOW, proveOfRun } from "./prove-of-run.ts"
import { readSettled } from "./read-settled.ts"
import type { Settled } from "./read-settled.ts"
import { toResult } from "./step-record.ts"
import type { StepEnd } from "./step-record.ts"
import { takeBack } from "./take-back.ts"
import { listAllowing, takeBackAll } from "./take-back-all.ts"
import type { Allowing } from "./take-back-all.ts"
import { tendGivenUp } from "./tend-given-up.ts"
import { waitForTrigger } from "./wait-for-trigger.ts"
import type { Workshop } from "./workshop.ts"

/** The workflow that a run is. */
export const RUN_WORKFLOW = "run-plan"

/**
 * The generic workflows that carry out any plan: plans are data, so that a new release of this code goes on with the
 * work that an older one began.
 */
export function createWorkflows(workshop: Workshop): Readonly<Record<string, WorkflowRun>> {
  return {
    [RUN_WORKFLOW]: (context, { run }: { readonly run: string }) => runOrFail(context, workshop, run),
    [STEP_WORKFLOW]: (context, { task, round }: { readonly task: StepTask; readonly round: string }) =>
      performDurably(context, workshop, task, round),
    [PROOF_WORKFLOW]: (context, order: Parameters<typeof proveOfRun>[2]) =>
      proveOfRun(context, workshop, order),
    [TEND_WORKFLOW]: (context, place: Parameters<typeof tendGivenUp>[2]) =>
      tendGivenUp(context, workshop, place),
    [TAKE_BACK_WORKFLOW]: (context, place: Parameters<typeof takeBack>[2]) =>
      takeBack(context, workshop, place),
  }
}

/** A run whose own code fails has failed: nobody is left waiting for it. */
async function runOrFail(context: WorkflowContext, workshop: Workshop, run: string): Promise<CanonicalValue> {
  try {
    return await runPlan(context, workshop, run)
  } catch (thrown) {
    const { code, shortMessage: message } = toAgentGptError(thrown)
    if (!endsWorkflow(code)) {
      const place = await context.step(
        "fail",
        () => endAsFailed(workshop, run, { code, message }),
        UNTIL_STORED,
      )
      await takeBackAll(context, run, place)
    }
    throw thrown
  }
}

async function endAsFailed(
  { store }: Workshop,
  run: string,
  error: { readonly code: string; readonly message: string },
): Promise<Allowing> {
  const { tries, plan } = await requireRun(store, run)
  await failRun(store, run, tries, error)
  return listAllowing(plan, tries)
}

/** decide → execute, and fall back to a safer method for what failed → settle → prove. */
async function runPlan(context: WorkflowContext, workshop: Workshop, run: string): Promise<CanonicalValue> {
  if (!(await decideRun(context, workshop, run))) return { state: "denied" }
  const begun = await context.step("begin", () => beginRun(workshop, run), UNTIL_STORED)
  const ends: Ends = new Map(Object.entries(begun.ends))
  let { method, isHeld } = begun
  if (method === "speculative") {
    const waited = await waitForTrigger(context, workshop, run, begun.beganAtMs)
    if (!waited.goesOn) {
      await takeBackAll(context, run, await context.step("discard", () => discardRun(workshop, run)))
      return { state: "cancelled" }
    }
    isHeld = waited.isHeld
  }
  const { plan, hints } = await tryStep("plan", () => workshop.termsOf(run), UNTIL_STORED, context.signal)
  const pause = createPause(context, workshop, { run, hints }, isHeld)
  let round = ""
  for (let fall = 0; ; fall += 1) {
    round = `${begun.tries}.${fall}`
    // eslint-disable-next-line no-await-in-loop -- a safer method takes over what the one before left
    await executePlan({ context, workshop, execution: { run, plan, round, method }, ends, pause })
    const next = findSafer({ plan, method, methods: begun.methods, ends })
    if (next === undefined) break
    method = next.method
    // eslint-disable-next-line no-await-in-loop -- the same
    await context.step(
      `fall-back/${round}`,
      () =>
        appendEvent(
          workshop.store,
          run,
          "route-decision",
          { method: next.method, reasons: next.reasons },
          `route ${round}`,
        ),
      UNTIL_STORED,
    )
  }
  await closePlan({ context, workshop, execution: { run, plan, round, method }, ends, pause })
  const written = await context.step<Settled | string>(
    "settle",
    async () => {
      const provesSteps = await freezeOutcome(workshop, { run, plan, tries: begun.tries }, ends)
      const settled = await settleRun(workshop, { run, plan }, begun.tries, ends)
      workshop.ahead.drop(keyPrefixOf(run))
      if (settled === "cancelled") await callOffProof(workshop, { run, tries: begun.tries })
      return { state: settled, provesSteps: provesSteps && settled !== "cancelled" }
    },
    UNTIL_STORED,
  )
  const payrolls = plan.steps.filter(({ id, kind }) => kind === "payment.batch" && ends.has(id))
  const proved = payrolls.filter(
    ({ id, chainId }) => isDone(ends, id) && workshop.proofs?.provesOn(chainId) === true,
  )
  const { state, provesSteps } = readSettled(written, plan, workshop.proofs, payrolls.length)
  await Promise.all([
    ...proved.map(({ id }) =>
      context.child(PROOF_WORKFLOW, `${run}/proof/${begun.tries}/${id}`, {
        run,
        stepId: id,
        attempt: begun.tries + 1,
      }),
    ),
    takeBackAll(context, run, {
      tries: begun.tries,
      stepIds: payrolls.flatMap(({ id }) => (isDone(ends, id) ? [] : [id])),
    }),
    ...listOrderSteps(plan)
      .filter(({ id }) => ends.has(id) && !isDone(ends, id))
      .map(({ id: stepId }) => {
        const place = { run, stepId, tries: begun.tries }
        return context.child(TEND_WORKFLOW, tendIdOf(place), place)
      }),
    ...(provesSteps
      ? [
          context.child(PROOF_WORKFLOW, `${run}/proof/${begun.tries}/${ALL_STEPS}`, {
            run,
            stepId: ALL_STEPS,
            attempt: begun.tries + 1,
            tries: begun.tries,
          }),
        ]
      : []),
  ])
  return { state }
}

type Begun = {
  readonly method: ExecutionMethod
  readonly methods: readonly ExecutionMethod[]
  readonly tries: number
  readonly beganAtMs: number
  /** Whether somebody paused or cancelled it before it began. */
  readonly isHeld: boolean
  readonly ends: Readonly<Record<string, StepEnd>>
}

/** What was done by an earlier try of the run is done; what it sent in vain may be sent again. */
async function beginRun({ store }: Workshop, run: string): Promise<Begun> {
  const record = await requireRun(store, run)
  const { route, tries, plan } = record
  const steps = await readSteps(store, run)
  const ends = steps.flatMap(({ stepId, state, values, output }) =>
    state === "done" && values !== undefined && output !== undefined
      ? [[stepId, { state, values, output: writeOutput(output) }] as const]
      : [],
  )
  const again = listTakenBack(
    plan,
    ends.map(([id]) => id),
  )
  const { method, methods, reasons } = route
  const chainId = plan.steps[0]?.chainId ?? "eip155:1"
  const { workflowId } = plan
  await note(
    store,
    run,
    [
      { kind: "event", type: "run-start", data: { workflowId, chainId }, marker: "run-start" },
      { kind: "event", type: "route-decision", data: { method, reasons }, marker: `route ${tries}` },
    ],
    { isRepeated: true },
  )
  return {
    method,
    methods,
    tries,
    beganAtMs: Date.now(),
    isHeld: record.state !== "running",
    ends: Object.fromEntries(ends.filter(([id]) => !again.has(id))),
  }
}

/** Nothing where all is done, or where no other way can do what is left. */
function findSafer({
  ends,
  ...rest
}: Omit<Parameters<typeof planFallback>[0], "results"> & { readonly ends: Ends }): Fallback | undefined {
  if (![...ends.values()].some(({ state }) => state === "failed")) return undefined
  try {
    return planFallback({
      ...rest,
      results: new Map([...ends].map(([id, end]) => [id, toResult(end)])),
    })
  } catch (error) {
    if (AgentGptError.is(error) && error.code === "ROUTE_FALLBACK_NONE") return undefined
    throw error
  }
}

/** Says how the run has ended; where somebody cancelled it first, that it is cancelled. */
async function settleRun(
  { store }: Workshop,
  { run, plan }: Pick<Execution, "run" | "plan">,
  tries: number,
  ends: Ends,
): Promise<string> {
  const failure = [...ends.values()].find((end) => end.state !== "done")
  const state = plan.steps.every(({ id }) => isDone(ends, id)) ? "completed" : "failed"
  const error = failure === undefined ? undefined : { code: failure.code, message: failure.message }
  const data = { status: state, ...(error !== undefined && { errorCode: error.code }) } as const
  return note(store, run, [
    ...plan.steps.filter(({ id }) => !ends.has(id)).map(({ id }) => skip(id)),
    { kind: "end", state, tries, ...(error !== undefined && { error }) },
    { kind: "event", type: "run-end", data, marker: `run-end ${state} ${tries}` },
  ])
}

function isDone(ends: Ends, id: string): boolean {
  return ends.get(id)?.state === "done"
}

/** Between steps a run looks whether somebody wants it to wait or to end; unless somebody has just looked. */
function createPause(
  context: WorkflowContext,
  { store }: Workshop,
  { run, hints }: { readonly run: string; readonly hints: TaskHints },
  isHeld: boolean,
): () => Promise<void> {
  let looks = 0
  let mustLook = isHeld
  return async () => {
    if (!mustLook) {
      mustLook = true
      return
    }
    for (;;) {
      looks += 1
      // eslint-disable-next-line no-await-in-loop -- until it may go on
      const state = await context.step(
        `look/${looks}`,
        async () => {
          const { state: now } = await requireRun(store, run)
          // At its deadline it goes on to its end: no step is let pay any more.
          return now === "paused" && isOverdue(hints, Date.now()) ? "overdue" : now
        },
        UNTIL_STORED,
      )
      if (state === "cancelled") throw new AgentGptError("WORKFLOW_CANCELLED")
      if (state !== "paused") return
      // eslint-disable-next-line no-await-in-loop -- the same
      await context.await(WAKE, untilDeadlineMs(hints, Date.now(), 60_000))
    }
  }
}
