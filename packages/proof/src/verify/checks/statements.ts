// SPDX-License-Identifier: MIT
import { computeNextState, computePolicy, computePrivatePolicy } from "@agentgpt/circuits"

import type { Bundle, BundleBatch } from "../../bundle/read-bundle.ts"
import { type Finding, judge, unless } from "../check.ts"
import {
  circuitNameOf,
  type NamedBatch,
  nameBatches,
  type NamedChunk,
  rowsOfCircuit,
} from "../read-statements.ts"

/** Every statement speaks of this run. */
export function checkStatementContext(bundle: Bundle): Finding {
  return judgeChunks(
    bundle,
    ({ name, spine }) => unless(spine.context === bundle.run.context, `${name} is of another run.`),
    "Every statement names this run's context.",
  )
}

/** Every statement is under the policy that the roots make. */
export function checkPolicy(bundle: Bundle): Finding {
  const complaints = nameBatches(bundle).flatMap(({ batch, chunks }) => {
    const isPrivate = batch.kind === "PayBatchPrivate"
    if (isPrivate !== (batch.budgetCommitment !== null)) {
      return [`${batch.kind} ${isPrivate ? "needs" : "has no"} commitment to a budget.`]
    }
    const policy = computeBatchPolicy(batch)
    return chunks.flatMap(({ name, spine }) =>
      unless(spine.policy === policy, `${name} is under another policy than the roots of the bundle make.`),
    )
  })
  return judge(complaints, "Agents, roster or plan, and screening are those of the policy that was proved.")
}

/** Payment chunks are used once each; chunks of a plan come in order from the first. */
export function checkChunkOrder(bundle: Bundle): Finding {
  const complaints = nameBatches(bundle).flatMap(({ batch, chunks }) => {
    const indices = chunks.map(({ spine }) => spine.chunkIndex)
    if (batch.kind === "StepBatch") {
      return unless(
        indices.every((index, i) => index === BigInt(i)),
        "The chunks of the plan are not 0, 1, 2 and so on.",
      )
    }
    return unless(new Set(indices).size === indices.length, "A chunk of the roster was paid twice.")
  })
  return judge(complaints, "No chunk is used twice.")
}

/** The states form one chain from 0, each the hash of the one before and of the statement. */
export function checkStateChain(bundle: Bundle): Finding {
  const complaints = nameBatches(bundle).flatMap(({ chunks }) =>
    chunks.flatMap(({ name, spine, figures }, i) => {
      const before = i === 0 ? 0n : chunks[i - 1]?.spine.nextState
      return [
        ...unless(spine.prevState === before, `${name} does not follow the chunk before it.`),
        ...unless(
          computeNextState({ ...spine, figures }) === spine.nextState,
          `The state after ${name} is not the hash of what it states.`,
        ),
      ]
    }),
  )
  return judge(complaints, "The states form one chain from 0.")
}

/** The last state is the one the bundle declares, so that no chunk is missing at the end. */
export function checkFinalState(bundle: Bundle): Finding {
  const complaints = nameBatches(bundle).flatMap(({ batch, chunks }) =>
    unless(
      chunks.at(-1)?.spine.nextState === batch.finalState,
      `The last ${batch.kind} chunk does not lead to the declared state.`,
    ),
  )
  return judge(complaints, "The last chunk leads to the declared state.")
}

/** The chunks add up to what the bundle declares. */
export function checkFigures(bundle: Bundle): Finding {
  const complaints = nameBatches(bundle).flatMap(({ batch, chunks }) => {
    const figures = addFigures(batch, chunks)
    const isSame =
      figures.length === batch.figures.length && figures.every((figure, i) => figure === batch.figures[i])
    return unless(
      isSame,
      `The ${batch.kind} chunks add up to ${figures.join(", ")}, not ${batch.figures.join(", ")}.`,
    )
  })
  return judge(complaints, "The chunks add up to the declared sums.")
}

/** The chunks reach to the end of the plan. */
export function checkAllSteps(bundle: Bundle): Finding {
  const complaints = nameBatches(bundle).flatMap(({ batch, chunks }) => {
    if (batch.kind !== "StepBatch") return []
    const rows = BigInt(rowsOfCircuit(circuitNameOf(bundle, batch.circuitId) ?? "") ?? 0)
    const counts = new Set(chunks.map(({ signals }) => signals["stepCount"]))
    const [stepCount = 0n] = counts
    return [
      ...unless(counts.size === 1, "The chunks speak of plans of different lengths."),
      ...unless(
        rows * BigInt(chunks.length) >= stepCount,
        `The plan has ${stepCount} steps, the chunks hold ${rows * BigInt(chunks.length)}.`,
      ),
    ]
  })
  return judge(complaints, "No step of a plan is missing at its end.")
}

/** The policy that a batch's parts make. */
export function computeBatchPolicy(batch: BundleBatch): bigint {
  const { agentsRoot, membersRoot, screenRoot, budgetCommitment } = batch
  if (budgetCommitment === null) return computePolicy(agentsRoot, membersRoot, screenRoot)
  return computePrivatePolicy(agentsRoot, membersRoot, screenRoot, budgetCommitment)
}

function addFigures(batch: BundleBatch, chunks: readonly NamedChunk[]): readonly bigint[] {
  // The figures of a private payroll are commitments to what the run has paid so far; the last one counts.
  if (batch.kind === "PayBatchPrivate") return chunks.at(-1)?.figures ?? []
  return (chunks[0]?.figures ?? []).map((_, at) =>
    chunks.reduce((sum, { figures }) => sum + (figures[at] ?? 0n), 0n),
  )
}

function judgeChunks(
  bundle: Bundle,
  complain: (chunk: NamedChunk, batch: NamedBatch) => readonly string[],
  detail: string,
): Finding {
  const batches = nameBatches(bundle)
  return judge(
    batches.flatMap((batch) => batch.chunks.flatMap((chunk) => complain(chunk, batch))),
    detail,
  )
}
