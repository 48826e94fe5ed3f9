import { setTimeout as pause } from "node:timers/promises"
import type { Store } from "@agentgpt/chain"
import type { DurableEngine } from "../durable/durable-port.ts"
import { ALL_STEPS, canonicalJson } from "@agentgpt/core"
import type { CanonicalValue } from "@agentgpt/core"
import { createTurns } from "../execute/turns.ts"
import type { RunResult } from "../orchestrator-port.ts"
import { readEvents } from "./append-event.ts"
import { callOffProofs } from "./call-off-proofs.ts"
import { failRun } from "./fail-run.ts"
import { readMetadata } from "./read-metadata.ts"
import { workflowIdOf } from "./control-run.ts"
import { recordProof } from "./record-proof.ts"
import { requireRun } from "./run-record.ts"
import { startTakeBacks } from "./unclosed-payrolls.ts"
import { viewRun } from "./view-run.ts"
import type { ProofView, RunEvent, RunView } from "./run-view.ts"

/** How often a run is looked at while somebody waits for it. */
const LOOK_MS = 200

/** Of all that wait in this process only so many look at once: the connections are for the work that is waited for. */
const MOST_LOOKS = 2

const looks = createTurns(MOST_LOOKS)

const lookInTurn = (desk: Desk, run: string): Promise<RunView> =>
  looks(`look ${run}`, () => lookAt(desk, run))

/** Whether nothing further will happen by itself, proofs included where they are waited for. */
function hasEnded(view: RunView, awaitProof: boolean): boolean {
  if (isOpen(view)) return false
  return !awaitProof || listUnproved(view).length === 0
}

function isOpen({ state }: RunView): boolean {
  return state === "asking" || state === "running" || state === "paused"
}

/** Whether it ended before its workflow came to its proofs. */
function isStopped({ state }: RunView): boolean {
  return state === "cancelled" || state === "denied"
}

/** Proofs that are still to come: of payrolls that were paid to their end, and of all steps of a run that has ended. */
function listUnproved({ proofs, steps, state: runState }: RunView): readonly ProofView[] {
  const done = new Set(steps.filter(({ state }) => state === "done").map(({ stepId }) => stepId))
  const isSettled = runState === "completed" || runState === "failed"
  return proofs.filter(
    ({ stepId, state, endedAtMs }) =>
      (stepId === ALL_STEPS ? isSettled : done.has(stepId)) &&
      endedAtMs === undefined &&
      state !== "archived" &&
      state !== "failed",
  )
}

type Desk = { readonly store: Store; readonly durable: DurableEngine }

/**
 * A run as it stands. One whose workflow was given up, because its processes ended too often or its code does not fit
 * its records, has failed. What a run has paid that was cancelled then is proved only if somebody asks for it.
 */
export async function lookAt({ store, durable }: Desk, run: string): Promise<RunView> {
  const view = await viewRun(store, run)
  const unproved = listUnproved(view)
  if (!isOpen(view) && unproved.length === 0) return view
  const { tries } = await requireRun(store, run)
  const workflow = await durable.find(workflowIdOf(run, tries))
  const mayGoOn = workflow?.status === "QUEUED" || workflow?.status === "RUNNING"
  if (isStopped(view) && !mayGoOn && workflow?.status !== "FAILED") {
    const code = view.state === "denied" ? view.error?.code : undefined
    const isAny = await callOffProofs({ store, durable }, { run, tries }, unproved, code)
    return isAny ? viewRun(store, run) : view
  }
  if (workflow?.status !== "FAILED") return view
  const dead = (await durable.listDead()).find(({ id }) => id === workflow.id)
  const code = "WORKFLOW_NEEDS_REPAIR"
  const error = { code, message: dead?.why ?? "Its workflow has failed." }
  await failRun(store, run, tries, error)
  await startTakeBacks({ store, durable }, run)
  for (const { stepId } of unproved) {
    // eslint-disable-next-line no-await-in-loop -- few, and seldom
    await recordProof(store, { run, stepId }, { state: "failed", errorCode: code })
  }
  return viewRun(store, run)
}

/** Waits for the end of a run. */
export async function awaitRun(
  desk: Desk,
  run: string,
  { awaitProof = true }: { readonly awaitProof?: boolean } = {},
): Promise<RunResult> {
  for (;;) {
    // eslint-disable-next-line no-await-in-loop -- until it has ended
    const view = await lookInTurn(desk, run)
    // eslint-disable-next-line no-await-in-loop -- the same
    if (hasEnded(view, awaitProof)) return { view, metadata: await readMetadata(desk.store, run) }
    // eslint-disable-next-line no-await-in-loop -- the same
    await pause(LOOK_MS)
  }
}

/** A run as it stands, whenever it has changed, until it has ended with its proofs. */
export async function* watchRun(
  desk: Desk,
  run: string,
  signal?: AbortSignal,
): AsyncGenerator<RunView, void, void> {
  let last = ""
  for (;;) {
    // eslint-disable-next-line no-await-in-loop -- until it has ended
    const view = await lookInTurn(desk, run)
    const { remainingMs: _, ...lasting } = view
    const text = canonicalJson(toCanonical(lasting))
    if (text !== last) yield view
    last = text
    if (hasEnded(view, true) || signal?.aborted === true) return
    // eslint-disable-next-line no-await-in-loop -- the same
    await pause(LOOK_MS)
  }
}

/** The events of a run from its beginning on, until it has ended with its proofs. */
export async function* followEvents(
  desk: Desk,
  run: string,
  signal?: AbortSignal,
): AsyncGenerator<RunEvent, void, void> {
  let next = 0
  for (let isOver = false; ;) {
    // eslint-disable-next-line no-await-in-loop -- until it has ended
    const events = await readEvents(desk.store, run, next)
    yield* events
    next += events.length
    if (signal?.aborted === true) return
    if (events.length > 0) continue
    if (isOver) return
    // eslint-disable-next-line no-await-in-loop -- the same
    isOver = hasEnded(await lookInTurn(desk, run), true)
    // What was told before the end is still to be read.
    // eslint-disable-next-line no-await-in-loop -- the same
    if (!isOver) await pause(LOOK_MS)
  }
}

function toCanonical(value: unknown): CanonicalValue {
  return JSON.parse(
    JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? part.toString() : part)),
  ) as CanonicalValue
}
