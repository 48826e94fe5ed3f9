import { computeNextState, computePolicy, encodePublicSignals, hashStatement } from "@agentgpt/circuits"

import { bindPayments } from "../commitments/bind-payments.ts"
import type { AgentsTree } from "../trees/agents-tree.ts"
import type { Roster } from "../trees/roster.ts"
import { listSigners } from "./list-signers.ts"
import { type PaymentRequest, type PlannedChunk, planPayments } from "./plan-payments.ts"
import { requireCircuit } from "./require-circuit.ts"
import type { SignerKeys, UnsignedStatement } from "./statement.ts"

export type PayRunInput = {
  /** A PayBatch circuit with as many rows as the roster's chunks. */
  readonly circuit: string
  readonly roster: Roster
  readonly payments: readonly PaymentRequest[]
  /** 32 random bytes of this run. */
  readonly secret: Uint8Array
  readonly agents: AgentsTree
  readonly signers: SignerKeys
  /** From `computeRunContext`. */
  readonly context: bigint
  /** From `computeScreenRoot`; 0 where policy demands no screening. */
  readonly screenRoot: bigint
  /** The state before the first chunk, for a run that goes on. */
  readonly prevState?: bigint
}

export type PayRun = {
  readonly policy: bigint
  readonly chunks: readonly PlannedChunk[]
  readonly statements: readonly UnsignedStatement[]
}

/**
 * The statements of a payment run, one for each chunk with a payment. The chain of states is computed here, by
 * hashing alone, so that the proofs can be made in any order and at once.
 * @throws PROOF_PAYMENTS_INVALID, PROOF_AGENTS_INVALID, PROOF_PLAN_INVALID
 *
 * @example
 * ```ts
 * const run = preparePayBatches({ circuit: "PayBatch16", roster, payments, secret, agents, signers, context, screenRoot: 0n })
 * const statements = await signStatements(run.statements, { executor, validator })
 * ```
 */
export function preparePayBatches(input: PayRunInput): PayRun {
  const { roster, agents, context, screenRoot } = input
  requireCircuit(input.circuit, "PayBatch", roster.chunkSize)
  const policy = computePolicy(agents.root, roster.root, screenRoot)
  const signers = listSigners(agents, input.signers)
  const chunks = planPayments(roster, input.payments, input.secret)
  let prevState = input.prevState ?? 0n
  const statements = chunks.map((planned) => {
    const { challenge, fingerprint } = bindPayments(planned.stepsRoot, planned.words)
    const chunkIndex = BigInt(planned.chunk.chunkIndex)
    const count = BigInt(planned.words.length)
    const { stepsRoot, total } = planned
    const spine = { context, prevState, policy, stepsRoot, figures: [total, count], chunkIndex }
    const nextState = computeNextState(spine)
    const statement: UnsignedStatement = {
      circuit: input.circuit,
      template: "PayBatch",
      chunkIndex: planned.chunk.chunkIndex,
      message: hashStatement(spine),
      publicSignals: encodePublicSignals("PayBatch", {
        nextState,
        stepsRoot,
        total,
        count,
        fingerprint,
        prevState,
        policy,
        context,
        challenge,
        chunkIndex,
      }),
      input: {
        ...signers,
        ...listChunkInput(planned, roster),
        prevState,
        policy,
        context,
        challenge,
        screenRoot,
      },
    }
    prevState = nextState
    return statement
  })
  return { policy, chunks, statements }
}

/** The input signals that a chunk of payments and its place in the roster make. */
export function listChunkInput(planned: PlannedChunk, roster: Roster) {
  const { chunk, amounts, metas, salts } = planned
  return {
    chunkIndex: BigInt(chunk.chunkIndex),
    rosterRoot: roster.root,
    chunkSalt: chunk.salt,
    rosterSibling: chunk.siblings,
    recipient: chunk.recipients,
    cap: chunk.caps,
    amount: amounts,
    meta: metas,
    salt: salts,
  }
}
