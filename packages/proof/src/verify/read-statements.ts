// SPDX-License-Identifier: MIT
import { circuits, type CircuitTemplate, decodePublicSignals } from "@agentgpt/circuits"

import type { Bundle, BundleBatch, BundleChunk } from "../bundle/read-bundle.ts"

/** The public signals that all batches have. */
export type Spine = {
  readonly nextState: bigint
  readonly stepsRoot: bigint
  readonly prevState: bigint
  readonly policy: bigint
  readonly context: bigint
  readonly chunkIndex: bigint
}

/** A chunk with its signals by name, and a name for people. */
export type NamedChunk = {
  readonly name: string
  readonly chunk: BundleChunk
  readonly spine: Spine
  /** What the statement adds up to: total and count, or ok, failed and gas. */
  readonly figures: readonly bigint[]
  readonly signals: Readonly<Record<string, bigint>>
}

export type NamedBatch = { readonly batch: BundleBatch; readonly chunks: readonly NamedChunk[] }

/**
 * All batches with their signals by name. Chunks with another number of signals than their circuit has are left
 * out; the check of circuits fails for them.
 */
export function nameBatches(bundle: Bundle): readonly NamedBatch[] {
  return bundle.batches.map((batch) => ({
    batch,
    chunks: batch.chunks.flatMap((chunk, i) => {
      const signals = nameSignals(batch.kind, chunk.publicSignals)
      if (signals === undefined) return []
      const figures = figureNames[batch.kind].map((name) => signals[name] ?? 0n)
      return [{ name: `${batch.kind} chunk ${i}`, chunk, spine: signals as Spine, figures, signals }]
    }),
  }))
}

/** The names of the figures that a statement of each kind carries. */
export const figureNames: Readonly<Record<BundleBatch["kind"], readonly string[]>> = {
  PayBatch: ["total", "count"],
  PayBatchPrivate: ["total", "count"],
  StepBatch: ["okCount", "failedCount", "totalGas"],
}

/** Public signals by name; undefined if their number is not the circuit's. */
export function nameSignals(
  template: CircuitTemplate,
  values: readonly bigint[],
): Readonly<Record<string, bigint>> | undefined {
  try {
    return decodePublicSignals(template, values)
  } catch {
    return undefined
  }
}

/** How many rows a chunk of a circuit has; undefined for a circuit that is not known. */
export function rowsOfCircuit(circuit: string): number | undefined {
  return circuits.find(({ name }) => name === circuit)?.parameters[0]
}

/** The circuit that a circuit id stands for in a bundle. */
export function circuitNameOf(bundle: Bundle, circuitId: string): string | undefined {
  return bundle.keys.find((key) => key.circuitId === circuitId)?.circuit
}
