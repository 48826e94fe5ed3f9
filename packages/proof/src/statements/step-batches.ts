import {
  computePolicy,
  computeStepBatchMessage,
  computeStepBatchSignals,
  encodePublicSignals,
  type StepBatchInput,
} from "@agentgpt/circuits"
import { AgentGptError } from "@agentgpt/core"

import { deriveSalt } from "../commitments/derive-salt.ts"
import type { AgentPlace, AgentsTree } from "../trees/agents-tree.ts"
import { splitIntoChunks } from "../trees/chunk-tree.ts"
import type { PlanChunk, PlanTree } from "../trees/plan-tree.ts"
import { listSigners } from "./list-signers.ts"
import { type DoneStep, planOutputs, type StepOutput } from "./plan-outputs.ts"
import { requireCircuit } from "./require-circuit.ts"
import type { SignerKeys, UnsignedStatement } from "./statement.ts"

export type StepRunInput = {
  /** A StepBatch circuit with as many slots as the plan's chunks. */
  readonly circuit: string
  readonly plan: PlanTree
  readonly outputs: readonly StepOutput[]
  /** 32 random bytes of this run. */
  readonly secret: Uint8Array
  readonly agents: AgentsTree
  readonly signers: SignerKeys
  /** From `computeRunContext`. */
  readonly context: bigint
  readonly screenRoot: bigint
}

export type StepRun = { readonly policy: bigint; readonly statements: readonly UnsignedStatement[] }

/**
 * The statements that every step of a plan has exactly one output, in order, by an agent that may do it: one for
 * each chunk of steps, chained from state 0.
 * @throws PROOF_PLAN_INVALID, naming every wrong output; PROOF_AGENTS_INVALID
 *
 * @example
 * ```ts
 * const run = prepareStepBatches({ circuit: "StepBatch16", plan, outputs, secret, agents, signers, context, screenRoot: 0n })
 * ```
 */
export function prepareStepBatches(input: StepRunInput): StepRun {
  const { plan, agents, context, screenRoot, secret } = input
  const circuit = requireCircuit(input.circuit, "StepBatch", plan.chunkSize)
  const tableSize = circuit.parameters[3] ?? 0
  const policy = computePolicy(agents.root, plan.root, screenRoot)
  const signers = listSigners(agents, input.signers)
  const done = splitIntoChunks(planOutputs(plan, input.outputs, agents), plan.chunkSize)
  const places = [agents.placeOf(input.signers.executor, 1), agents.placeOf(input.signers.validator, 2)]
  let prevState = 0n
  const statements = plan.chunks.map((chunk, i) => {
    const steps = done[i] ?? []
    const table = fillTable(places, steps, tableSize)
    const unsigned: StepBatchInput = {
      ...signers,
      signatureR8x: [],
      signatureR8y: [],
      signatureS: [],
      prevState,
      policy,
      context,
      stepCount: BigInt(plan.stepCount),
      chunkIndex: BigInt(chunk.chunkIndex),
      planRoot: plan.root,
      screenRoot,
      chunkSalt: chunk.salt,
      planSibling: chunk.siblings,
      ...listSlots(plan, chunk, steps, table, secret),
      ...listTable(table.slice(places.length)),
    }
    const signals = computeStepBatchSignals(unsigned)
    prevState = signals.nextState
    return {
      circuit: input.circuit,
      template: "StepBatch",
      chunkIndex: chunk.chunkIndex,
      message: computeStepBatchMessage(unsigned),
      publicSignals: encodePublicSignals("StepBatch", signals),
      input: unsigned,
    } satisfies UnsignedStatement
  })
  return { policy, statements }
}

/** Executor, validator, the other agents of the chunk, and the executor again up to the table's size. */
function fillTable(
  signers: readonly AgentPlace[],
  steps: readonly DoneStep[],
  size: number,
): readonly AgentPlace[] {
  const others = new Map(steps.map(({ place }) => [place.leaf, place]))
  for (const { leaf } of signers) others.delete(leaf)
  if (others.size > size) {
    throw new AgentGptError(
      "PROOF_PLAN_INVALID",
      `${others.size} agents beside the signers act within one chunk; the circuit names ${size}.`,
    )
  }
  const [executor] = signers
  const filling = Array.from({ length: size - others.size }, () => executor).filter(
    (row) => row !== undefined,
  )
  return [...signers, ...others.values(), ...filling]
}

function listSlots(
  plan: PlanTree,
  chunk: PlanChunk,
  steps: readonly DoneStep[],
  table: readonly AgentPlace[],
  secret: Uint8Array,
) {
  const slots = Array.from({ length: plan.chunkSize }, (_, i) => steps[i])
  const column = (read: (done: DoneStep) => bigint, filling = 0n) =>
    slots.map((done) => (done === undefined ? filling : read(done)))
  const first = chunk.chunkIndex * plan.chunkSize
  return {
    stepIdHigh: column(({ step }) => step.stepIdHigh),
    stepIdLow: column(({ step }) => step.stepIdLow),
    // Slots beyond the plan are the executor's, who does nothing in them.
    role: column(({ step }) => step.role, 1n),
    agent: column(({ step }) => step.agent),
    chosen: slots.map((done) => {
      const row = done === undefined ? 0 : table.findIndex(({ leaf }) => leaf === done.place.leaf)
      return table.map((_, k) => (k === row ? 1n : 0n))
    }),
    transactionHigh: column(({ transaction }) => transaction[0]),
    transactionLow: column(({ transaction }) => transaction[1]),
    gasUsed: column(({ output }) => output.gasUsed),
    executionTimeMs: column(({ output }) => BigInt(output.executionTimeMs)),
    failed: column(({ output }) => (output.status === "failed" ? 1n : 0n)),
    meta: column(({ output }) => output.meta ?? 0n),
    salt: slots.map((_, i) => deriveSalt(secret, "step", first + i)),
  }
}

function listTable(rows: readonly AgentPlace[]) {
  return {
    agentAx: rows.map(({ publicKey }) => publicKey[0]),
    agentAy: rows.map(({ publicKey }) => publicKey[1]),
    agentRole: rows.map(({ role }) => BigInt(role)),
    agentIndex: rows.map(({ leafIndex }) => BigInt(leafIndex)),
    agentSibling: rows.map(({ siblings }) => siblings),
  }
}
