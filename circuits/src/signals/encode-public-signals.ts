import { AgentGptError } from "@agentgpt/core"

import { isFieldElement } from "../field.ts"
import { type CircuitTemplate, listPublicSignals, type PublicSignals } from "./public-signals.ts"

/**
 * Puts named public signals into proof order.
 *
 * Every signal must be there, be a field element, and belong to the template; anything else is refused, since a
 * value of r or more would be accepted by curve arithmetic as another value's alias.
 *
 * @example
 * ```ts
 * const publicInputs = encodePublicSignals("Screen", {
 *   nextScreen: 5n,
 *   prevScreen: 0n,
 *   rosterRoot: 1n,
 *   denyRoot: 2n,
 *   chunkIndex: 0n,
 * }) // [5n, 0n, 1n, 2n, 0n]
 * ```
 */
export function encodePublicSignals<T extends CircuitTemplate>(
  template: T,
  signals: PublicSignals<T>,
): readonly bigint[] {
  const names: readonly string[] = listPublicSignals(template)
  const given: Readonly<Record<string, unknown>> = signals
  for (const name of Object.keys(given)) {
    if (!names.includes(name)) {
      throw new AgentGptError("CIRCUIT_SIGNAL_UNKNOWN", `${template} has no public signal ${name}`)
    }
  }
  return names.map((name) => {
    if (!Object.hasOwn(given, name)) {
      throw new AgentGptError("CIRCUIT_SIGNAL_MISSING", `${template} needs the public signal ${name}`)
    }
    const value = given[name]
    if (!isFieldElement(value)) {
      throw new AgentGptError(
        "CIRCUIT_SIGNAL_NOT_IN_FIELD",
        `${name} of ${template} must be a bigint from 0 to the field's order less one`,
      )
    }
    return value
  })
}
