import { computeNextState } from "@agentgpt/circuits"

import type { PaymentContent, RunIdentity } from "../../src/bundle/bundle-schema.ts"
import type { ChunkRecord, RunRecord } from "../../src/bundle/write-bundle.ts"
import { forgeProof } from "./forge-proof.ts"
import { payKey } from "./sample-run.ts"

type Batch = RunRecord["batches"][number]
type Screening = NonNullable<RunRecord["screening"]>

export function editRun(record: RunRecord, changes: Partial<RunIdentity>): RunRecord {
  return { ...record, run: { ...record.run, ...changes } }
}

export function editBatch(record: RunRecord, edit: (batch: Batch) => Partial<Batch>): RunRecord {
  return { ...record, batches: record.batches.map((batch) => ({ ...batch, ...edit(batch) })) }
}

export function editScreening(
  record: RunRecord,
  edit: (screening: Screening) => Partial<Screening>,
): RunRecord {
  const { screening } = record
  if (screening === null) throw new Error("there is no screening")
  return { ...record, screening: { ...screening, ...edit(screening) } }
}

/** Changes the last chunk, which no other chunk depends on. */
export function editLastChunk(
  record: RunRecord,
  edit: (chunk: ChunkRecord) => Partial<ChunkRecord>,
): RunRecord {
  return editBatch(record, ({ chunks }) => ({
    chunks: chunks.map((chunk, i) => (i === chunks.length - 1 ? { ...chunk, ...edit(chunk) } : chunk)),
  }))
}

/** Changes what the last chunk's transaction carried, or its rows. */
export function editLastContent(
  record: RunRecord,
  edit: (content: PaymentContent) => Partial<PaymentContent>,
): RunRecord {
  return editLastChunk(record, ({ content }) => {
    if (content.kind !== "payments") throw new Error("there are no payments")
    return { content: { ...content, ...edit(content) } }
  })
}

/** The order of PayBatch signals. */
export const at = {
  nextState: 0,
  stepsRoot: 1,
  total: 2,
  count: 3,
  fingerprint: 4,
  prevState: 5,
  policy: 6,
  context: 7,
  challenge: 8,
  chunkIndex: 9,
} as const

/**
 * Lets the last chunk state something else, with a valid proof of it and everything that follows from it: the
 * state, and the sums and the state that the bundle declares.
 */
export function restateLastChunk(
  record: RunRecord,
  changes: Partial<Record<keyof typeof at, bigint>>,
): RunRecord {
  const restated = editLastChunk(record, ({ publicSignals }) => {
    const signal = (name: keyof typeof at) => changes[name] ?? publicSignals[at[name]] ?? 0n
    const state = computeNextState({
      context: signal("context"),
      prevState: signal("prevState"),
      policy: signal("policy"),
      stepsRoot: signal("stepsRoot"),
      figures: [signal("total"), signal("count")],
      chunkIndex: signal("chunkIndex"),
    })
    const names = Object.keys(at) as (keyof typeof at)[]
    const signals = names.map((name) => (name === "nextState" ? (changes.nextState ?? state) : signal(name)))
    return { publicSignals: signals, proof: forgeProof(payKey, signals) }
  })
  return declareSums(restated)
}

/** Declares the sums and the last state that the chunks have. */
export function declareSums(record: RunRecord): RunRecord {
  return editBatch(record, ({ chunks }) => ({
    figures: [at.total, at.count].map((figure) =>
      chunks.reduce((sum, { publicSignals }) => sum + (publicSignals[figure] ?? 0n), 0n),
    ),
    finalState: chunks.at(-1)?.publicSignals[at.nextState] ?? 0n,
  }))
}
