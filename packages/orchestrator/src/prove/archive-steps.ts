import { AgentGptError, canonicalJson } from "@agentgpt/core"
import { writeBundle } from "@agentgpt/proof"
import type { RunRecord } from "@agentgpt/proof"
import type { ArchivedBundle } from "./archive-payroll.ts"
import type { ChosenCircuit } from "./choose-circuits.ts"
import { describeIdentity, describeKey } from "./describe-bundle.ts"
import type { EndedRun } from "./ended-run.ts"
import { keepFile } from "./keep-file.ts"
import type { ProofContracts } from "./paid-payroll.ts"
import type { PreparedSteps } from "./prepare-steps.ts"
import { PRODUCER } from "./producer.ts"
import type { PayrollProofs } from "./prove-statements.ts"

export type StepsToArchive = {
  readonly ended: EndedRun
  readonly prepared: PreparedSteps
  readonly proofs: PayrollProofs
  readonly circuit: ChosenCircuit
  readonly contracts: ProofContracts
}

/**
 * Writes the audit bundle of a run's steps to `<folder>/<cid>.car`, whole or not at all. The same outcomes with the same
 * proofs are the same file, however often it is written.
 * @throws BUNDLE_INPUT_INVALID
 */
export async function archiveSteps(steps: StepsToArchive, folder: string): Promise<ArchivedBundle> {
  const { runKey } = steps.ended
  const { bytes, cid, digest } = writeBundle(writeRecord(steps), runKey === undefined ? {} : { runKey })
  return { cid, digest, file: await keepFile(folder, `${cid}.car`, bytes) }
}

function writeRecord({ ended, prepared, proofs, circuit, contracts }: StepsToArchive): RunRecord {
  const rows = prepared.chunks.flat()
  const done = rows.filter(({ status }) => status === 1).length
  return {
    producer: PRODUCER,
    privacy: ended.privacy,
    level: circuit.level,
    run: describeIdentity(ended, contracts, prepared.context),
    plan: ended.plan.steps.map((step) => canonicalJson(step)),
    keys: [describeKey(circuit)],
    batches: [
      {
        kind: "StepBatch",
        circuitId: circuit.circuitId,
        agentsRoot: prepared.agentsRoot,
        membersRoot: prepared.listRoot,
        screenRoot: prepared.screenRoot,
        budgetCommitment: null,
        figures: [
          BigInt(done),
          BigInt(rows.length - done),
          rows.reduce((sum, { gasUsed }) => sum + gasUsed, 0n),
        ],
        finalState: proofs.payments.at(-1)?.publicSignals[0] ?? 0n,
        chunks: prepared.chunks.map((chunk, place) => {
          const proven = proofs.payments[place]
          if (proven === undefined) {
            throw new AgentGptError("BUNDLE_INPUT_INVALID", `Chunk ${place} of the steps has no proof.`)
          }
          const { publicSignals, proof } = proven
          return { publicSignals, proof, receipt: null, content: { kind: "steps", rows: chunk } }
        }),
      },
    ],
    screening: null,
  }
}
