import {
  computePayBatchPrivateMessage,
  computePrivatePolicy,
  hideFigure,
  type PayBatchPrivateInput,
} from "../../../src/model/pay-batch-private.ts"
import type { SignersInput } from "../../../src/model/signers.ts"
import { computeNextState } from "../../../src/model/statement.ts"
import { createRegister, listSigners, signInput, usualAgents, usualSigning } from "./agents.ts"
import { buildUnsignedPayBatch, type PayBatchChanges, paySizes } from "./pay-batch.ts"
import { bitsAt, fieldAt } from "./random-field.ts"

type UnsignedPrivate = Omit<PayBatchPrivateInput, Exclude<keyof SignersInput, "agentsRoot">>

/** What a test changes; all that depends on a change follows it. */
export type PrivateChanges = Omit<PayBatchChanges, "unsigned" | "message" | "signed"> & {
  readonly budget?: (spent: bigint) => bigint
  /** What the run had paid before; undefined makes this the first chunk of the run. */
  readonly before?: Before | undefined
  /** The chunk is the run's first, whatever figures are claimed to come before it. */
  readonly isFirst?: boolean
  readonly unsigned?: (input: UnsignedPrivate) => UnsignedPrivate
  readonly message?: (input: UnsignedPrivate) => bigint
  readonly signed?: <Input extends SignersInput>(input: Input) => Input
}

type Before = { readonly total: bigint; readonly count: bigint }

function usualBefore(seed: bigint): Before {
  return { total: bitsAt(seed, 3_000, 100), count: bitsAt(seed, 3_001, 16) }
}

/** A signed private chunk: valid unless a change makes it wrong. */
export function buildPayBatchPrivate(changes: PrivateChanges = {}, seed = 1n): PayBatchPrivateInput {
  const {
    budget,
    before: givenBefore,
    isFirst,
    unsigned: changeUnsigned,
    message,
    signed,
    ...chunk
  } = changes
  const register = createRegister(changes.agents ?? usualAgents, paySizes.agentsDepth)
  const open = buildUnsignedPayBatch(chunk, seed, register.root)
  const before = "before" in changes ? givenBefore : usualBefore(seed)
  const figures = before ?? { total: 0n, count: 0n }
  const spent = figures.total + open.amount.reduce((sum, amount) => sum + amount, 0n)
  const limits = {
    budget: budget?.(spent) ?? spent + bitsAt(seed, 3_002, 90),
    budgetBlinding: fieldAt(seed, 3_003),
  }
  const policy = computePrivatePolicy(
    open.agentsRoot,
    open.rosterRoot,
    open.screenRoot,
    hideFigure(limits.budget, limits.budgetBlinding),
  )
  const state = {
    statePrevState: fieldAt(seed, 3_004),
    stateStepsRoot: fieldAt(seed, 3_005),
    stateChunkIndex: 4n,
    stateTotal: figures.total,
    stateTotalBlinding: fieldAt(seed, 3_006),
    stateCount: figures.count,
    stateCountBlinding: fieldAt(seed, 3_007),
  }
  const prevState = computeNextState({
    context: open.context,
    prevState: state.statePrevState,
    policy,
    stepsRoot: state.stateStepsRoot,
    figures: [
      hideFigure(state.stateTotal, state.stateTotalBlinding),
      hideFigure(state.stateCount, state.stateCountBlinding),
    ],
    chunkIndex: state.stateChunkIndex,
  })
  const unsigned = (changeUnsigned ?? keep)({
    ...open,
    ...limits,
    ...state,
    policy,
    prevState: before === undefined || isFirst ? 0n : prevState,
    challenge: 0n,
    totalBlinding: fieldAt(seed, 3_008),
    countBlinding: fieldAt(seed, 3_009),
  })
  const signing = { ...usualSigning, ...changes.signing }
  const toSign = (message ?? computePayBatchPrivateMessage)(unsigned)
  return (signed ?? keep)(signInput({ ...listSigners(register, signing), ...unsigned }, signing, toSign))
}

function keep<T>(value: T): T {
  return value
}
