import { computeNextState, computePolicy, computeSixteenAryRoot } from "@agentgpt/circuits"

import { canonicalJson, computeStepId, computeWorkflowId } from "@agentgpt/core"

import type { StepRow } from "../../src/bundle/bundle-schema.ts"
import type { RunRecord } from "../../src/bundle/write-bundle.ts"
import { computeStepRowLeaf } from "../../src/verify/list-leaves.ts"
import { computeNoteHash } from "../../src/verify/note-hash.ts"
import { forgeProof, readDevKey } from "./forge-proof.ts"
import { makeIdentity } from "./sample-run.ts"
import { editBatch, editLastChunk } from "./tamper-run.ts"

const stepKey = readDevKey("StepBatch16")

const plan = Array.from({ length: 20 }, (_, i) => ({ id: `step-${i}`, kind: i === 0 ? "screen" : "pay" }))
const stepIds = plan.map((step) => computeStepId(step))

/** A plan of 20 steps in two chunks, proved with forged proofs, of so many as is told. Every fifth step failed. */
export function makeForgedStepRecord(
  privacy: RunRecord["privacy"] = 0,
  told: { readonly stepCount?: bigint; readonly order?: readonly number[] } = {},
): RunRecord {
  const { stepCount = 20n, order = plan.map((_, i) => i) } = told
  const run = makeIdentity({ workflowId: computeWorkflowId(plan) })
  const [agentsRoot, planRoot] = [77n, 88n]
  const policy = computePolicy(agentsRoot, planRoot, 0n)
  let prevState = 0n
  const chunks = [16, 4].map((count, chunk) => {
    const rows = Array.from({ length: count }, (_, i) => makeStepRow(order[chunk * 16 + i] ?? 0))
    const stepsRoot = computeSixteenAryRoot([
      ...rows.map(computeStepRowLeaf),
      ...Array.from({ length: 16 - count }, () => 0n),
    ])
    const ok = BigInt(rows.filter(({ status }) => status === 1).length)
    const figures = [ok, BigInt(count) - ok, rows.reduce((sum, { gasUsed }) => sum + gasUsed, 0n)]
    const chunkIndex = BigInt(chunk)
    const statement = { context: run.context, prevState, policy, stepsRoot, figures, chunkIndex }
    const nextState = computeNextState(statement)
    const publicSignals = [
      nextState,
      stepsRoot,
      ...figures,
      prevState,
      policy,
      run.context,
      stepCount,
      chunkIndex,
    ]
    prevState = nextState
    return {
      publicSignals,
      proof: forgeProof(stepKey, publicSignals),
      receipt: null,
      content: { kind: "steps" as const, rows },
    }
  })
  const sum = (figure: number) =>
    chunks.reduce((total, { publicSignals }) => total + (publicSignals[2 + figure] ?? 0n), 0n)
  const { circuit, circuitId, key } = stepKey
  return {
    producer: "agentgpt 0.1.0",
    privacy,
    level: "DEV",
    run,
    plan: plan.map((step) => canonicalJson(step)),
    keys: [{ circuit, circuitId, level: "DEV", transcriptHash: null, key }],
    batches: [
      {
        kind: "StepBatch",
        circuitId,
        agentsRoot,
        membersRoot: planRoot,
        screenRoot: 0n,
        budgetCommitment: null,
        figures: [sum(0), sum(1), sum(2)],
        finalState: prevState,
        chunks,
      },
    ],
    screening: null,
  }
}

function makeStepRow(number: number): StepRow {
  const note = `Output of step ${number}`
  return {
    agent: 1_000n + BigInt(number),
    stepId: stepIds[number] ?? "0x",
    transactionHash: `0x${(number + 1).toString(16).padStart(64, "e")}`,
    gasUsed: 21_000n + BigInt(number),
    executionTimeMs: 12n,
    status: number % 5 === 4 ? 2 : 1,
    meta: computeNoteHash(note),
    salt: 0x5eed_0000_0000n + BigInt(number),
    note,
  }
}

/** Lets the last chunk of steps state something else, with a valid proof and declared sums that fit. */
export function restateLastSteps(
  record: RunRecord,
  changes: { readonly totalGas?: bigint; readonly chunkIndex?: bigint; readonly stepCount?: bigint },
): RunRecord {
  const restated = editLastChunk(record, ({ publicSignals }) => {
    const [, stepsRoot = 0n, ok = 0n, failed = 0n, gas = 0n, prevState = 0n, policy = 0n, context = 0n] =
      publicSignals
    const [plannedCount = 0n, index = 0n] = publicSignals.slice(8)
    const stepCount = changes.stepCount ?? plannedCount
    const figures = [ok, failed, changes.totalGas ?? gas]
    const chunkIndex = changes.chunkIndex ?? index
    const nextState = computeNextState({ context, prevState, policy, stepsRoot, figures, chunkIndex })
    const signals = [nextState, stepsRoot, ...figures, prevState, policy, context, stepCount, chunkIndex]
    return { publicSignals: signals, proof: forgeProof(stepKey, signals) }
  })
  return declareStepSums(restated)
}

/** The plan without its last chunk, the declared sums adjusted. */
export function cutSteps(record: RunRecord): RunRecord {
  return declareStepSums(editBatch(record, ({ chunks }) => ({ chunks: chunks.slice(0, -1) })))
}

/** Changes the first row of the last chunk. */
export function editLastStep(record: RunRecord, edit: (row: StepRow) => StepRow): RunRecord {
  return editLastChunk(record, ({ content }) => {
    if (content.kind !== "steps") throw new Error("there are no steps")
    return { content: { ...content, rows: content.rows.map((row, i) => (i === 0 ? edit(row) : row)) } }
  })
}

function declareStepSums(record: RunRecord): RunRecord {
  return editBatch(record, ({ chunks }) => ({
    figures: [2, 3, 4].map((figure) =>
      chunks.reduce((sum, { publicSignals }) => sum + (publicSignals[figure] ?? 0n), 0n),
    ),
    finalState: chunks.at(-1)?.publicSignals[0] ?? 0n,
  }))
}
