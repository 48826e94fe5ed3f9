import { setTimeout as pause } from "node:timers/promises"
import { toAgentGptError } from "@agentgpt/core"
import type { ChainId, Hex } from "@agentgpt/core"
import type { WorkflowContext } from "../durable/durable-port.ts"
import { findSpeculation, recordSpeculation } from "../runs/record-speculation.ts"
import type { SpeculationOutcome } from "../runs/record-speculation.ts"
import { keyPrefixOf } from "../runs/run-keys.ts"
import { requireRun } from "../runs/run-record.ts"
import type { Trigger } from "../task/trigger.ts"
import { requireDesk } from "./require-desk.ts"
import { leaveToOthers } from "./leave-to-others.ts"
import { prepareWhileWaiting } from "./prepare-while-waiting.ts"
import { isReached, readPriceFeed } from "./read-price-feed.ts"
import type { Workshop } from "./workshop.ts"

/** How often it is looked at what is waited for. */
const POLL_MS = 500

export type Waiting = {
  readonly trigger: Trigger
  readonly chains: readonly ChainId[]
  /** Milliseconds since 1970. */
  readonly untilMs: number
}

export type Waited = {
  readonly goesOn: boolean
  /** Whether somebody paused or cancelled the run meanwhile. */
  readonly isHeld: boolean
}

/**
 * Waits until what a speculative run is waiting for holds, or until the wait is over (E4), and makes ready meanwhile what
 * the run then does. How it ended is written down once: a run that has fired before goes on at once.
 */
export async function waitForTrigger(
  context: WorkflowContext,
  workshop: Workshop,
  run: string,
  startedAtMs: number,
): Promise<Waited> {
  const { store } = workshop
  return context.step("wait-for-trigger", async () => {
    const waiting = await readWaiting(workshop, run, startedAtMs)
    const goesOn =
      (await findSpeculation(store, run)) === "fired" ||
      (await awaitReady(workshop, run, { waiting, startedAtMs, signal: context.signal }))
    return { goesOn, isHeld: (await requireRun(store, run)).state !== "running" }
  })
}

/** What was measured is of use for a run that goes on, the rest of it may be forgotten. */
async function awaitReady(
  workshop: Workshop,
  run: string,
  given: Omit<Parameters<typeof awaitAndRecord>[2], "onWaiting">,
): Promise<boolean> {
  const over = new AbortController()
  const signal = AbortSignal.any([over.signal, given.signal, workshop.closing])
  // It is not waited for: whoever goes on with the run, or ends it, takes turns with it.
  const onWaiting = () => void prepareWhileWaiting(workshop, run, signal)
  let goesOn = false
  try {
    goesOn = await awaitAndRecord(workshop, run, { ...given, onWaiting })
    return goesOn
  } finally {
    over.abort()
    if (!goesOn) workshop.ahead.drop(keyPrefixOf(run))
  }
}

async function awaitAndRecord(
  workshop: Workshop,
  run: string,
  {
    waiting,
    startedAtMs,
    signal,
    onWaiting,
  }: { waiting: Waiting; startedAtMs: number; signal: AbortSignal; onWaiting: () => void },
): Promise<boolean> {
  const { trigger } = waiting
  const outcome = await awaitOutcome(workshop, waiting, signal, onWaiting)
  const waitedMs = Math.max(0, Date.now() - startedAtMs)
  await recordSpeculation(workshop.store, run, { outcome, waitedMs, trigger })
  return outcome === "fired" || (outcome === "expired" && trigger.onExpiry === "run")
}

async function readWaiting(
  { store, settings }: Workshop,
  run: string,
  startedAtMs: number,
): Promise<Waiting> {
  const { hints, plan } = await requireRun(store, run)
  const trigger: Trigger = hints.trigger ?? {
    kind: "gas",
    atMostWei: settings.gasThresholdWei.toString(),
    onExpiry: "run",
  }
  const untilMs = Math.min(
    trigger.expiresAtMs ?? startedAtMs + settings.speculationMs,
    hints.deadlineMs ?? Number.MAX_SAFE_INTEGER,
  )
  return { trigger, untilMs, chains: [...new Set(plan.steps.map(({ chainId }) => chainId))] }
}

/** Looks once at least before the time is over: what holds already fires. Says when it has to wait. */
export async function awaitOutcome(
  workshop: Pick<Workshop, "desks" | "closing">,
  waiting: Waiting,
  signal: AbortSignal,
  onWaiting: () => void = () => undefined,
): Promise<SpeculationOutcome> {
  for (let looks = 0; ; looks += 1) {
    // eslint-disable-next-line no-await-in-loop -- it never comes back
    await leaveToOthers(workshop.closing)
    if (signal.aborted) return "discarded"
    if (Date.now() >= waiting.untilMs) return "expired"
    // eslint-disable-next-line no-await-in-loop -- it is asked again and again
    if (await holds(workshop, waiting)) return "fired"
    if (looks === 0) onWaiting()
    // eslint-disable-next-line no-await-in-loop -- the same
    await pause(Math.min(POLL_MS, Math.max(0, waiting.untilMs - Date.now())))
  }
}

/** A node that does not answer, or a feed that is behind, says nothing: then it does not hold. */
async function holds(
  workshop: Pick<Workshop, "desks">,
  { trigger, chains }: Pick<Waiting, "trigger" | "chains">,
): Promise<boolean> {
  try {
    if (trigger.kind === "gas") return await isCheap(workshop, chains, BigInt(trigger.atMostWei))
    const { pool } = requireDesk(workshop, trigger.chain)
    const { feed, oldestSeconds } = trigger
    return isReached(await readPriceFeed(pool, feed, { oldestSeconds, nowMs: Date.now() }), trigger)
  } catch (thrown) {
    const error = toAgentGptError(thrown)
    if (error.recovery === "retry" || error.code === "FEE_FEED_STALE") return false
    throw error
  }
}

async function isCheap(
  workshop: Pick<Workshop, "desks">,
  chains: readonly ChainId[],
  atMostWei: bigint,
): Promise<boolean> {
  const prices = await Promise.all(
    chains.map((chain) => requireDesk(workshop, chain).pool.withNode((node) => node.call("eth_gasPrice"))),
  )
  return prices.every((price) => BigInt(price as Hex) <= atMostWei)
}
