import { hashFields } from "./hash-fields.ts"

/** What both roles sign about one chunk. */
export type Statement = {
  readonly context: bigint
  readonly prevState: bigint
  readonly policy: bigint
  readonly stepsRoot: bigint
  /** The circuit's own figures: total and count, or ok, failed and gas. */
  readonly figures: readonly bigint[]
  readonly chunkIndex: bigint
}

/**
 * The message that executor and validator sign.
 *
 * @example
 * ```ts
 * const message = hashStatement({ context, prevState: 0n, policy, stepsRoot, figures: [total, count], chunkIndex: 0n })
 * ```
 */
export function hashStatement(statement: Statement): bigint {
  const { context, prevState, policy, stepsRoot, figures, chunkIndex } = statement
  return hashFields([context, prevState, policy, stepsRoot, ...figures, chunkIndex])
}

/**
 * The state that follows a statement: Poseidon(prevState, message).
 *
 * @example
 * ```ts
 * const nextState = computeNextState(statement)
 * ```
 */
export function computeNextState(statement: Statement): bigint {
  return hashFields([statement.prevState, hashStatement(statement)])
}
