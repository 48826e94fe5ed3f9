import { toField } from "../field.ts"
import type { PublicSignals } from "../signals/public-signals.ts"
import { hashFields } from "./hash-fields.ts"
import { checkPaymentChunk, type PaymentChunkInput, sumPaymentChunk } from "./payment-chunk.ts"
import { checkSigners, type SignersInput } from "./signers.ts"
import { computeNextState, hashStatement, type Statement } from "./statement.ts"
import { unless, type Violation } from "./violation.ts"

/** All input signals of PayBatch, public and private, under their names in the circuit. */
export type PayBatchInput = PaymentChunkInput &
  SignersInput & {
    readonly prevState: bigint
    readonly policy: bigint
    readonly context: bigint
    readonly challenge: bigint
    readonly screenRoot: bigint
  }

/**
 * The policy of a payroll: who may act, whom they may pay, and against which list the payees were screened
 * (0 where no screening is demanded).
 *
 * @example
 * ```ts
 * const policy = computePolicy(agentsRoot, rosterRoot, 0n)
 * ```
 */
export function computePolicy(agentsRoot: bigint, rosterRoot: bigint, screenRoot: bigint): bigint {
  return hashFields([agentsRoot, rosterRoot, screenRoot])
}

/**
 * The Horner value of the paid words at a challenge, as the contract computes it from calldata.
 *
 * @example
 * ```ts
 * computeFingerprint([3n, 5n], 10n) // (3 * 10 + 5) * 10 = 350n
 * ```
 */
export function computeFingerprint(paidWords: readonly bigint[], challenge: bigint): bigint {
  return paidWords.reduce((running, word) => toField((running + word) * challenge), 0n)
}

/**
 * The message that the executor and the validator sign for a chunk. Needs no signatures yet.
 *
 * @example
 * ```ts
 * const message = computePayBatchMessage(input)
 * ```
 */
export function computePayBatchMessage(input: Omit<PayBatchInput, keyof SignersInput>): bigint {
  return hashStatement(stateOf(input))
}

/**
 * Every public signal that PayBatch has for an input.
 *
 * @example
 * ```ts
 * const { nextState } = computePayBatchSignals(input)
 * ```
 */
export function computePayBatchSignals(
  input: Omit<PayBatchInput, keyof SignersInput>,
): PublicSignals<"PayBatch"> {
  const { prevState, policy, context, challenge, chunkIndex } = input
  const { stepsRoot, total, count, paidWords } = sumPaymentChunk(input)
  return {
    nextState: computeNextState(stateOf(input)),
    stepsRoot,
    total,
    count,
    fingerprint: computeFingerprint(paidWords, challenge),
    prevState,
    policy,
    context,
    challenge,
    chunkIndex,
  }
}

/**
 * Every rule of PayBatch that an input breaks; none means that the circuit has a witness for it. Cheaper and
 * clearer than a failed witness calculation.
 *
 * @example
 * ```ts
 * checkPayBatch(input) // [{ rule: "amountWithinCap", at: 3 }]: row 3 is paid more than its cap
 * ```
 */
export function checkPayBatch(input: PayBatchInput): readonly Violation[] {
  const policy = computePolicy(input.agentsRoot, input.rosterRoot, input.screenRoot)
  return [
    ...unless(policy === input.policy, "policy"),
    ...checkPaymentChunk(input),
    ...checkSigners(input, computePayBatchMessage(input)),
  ]
}

function stateOf(input: Omit<PayBatchInput, keyof SignersInput>): Statement {
  const { context, prevState, policy, chunkIndex } = input
  const { stepsRoot, total, count } = sumPaymentChunk(input)
  return { context, prevState, policy, stepsRoot, figures: [total, count], chunkIndex }
}
