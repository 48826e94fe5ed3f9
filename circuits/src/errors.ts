/** The stable codes of this room. */
export type CircuitErrorCode =
  | "CIRCUIT_INPUT_INVALID"
  | "CIRCUIT_SIGNAL_MISSING"
  | "CIRCUIT_SIGNAL_UNKNOWN"
  | "CIRCUIT_SIGNAL_COUNT_WRONG"
  | "CIRCUIT_SIGNAL_NOT_IN_FIELD"

/**
 * Whatever the caller gave cannot be used; nothing was done.
 *
 * @example
 * ```ts
 * try {
 *   decodePublicSignals("PayBatch", [])
 * } catch (error) {
 *   if (error instanceof CircuitError) console.log(error.code) // CIRCUIT_SIGNAL_COUNT_WRONG
 * }
 * ```
 */
export class CircuitError extends Error {
  override readonly name = "CircuitError"
  readonly code: CircuitErrorCode
  /** Giving the same input again cannot succeed. */
  readonly recovery = "stop"

  constructor(code: CircuitErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
