import { fitsBits, toField } from "../field.ts"
import type { PublicSignals } from "../signals/public-signals.ts"
import { hashFields } from "./hash-fields.ts"
import type { PayBatchInput } from "./pay-batch.ts"
import { checkPaymentChunk, sumPaymentChunk } from "./payment-chunk.ts"
import { checkSigners, type SignersInput } from "./signers.ts"
import { computeNextState, hashStatement, type Statement } from "./statement.ts"
import { unless, type Violation } from "./violation.ts"

/** Bits of a run's running total at privacy level 5. */
const runningTotalBits = 112

/** All input signals of PayBatchPrivate. Those named `state…` open the state that this chunk follows. */
export type PayBatchPrivateInput = PayBatchInput & {
  readonly budget: bigint
  readonly budgetBlinding: bigint
  readonly totalBlinding: bigint
  readonly countBlinding: bigint
  readonly statePrevState: bigint
  readonly stateStepsRoot: bigint
  readonly stateChunkIndex: bigint
  readonly stateTotal: bigint
  readonly stateTotalBlinding: bigint
  readonly stateCount: bigint
  readonly stateCountBlinding: bigint
}

/** The input before anybody has signed it. */
type Unsigned = Omit<PayBatchPrivateInput, Exclude<keyof SignersInput, "agentsRoot">>

/**
 * A commitment to a figure that stays hidden.
 *
 * @example
 * ```ts
 * const budgetCommitment = hideFigure(1_000_000n, blinding)
 * ```
 */
export function hideFigure(figure: bigint, blinding: bigint): bigint {
  return hashFields([figure, blinding])
}

/**
 * The policy at privacy level 5: the three roots and the commitment to the run's budget.
 *
 * @example
 * ```ts
 * const policy = computePrivatePolicy(agentsRoot, rosterRoot, 0n, hideFigure(budget, blinding))
 * ```
 */
export function computePrivatePolicy(
  agentsRoot: bigint,
  rosterRoot: bigint,
  screenRoot: bigint,
  budgetCommitment: bigint,
): bigint {
  return hashFields([agentsRoot, rosterRoot, screenRoot, budgetCommitment])
}

/**
 * The message that executor and validator sign for a private chunk. Needs no signatures yet.
 *
 * @example
 * ```ts
 * const message = computePayBatchPrivateMessage(input)
 * ```
 */
export function computePayBatchPrivateMessage(input: Unsigned): bigint {
  return hashStatement(stateOf(input))
}

/**
 * Every public signal that PayBatchPrivate has for an input. `total` and `count` are commitments to what the
 * run has paid up to and including this chunk.
 *
 * @example
 * ```ts
 * const { total } = computePayBatchPrivateSignals(input)
 * ```
 */
export function computePayBatchPrivateSignals(input: Unsigned): PublicSignals<"PayBatchPrivate"> {
  const statement = stateOf(input)
  const [total = 0n, count = 0n] = statement.figures
  const { prevState, policy, context, challenge, chunkIndex } = input
  return {
    nextState: computeNextState(statement),
    stepsRoot: statement.stepsRoot,
    total,
    count,
    fingerprint: 0n,
    prevState,
    policy,
    context,
    challenge,
    chunkIndex,
  }
}

/**
 * Every rule of PayBatchPrivate that an input breaks; none means that the circuit has a witness for it.
 *
 * @example
 * ```ts
 * checkPayBatchPrivate(input) // [{ rule: "withinBudget" }]
 * ```
 */
export function checkPayBatchPrivate(input: PayBatchPrivateInput): readonly Violation[] {
  const { agentsRoot, rosterRoot, screenRoot, budget, budgetBlinding } = input
  const policy = computePrivatePolicy(agentsRoot, rosterRoot, screenRoot, hideFigure(budget, budgetBlinding))
  const spent = input.stateTotal + sumPaymentChunk(input).total
  return [
    ...unless(policy === input.policy, "policy"),
    ...checkPaymentChunk(input),
    ...unless(input.challenge === 0n, "challenge"),
    ...checkStateBefore(input),
    ...unless(fitsBits(toField(budget - spent), runningTotalBits), "withinBudget"),
    ...checkSigners(input, computePayBatchPrivateMessage(input)),
  ]
}

function checkStateBefore(input: PayBatchPrivateInput): readonly Violation[] {
  const { prevState, stateTotal, stateCount, context, policy } = input
  const range = unless(fitsBits(stateTotal, runningTotalBits), "stateTotalRange")
  if (prevState === 0n) {
    return [...range, ...unless(stateTotal === 0n, "firstTotal"), ...unless(stateCount === 0n, "firstCount")]
  }
  const opened = computeNextState({
    context,
    prevState: input.statePrevState,
    policy,
    stepsRoot: input.stateStepsRoot,
    figures: [
      hideFigure(stateTotal, input.stateTotalBlinding),
      hideFigure(stateCount, input.stateCountBlinding),
    ],
    chunkIndex: input.stateChunkIndex,
  })
  return [...range, ...unless(opened === prevState, "stateOpening")]
}

function stateOf(input: Unsigned): Statement {
  const { context, prevState, policy, chunkIndex } = input
  const { stepsRoot, total, count } = sumPaymentChunk(input)
  const figures = [
    hideFigure(toField(input.stateTotal + total), input.totalBlinding),
    hideFigure(toField(input.stateCount + count), input.countBlinding),
  ]
  return { context, prevState, policy, stepsRoot, figures, chunkIndex }
}
