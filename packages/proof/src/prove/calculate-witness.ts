import { AgentGptError } from "@agentgpt/core"

import { runJob, siblingModule } from "../jobs/run-job.ts"
import type { WitnessOrder } from "./witness-job.ts"

/**
 * The witness of a circuit for an input, as the bytes of a `.wtns` file. It holds every secret of the statement.
 * @throws PROOF_WITNESS_FAILED, PROOF_CANCELLED
 */
export async function calculateWitness(order: WitnessOrder, signal?: AbortSignal): Promise<Uint8Array> {
  const job = siblingModule(import.meta.url, "witness-job")
  const { value } = await runJob(job, order, { code: "PROOF_WITNESS_FAILED", signal })
  return value as Uint8Array
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
