import type { ExecutionMethod } from "@agentgpt/core"
import type { RouteFeatures } from "./route-features.ts"

/** One line of the score table: when it applies, and what it counts for which methods. */
export type RouteRule = {
  readonly id: string
  readonly applies: (features: RouteFeatures) => boolean
  readonly scores: Partial<Readonly<Record<ExecutionMethod, number>>>
  /** Why, as it is recorded. */
  readonly reason: string
}

/** Up to so many payments a batch saves little. */
export const SMALL_BATCH = 100

/**
 * The router's whole judgement (E5). The published rules come first and outweigh everything below them: a mass
 * payroll is batched, urgent work runs in parallel, work that is sensitive to gas speculatively, and the rest in order.
 *
 * @example
 * for (const { id, scores, reason } of ROUTE_RULES) console.log(id, scores, reason)
 */
export const ROUTE_RULES: readonly RouteRule[] = [
  {
    id: "mass-payroll",
    applies: ({ requested }) => requested === "mass_payroll",
    scores: { batch: 1_000 },
    reason: "A mass payroll is paid in batches.",
  },
  {
    id: "urgent",
    applies: ({ urgency }) => urgency === "high",
    scores: { parallel: 400 },
    reason: "The task is urgent.",
  },
  {
    id: "gas-sensitive",
    applies: ({ gasSensitive }) => gasSensitive,
    scores: { speculative: 200 },
    reason: "The task waits for cheap gas.",
  },
  {
    id: "many-payments",
    applies: ({ paymentCount }) => paymentCount > SMALL_BATCH,
    scores: { batch: 50 },
    reason: `There are more than ${SMALL_BATCH} payments.`,
  },
  {
    id: "several-chains",
    applies: ({ chainCount, independentCount }) => chainCount > 1 && independentCount > 1,
    scores: { parallel: 20 },
    reason: "Independent steps run on several chains.",
  },
  {
    id: "dependent-steps",
    applies: ({ dependentCount }) => dependentCount > 0,
    scores: { parallel: -20 },
    reason: "Steps wait for each other.",
  },
  {
    id: "in-order",
    applies: () => true,
    scores: { sequential: 10 },
    reason: "One step after the other is the safest way.",
  },
]
