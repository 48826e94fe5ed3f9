import type { ExecutionMethod } from "@agentgpt/core"
import type { RouteFeatures } from "./route-features.ts"
import { SMALL_BATCH } from "./score-table.ts"

/** A warning about a choice, with the reason. */
export type Advice = {
  readonly id: "small-batch" | "tight-threshold" | "dependent-parallel" | "calm-parallel"
  readonly sentence: string
}

/**
 * What speaks against a method for this work (E12). Advice stops nothing.
 *
 * @example
 * for (const { sentence } of adviseMethod("batch", features)) console.warn(sentence)
 */
export function adviseMethod(
  method: ExecutionMethod,
  { paymentCount, dependentCount, urgency }: RouteFeatures,
  gas: {
    /** A speculative transaction fires below this price. */
    readonly thresholdWei?: bigint
    /** The price that is usual at present. */
    readonly targetWei?: bigint
  } = {},
): readonly Advice[] {
  const advice: Advice[] = []
  if (method === "batch" && paymentCount <= SMALL_BATCH) {
    const sentence = `A batch pays off above ${SMALL_BATCH} payments; there are ${paymentCount}.`
    advice.push({ id: "small-batch", sentence })
  }
  const { thresholdWei, targetWei } = gas
  // Less than 10 % below the target: threshold > target * 0.9, in integers.
  if (
    method === "speculative" &&
    thresholdWei !== undefined &&
    targetWei !== undefined &&
    thresholdWei * 10n > targetWei * 9n
  ) {
    const sentence = "The gas threshold is less than 10% below the usual price: waiting for it gains little."
    advice.push({ id: "tight-threshold", sentence })
  }
  if (method === "parallel" && dependentCount > 0) {
    const sentence = `${dependentCount} steps wait for others and cannot run beside them.`
    advice.push({ id: "dependent-parallel", sentence })
  }
  if (method === "parallel" && urgency !== "high") {
    const sentence = "The task is not urgent: running in parallel costs more and gains only time."
    advice.push({ id: "calm-parallel", sentence })
  }
  return advice
}
