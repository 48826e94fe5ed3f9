import { AgentGptError } from "@agentgpt/core"
import type { StepOptions } from "../durable/durable-port.ts"
import type { Workshop } from "./workshop.ts"

/** How long a step waits for a node or a database that is away before it counts as failed. */
const OUTAGE_MS = 3_600_000

/** Nothing is wrong with the step: what it needs is away, and no other method would find it there. */
const AWAY: ReadonlySet<string> = new Set([
  "STORE_UNREACHABLE",
  "STORE_BUSY",
  "NODE_UNREACHABLE",
  "NODE_TIMED_OUT",
  "NODE_HTTP_REFUSED",
  "NODE_RATE_LIMITED",
  "NODE_NONE_USABLE",
  "SUBMIT_LANE_ELSEWHERE",
  "JOURNAL_LANE_BUSY",
  "JOURNAL_LEASE_LOST",
  "BRIDGE_ORDER_HELD_UP",
])

const isAway = (thrown: unknown): boolean => AgentGptError.is(thrown) && AWAY.has(thrown.code)

/**
 * How a step is tried again: a pause is waited for, what is away for an hour, both until the step is called off; of anything
 * else that may pass there are only as many tries as the settings say.
 */
export function retriesOf({ settings }: Pick<Workshop, "settings">): StepOptions {
  const untilMs = Date.now() + OUTAGE_MS
  let left = settings.maxRetries
  return {
    retries: Number.MAX_SAFE_INTEGER,
    shouldRetry: (thrown) => {
      if (AgentGptError.is(thrown) && thrown.code === "WORKFLOW_PAUSED") return true
      if (isAway(thrown)) return Date.now() < untilMs
      if (AgentGptError.is(thrown) && thrown.recovery !== "retry") return false
      left -= 1
      return left >= 0
    },
  }
}

/** For what has to be done some time, whoever is away until then. */
export const UNTIL_BACK: StepOptions = {
  retries: Number.MAX_SAFE_INTEGER,
  shouldRetry: (thrown) => isAway(thrown) || !AgentGptError.is(thrown) || thrown.recovery === "retry",
}

/** For steps that only read and write the database: without it nothing can go on, so they wait for it. */
export const UNTIL_STORED: StepOptions = {
  retries: Number.MAX_SAFE_INTEGER,
  shouldRetry: isAway,
}
