import { AgentGptError } from "@agentgpt/core"

import { isFieldElement } from "../field.ts"
import { type CircuitTemplate, listPublicSignals, type PublicSignals } from "./public-signals.ts"

/**
 * Names the public signals of a proof. Takes bigints, or the decimal strings that provers write to JSON.
 *
 * @example
 * ```ts
 * decodePublicSignals("Screen", ["5", "0", "1", "2", "0"]).nextScreen // 5n
 * ```
 */
export function decodePublicSignals<T extends CircuitTemplate>(
  template: T,
  values: readonly (bigint | string)[],
): PublicSignals<T> {
  const names = listPublicSignals(template)
  if (values.length !== names.length) {
    throw new AgentGptError(
      "CIRCUIT_SIGNAL_COUNT_WRONG",
      `${template} has ${names.length} public signals, not ${values.length}`,
    )
  }
  const entries = names.map((name, i) => [name, parseSignal(values[i], `${name} of ${template}`)] as const)
  return Object.fromEntries(entries) as PublicSignals<T>
}

/** Strings must be plain decimals without leading zeros, so that one signal has one spelling. */
function parseSignal(value: unknown, what: string): bigint {
  const parsed = typeof value === "string" && /^(?:0|[1-9][0-9]{0,76})$/.test(value) ? BigInt(value) : value
  if (isFieldElement(parsed)) return parsed
  throw new AgentGptError(
    "CIRCUIT_SIGNAL_NOT_IN_FIELD",
    `${what} must be an integer from 0 to the field's order less one`,
  )
}
