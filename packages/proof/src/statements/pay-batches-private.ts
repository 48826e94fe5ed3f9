import {
  computeNextState,
  computePrivatePolicy,
  encodePublicSignals,
  fitsBits,
  hashStatement,
  hideFigure,
  type PayBatchPrivateInput,
} from "@agentgpt/circuits"
import { AgentGptError } from "@agentgpt/core"

import { deriveSalt } from "../commitments/derive-salt.ts"
import { listSigners } from "./list-signers.ts"
import { listChunkInput, type PayRun, type PayRunInput } from "./pay-batches.ts"
import { planPayments } from "./plan-payments.ts"
import { requireCircuit } from "./require-circuit.ts"
import type { UnsignedStatement } from "./statement.ts"

export type PrivatePayRunInput = Omit<PayRunInput, "prevState"> & {
  /** The most that the whole run may pay, in token units; only a commitment to it is public. */
  readonly budget: bigint
}

/** What a chunk's statement hides, and the next chunk opens. */
type OpenState = Pick<PayBatchPrivateInput, Extract<keyof PayBatchPrivateInput, `state${string}`>>

const before: OpenState = {
  statePrevState: 0n,
  stateStepsRoot: 0n,
  stateChunkIndex: 0n,
  stateTotal: 0n,
  stateTotalBlinding: 0n,
  stateCount: 0n,
  stateCountBlinding: 0n,
}

/**
 * The statements of a run at privacy level 5: totals and counts are commitments to what the run has paid so far,
 * and every proof shows that this is within the budget. Nothing public ties them to transfers.
 * @throws PROOF_PAYMENTS_INVALID (the budget is exceeded, or as `planPayments`), PROOF_AGENTS_INVALID
 *
 * @example
 * ```ts
 * const run = preparePrivatePayBatches({ circuit: "PayBatchPrivate16", budget: 10_000_000n, ...input })
 * ```
 */
export function preparePrivatePayBatches(input: PrivatePayRunInput): PayRun {
  const { roster, agents, context, screenRoot, secret, budget } = input
  requireCircuit(input.circuit, "PayBatchPrivate", roster.chunkSize)
  const signers = listSigners(agents, input.signers)
  const chunks = planPayments(roster, input.payments, secret)
  const spent = chunks.reduce((sum, { total }) => sum + total, 0n)
  if (typeof budget !== "bigint" || !fitsBits(budget, 112) || spent > budget) {
    throw new AgentGptError(
      "PROOF_PAYMENTS_INVALID",
      "The payments exceed the budget, or it has over 112 bits.",
    )
  }
  const budgetBlinding = deriveSalt(secret, "budget", 0)
  const commitment = hideFigure(budget, budgetBlinding)
  const policy = computePrivatePolicy(agents.root, roster.root, screenRoot, commitment)
  let prevState = 0n
  let open = before
  const statements = chunks.map((planned) => {
    const chunkIndex = BigInt(planned.chunk.chunkIndex)
    const stateTotal = open.stateTotal + planned.total
    const stateCount = open.stateCount + BigInt(planned.words.length)
    const totalBlinding = deriveSalt(secret, "total", planned.chunk.chunkIndex)
    const countBlinding = deriveSalt(secret, "count", planned.chunk.chunkIndex)
    const [total, count] = [hideFigure(stateTotal, totalBlinding), hideFigure(stateCount, countBlinding)]
    const { stepsRoot } = planned
    const spine = { context, prevState, policy, stepsRoot, figures: [total, count], chunkIndex }
    const nextState = computeNextState(spine)
    const statement: UnsignedStatement = {
      circuit: input.circuit,
      template: "PayBatchPrivate",
      chunkIndex: planned.chunk.chunkIndex,
      message: hashStatement(spine),
      publicSignals: encodePublicSignals("PayBatchPrivate", {
        nextState,
        stepsRoot,
        total,
        count,
        fingerprint: 0n,
        prevState,
        policy,
        context,
        challenge: 0n,
        chunkIndex,
      }),
      input: {
        ...signers,
        ...listChunkInput(planned, roster),
        ...open,
        prevState,
        policy,
        context,
        challenge: 0n,
        screenRoot,
        budget,
        budgetBlinding,
        totalBlinding,
        countBlinding,
      },
    }
    open = {
      statePrevState: prevState,
      stateStepsRoot: stepsRoot,
      stateChunkIndex: chunkIndex,
      stateTotal,
      stateTotalBlinding: totalBlinding,
      stateCount,
      stateCountBlinding: countBlinding,
    }
    prevState = nextState
    return statement
  })
  return { policy, chunks, statements }
}
