import { AgentGptError } from "@agentgpt/core"
import type { StepOptions } from "./durable-port.ts"

const FIRST_DELAY_MS = 200
const LONGEST_DELAY_MS = 60_000

/** Executes the work of a step as often as its options allow, and throws what the last try threw. */
export async function tryStep<T>(
  name: string,
  work: () => Promise<T>,
  options: StepOptions,
  signal: AbortSignal,
): Promise<T> {
  const retries = options.retries ?? 0
  const shouldRetry = options.shouldRetry ?? isWorthRetrying
  let delayMs = options.firstDelayMs ?? FIRST_DELAY_MS
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await withinTime(name, work, options.timeoutMs)
    } catch (thrown) {
      if (attempt >= retries || signal.aborted || !shouldRetry(thrown)) throw thrown
    }
    // Half of the wait is random: runs that failed together do not come back together.
    await waitFor(delayMs * (0.5 + Math.random() / 2), signal)
    delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS)
  }
}

function isWorthRetrying(thrown: unknown): boolean {
  return !AgentGptError.is(thrown) || thrown.recovery === "retry"
}

async function withinTime<T>(name: string, work: () => Promise<T>, timeoutMs?: number): Promise<T> {
  if (timeoutMs === undefined) return work()
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new AgentGptError("WORKFLOW_STEP_TIMEOUT", `${name} took over ${timeoutMs} ms.`)),
      timeoutMs,
    )
  })
  try {
    return await Promise.race([work(), limit])
  } finally {
    clearTimeout(timer)
  }
}

async function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const finish = (): void => {
      clearTimeout(timer)
      signal.removeEventListener("abort", finish)
      resolve()
    }
    const timer = setTimeout(finish, ms)
    signal.addEventListener("abort", finish)
  })
}
