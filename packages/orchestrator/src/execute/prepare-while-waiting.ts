import { setTimeout as pause } from "node:timers/promises"
import { performStep, STANDARD_STEPS, toAgentGptError } from "@agentgpt/core"
import type { StepValues } from "@agentgpt/core"
import { dependenciesOf } from "../plan/plan.ts"
import type { PlannedStep } from "../plan/plan.ts"
import { findSpeculation } from "../runs/record-speculation.ts"
import { readSteps } from "../runs/record-step.ts"
import { stepKeyPrefixOf } from "../runs/run-keys.ts"
import { requireRun } from "../runs/run-record.ts"
import { isPrepared, markPrepared } from "../runs/unclosed-payrolls.ts"
import { FRESH_MS } from "./ahead-book.ts"
import { createEffects } from "./create-effects.ts"
import { limitsOf, requireStillAllowed, resolveInputs } from "./perform-planned.ts"
import type { Workshop } from "./workshop.ts"

/** How soon it is tried again what could not be made ready, or what another payroll has displaced. */
const AGAIN_MS = 5_000

/**
 * Makes ready what a run does once its trigger comes (E4): what its payrolls register and allow is on the chain, and all
 * that can be tried and measured is. Nobody is paid: each step is performed by its agent up to where it would act. What
 * grows old is tried anew. What cannot be made ready is left until then, when the step tells why.
 */
export async function prepareWhileWaiting(
  workshop: Workshop,
  run: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    while (!signal.aborted) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const ready = await prepareOnce(workshop, run, signal).catch(isFinal)
      if (ready === "never") return
      const until = Date.now() + (ready === "again" ? 0 : FRESH_MS)
      do {
        // eslint-disable-next-line no-await-in-loop -- the pause between two looks
        await pause(AGAIN_MS, undefined, { signal })
        // eslint-disable-next-line no-await-in-loop -- the same
      } while (Date.now() < until && (await areReady(workshop, run, ready)))
    }
  } catch {
    // The wait is over, or nobody knows what is ready: what is not ready is done once the trigger has come.
  }
}

/** The payrolls that are ready, or when it is tried anew. */
type Ready = readonly string[] | "again" | "never"

function isFinal(thrown: unknown): "again" | "never" {
  return toAgentGptError(thrown).recovery === "retry" ? "again" : "never"
}

async function areReady({ store }: Workshop, run: string, ready: Ready): Promise<boolean> {
  if (typeof ready === "string") return false
  const answers = await Promise.all(ready.map((stepId) => isPrepared(store, { run, stepId })))
  return answers.every(Boolean)
}

async function prepareOnce(workshop: Workshop, run: string, signal: AbortSignal): Promise<Ready> {
  const { store } = workshop
  const { state, tries } = await requireRun(store, run)
  // Of two workers one may not know yet that the other has fired it.
  if ((await findSpeculation(store, run)) === "fired") return "never"
  if (state !== "running") return "again"
  const { plan } = await workshop.termsOf(run)
  const known = new Map<string, StepValues>(
    (await readSteps(store, run)).flatMap(({ stepId, state: end, values }) =>
      end === "done" && values !== undefined ? [[stepId, values]] : [],
    ),
  )
  const payrolls: string[] = []
  for (const step of plan.steps) {
    const isOpen = !known.has(step.id) && step.kind !== STANDARD_STEPS.revoke.kind
    if (!isOpen || !dependenciesOf(step).every((id) => known.has(id))) continue
    // eslint-disable-next-line no-await-in-loop -- later steps take what earlier ones yield
    const values = await prepareStep(workshop, { run, step, known, tries }, signal)
    if (values !== undefined) known.set(step.id, values)
    else if (step.kind === STANDARD_STEPS.payBatch.kind) payrolls.push(step.id)
  }
  return payrolls
}

type Rehearsal = {
  readonly run: string
  readonly step: PlannedStep
  readonly known: ReadonlyMap<string, StepValues>
  readonly tries: number
}

/**
 * The values of a step that only looks; nothing for one that would act.
 * @throws what the step failed with
 */
async function prepareStep(
  workshop: Workshop,
  { run, step, known, tries }: Rehearsal,
  signal: AbortSignal,
): Promise<StepValues | undefined> {
  const agent = workshop.agents.get(step.agentId)
  if (agent === undefined) return undefined
  const { plan, hints } = await workshop.termsOf(run)
  const { id: stepId, chainId, kind } = step
  const mayAct = () => requireStillAllowed(workshop, run, step)
  if (step.role === 1) await mayAct()
  const work = { run, stepId, plan, method: "speculative", chainId, tries, signal } as const
  const outcome = await performStep(agent, {
    kind,
    runId: run,
    stepId,
    chainId,
    input: resolveInputs(step.inputs, Object.fromEntries(known)),
    idempotencyKey: (name) => `${stepKeyPrefixOf(run, stepId)}${name}`,
    now: Date.now,
    signal,
    effects: createEffects(
      workshop,
      { ...work, isBegunAnew: false, isJudged: true, isAhead: true, ...limitsOf(hints, step) },
      mayAct,
    ),
    emit: () => undefined,
  })
  if (outcome.succeeded) return outcome.values
  if (outcome.error.code === "SUBMIT_PREPARED_ENDED") return undefined
  // Nothing of it comes any more before the trigger: it must hold up nobody until then.
  if (outcome.error.recovery !== "retry" && !signal.aborted)
    await markPrepared(workshop.store, { run, stepId })
  throw outcome.error
}
