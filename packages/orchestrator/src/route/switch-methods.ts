import { AgentGptError, parseAmount } from "@agentgpt/core"
import type { ExecutionMethod } from "@agentgpt/core"

/** Which methods the gas price has switched off. */
export type MethodSwitch = { readonly isBatchOff: boolean }

export type SwitchLimits = {
  /** Above it batching is switched off. */
  readonly offAboveWei: bigint
  /** Below it batching is switched on again. Lower than the other, so that a price in between changes nothing. */
  readonly onBelowWei: bigint
}

/**
 * The limits that a configuration asks for; back on at four fifths of the ceiling.
 * @param batchGasCeiling gwei as text: `execution.batchGasCeiling`
 * @throws ROUTE_QUESTION_INVALID
 *
 * @example
 * readSwitchLimits("100") // { offAboveWei: 100_000_000_000n, onBelowWei: 80_000_000_000n }
 */
export function readSwitchLimits(batchGasCeiling: string): SwitchLimits {
  try {
    const offAboveWei = parseAmount(batchGasCeiling, 9)
    return { offAboveWei, onBelowWei: (offAboveWei * 4n) / 5n }
  } catch (cause) {
    throw new AgentGptError("ROUTE_QUESTION_INVALID", "The gas ceiling is not gwei as text, such as 100.", {
      cause,
    })
  }
}

/**
 * What a new gas price does to the switch (E8). Pure: give it every price in turn.
 * @throws ROUTE_QUESTION_INVALID
 *
 * @example
 * let state = { isBatchOff: false }
 * state = switchMethods(state, 101_000_000_000n, limits) // { isBatchOff: true }
 * state = switchMethods(state, 90_000_000_000n, limits) // still off: not below the lower limit
 */
export function switchMethods(
  state: MethodSwitch,
  gasPriceWei: bigint,
  { offAboveWei, onBelowWei }: SwitchLimits,
): MethodSwitch {
  if (onBelowWei > offAboveWei) {
    throw new AgentGptError("ROUTE_QUESTION_INVALID", "The lower limit of the gas price is above the upper.")
  }
  if (gasPriceWei < 0n) throw new AgentGptError("ROUTE_QUESTION_INVALID", "The gas price is below zero.")
  if (gasPriceWei > offAboveWei) return { isBatchOff: true }
  return gasPriceWei < onBelowWei ? { isBatchOff: false } : state
}

/**
 * The methods that are on at present.
 *
 * @example
 * activeStrategies(config.execution.methods, state) // without "batch" while gas is dear
 */
export function activeStrategies(
  methods: readonly ExecutionMethod[],
  { isBatchOff }: MethodSwitch,
): readonly ExecutionMethod[] {
  return isBatchOff ? methods.filter((method) => method !== "batch") : methods
}
