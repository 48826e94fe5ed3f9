import { AgentGptError } from "@agentgpt/core"

/** Rows of a payroll that one proof can be of. */
export type ChunkSize = 16 | 128 | 256

type SizedCircuits = {
  readonly pay: string
  readonly screen: string
  /** The entries that the screening's deny list has. */
  readonly deniedEntries: number
}

/** The circuits that prove payrolls, by their chunk size. */
const CIRCUITS: Readonly<Record<ChunkSize, SizedCircuits>> = {
  16: { pay: "PayBatch16", screen: "Screen16", deniedEntries: 16 },
  128: { pay: "PayBatch128", screen: "Screen128", deniedEntries: 128 },
  256: { pay: "PayBatch256", screen: "Screen256", deniedEntries: 256 },
}

/** The circuit that proves the steps of runs, so many with one proof. */
export const STEP_CIRCUIT = { name: "StepBatch16", steps: 16 } as const

/** Smallest first. */
export const CHUNK_SIZES: readonly ChunkSize[] = [16, 128, 256]

/** @throws PROOF_PLAN_INVALID for a size that no circuit has */
export function toChunkSize(rows: number): ChunkSize {
  const size = CHUNK_SIZES.find((each) => each === rows)
  if (size !== undefined) return size
  throw new AgentGptError(
    "PROOF_PLAN_INVALID",
    `No circuit proves chunks of ${rows}; there are ${CHUNK_SIZES.join(", ")}.`,
  )
}

/** @throws PROOF_PLAN_INVALID for a size that no circuit has */
export function circuitNamesOf(chunkSize: number): SizedCircuits {
  return CIRCUITS[toChunkSize(chunkSize)]
}
