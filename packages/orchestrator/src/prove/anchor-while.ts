import { setTimeout as pause } from "node:timers/promises"
import { toAgentGptError } from "@agentgpt/core"

/** How often the chain is asked for its height while something long goes on. */
const LOOK_MS = 1_000

export type Anchoring = {
  readonly anchor: () => Promise<unknown>
  readonly tell: (errorCode: string) => Promise<void>
  /** Aborted when this process is about to end, whatever becomes of the work. */
  readonly closing: AbortSignal
  /** Whether an anchor that is on its way when the work has ended is waited for: what is anchored next comes after it. */
  readonly waitsForLast: boolean
}

/**
 * Does work that may take long, and looks again and again meanwhile whether its progress is to be anchored. Anchoring
 * holds nothing up and breaks nothing: what fails for good is told once, and then let be until somebody begins anew.
 */
export async function anchorWhile<T>(
  work: () => Promise<T>,
  { anchor, tell, closing, waitsForLast }: Anchoring,
  lookMs: number = LOOK_MS,
): Promise<T> {
  const ended = new AbortController()
  const looking = lookUntil(AbortSignal.any([ended.signal, closing]), anchor, lookMs).catch(
    (thrown: unknown) => tell(toAgentGptError(thrown).code).catch(() => undefined),
  )
  try {
    return await work()
  } finally {
    ended.abort()
    if (waitsForLast) await looking
  }
}

async function lookUntil(ended: AbortSignal, anchor: () => Promise<unknown>, lookMs: number): Promise<void> {
  while (!ended.aborted) {
    try {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      await anchor()
    } catch (thrown) {
      if (!ended.aborted && toAgentGptError(thrown).recovery !== "retry") throw thrown
    }
    // eslint-disable-next-line no-await-in-loop -- the same
    await pause(lookMs, undefined, { signal: ended }).catch(() => undefined)
  }
}
