/** Wakes whoever waits, early. A ring that nobody hears wakes the next one who waits. */
export type Bell = {
  readonly ring: () => void
  /** Resolves after a ring, the time or an abort, whichever comes first; never rejects. */
  readonly wait: (durationMs: number, signal: AbortSignal) => Promise<void>
}

export function createBell(): Bell {
  let wake: (() => void) | undefined
  let hasRung = false
  return {
    ring: () => {
      hasRung = true
      wake?.()
    },
    wait: (durationMs, signal) =>
      new Promise((resolve) => {
        const end = () => {
          clearTimeout(timer)
          signal.removeEventListener("abort", end)
          wake = undefined
          hasRung = false
          resolve()
        }
        const timer = setTimeout(end, durationMs)
        signal.addEventListener("abort", end)
        wake = end
        if (hasRung || signal.aborted) end()
      }),
  }
}

/** Resolves after the time or an abort; never rejects. */
export function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  return createBell().wait(durationMs, signal)
}
