import { AgentGptError } from "@agentgpt/core"

import { runJob, siblingModule, type Usage } from "../jobs/run-job.ts"

export type WitnessOrder = {
  readonly wasmFile: string
  readonly input: Readonly<Record<string, unknown>>
}

/** The bytes of a `.wtns` file, and what the process that made them took. */
export type CalculatedWitness = { readonly witness: Uint8Array; readonly usage: Usage }

/**
 * The witness of a circuit for an input. It holds every secret of the statement.
 * @throws PROOF_WITNESS_FAILED, PROOF_CANCELLED
 */
export async function calculateWitness(
  order: WitnessOrder,
  signal?: AbortSignal,
): Promise<CalculatedWitness> {
  const job = siblingModule(import.meta.url, "witness-job")
  const { value, usage } = await runJob(job, order, { code: "PROOF_WITNESS_FAILED", signal })
  return { witness: value as Uint8Array, usage }
}

/**
 * The public signals in a witness: its first values after the constant 1.
 * @throws PROOF_WITNESS_FAILED if the bytes are no witness or hold fewer values
 */
export function readWitnessSignals(witness: Uint8Array, count: number): readonly bigint[] {
  const bytes = Buffer.from(witness.buffer, witness.byteOffset, witness.byteLength)
  const values = findValues(bytes)
  if (values === undefined || values.length < (count + 1) * valueBytes) {
    throw new AgentGptError("PROOF_WITNESS_FAILED", "The circuit's program wrote no witness.")
  }
  return Array.from({ length: count }, (_, i) => readValue(values, (i + 1) * valueBytes))
}

const valueBytes = 32
const valuesSection = 2

/** The section of values: "wtns", version, number of sections, then each as id, length, bytes. */
function findValues(bytes: Buffer): Buffer | undefined {
  if (bytes.length < 12 || bytes.toString("latin1", 0, 4) !== "wtns") return undefined
  let at = 12
  while (at + 12 <= bytes.length) {
    const length = Number(bytes.readBigUInt64LE(at + 4))
    if (bytes.readUInt32LE(at) === valuesSection) return bytes.subarray(at + 12, at + 12 + length)
    at += 12 + length
  }
  return undefined
}

function readValue(bytes: Buffer, at: number): bigint {
  return [3, 2, 1, 0].reduce((value, limb) => (value << 64n) | bytes.readBigUInt64LE(at + limb * 8), 0n)
}
