/** Longer than anybody waits; only there so that the process does not end while nothing else holds it. */
const HOLD_MS = 2 ** 31 - 1

/** Resolves when a command is told to end. `release` lets go of the process when something else came first. */
export function untilAborted(signal: AbortSignal): {
  readonly aborted: Promise<"aborted">
  readonly release: () => void
} {
  const { promise, resolve } = Promise.withResolvers<"aborted">()
  if (signal.aborted) resolve("aborted")
  const hold = setInterval(() => {}, HOLD_MS)
  const end = () => {
    clearInterval(hold)
    resolve("aborted")
  }
  signal.addEventListener("abort", end, { once: true })
  return {
    aborted: promise,
    release: () => {
      clearInterval(hold)
      signal.removeEventListener("abort", end)
    },
  }
}

/** What comes first: the result, or the end of the waiting. What is left behind is nobody's any more. */
export async function raceAbort<Result>(
  work: Promise<Result>,
  signal: AbortSignal,
): Promise<Result | "aborted"> {
  const { aborted, release } = untilAborted(signal)
  work.catch(() => {})
  try {
    return await Promise.race([work, aborted])
  } finally {
    release()
  }
}
