import { AgentGptError, canonicalJson } from "@agentgpt/core"
import type { Bytes32, Hex } from "@agentgpt/core"
import { writeBundle } from "@agentgpt/proof"
import type { ChunkRecord, ProvenStatement, RunRecord } from "@agentgpt/proof"
import { keepFile } from "./keep-file.ts"
import { describeIdentity, describeKey } from "./describe-bundle.ts"
import type { ChosenCircuits } from "./choose-circuits.ts"
import type { PaidPayroll, ProofContracts } from "./paid-payroll.ts"
import type { PreparedPayroll } from "./prepare-payroll.ts"
import { PRODUCER } from "./producer.ts"
import type { PayrollProofs } from "./prove-statements.ts"

/** A bundle as it lies in the archive. */
export type ArchivedBundle = { readonly cid: string; readonly digest: Bytes32; readonly file: string }

export type PayrollToArchive = {
  readonly paid: PaidPayroll
  readonly prepared: PreparedPayroll
  readonly proofs: PayrollProofs
  readonly circuits: ChosenCircuits
  readonly contracts: ProofContracts
}

/**
 * Writes the audit bundle of a proved payroll to `<folder>/<cid>.car`, whole or not at all. The name is the content:
 * the same payroll with the same proofs is the same file, however often it is written.
 * @throws BUNDLE_INPUT_INVALID
 *
 * @example
 * const { cid, digest } = await archivePayroll({ paid, prepared, proofs, circuits, contracts }, "archive")
 */
export async function archivePayroll(payroll: PayrollToArchive, folder: string): Promise<ArchivedBundle> {
  const { runKey } = payroll.paid
  const { bytes, cid, digest } = writeBundle(writeRecord(payroll), runKey === undefined ? {} : { runKey })
  return { cid, digest, file: await keepFile(folder, `${cid}.car`, bytes) }
}

function writeRecord(payroll: PayrollToArchive): RunRecord {
  const { paid, prepared, proofs, circuits, contracts } = payroll
  const { run, screening } = prepared
  const used = screening === null ? [circuits.pay] : [circuits.pay, circuits.screen]
  return {
    producer: PRODUCER,
    privacy: paid.privacy,
    level: circuits.pay.level,
    run: describeIdentity(paid, contracts, prepared.context),
    plan: paid.plan.steps.map((step) => canonicalJson(step)),
    keys: used.map(describeKey),
    batches: [
      {
        kind: "PayBatch",
        circuitId: circuits.pay.circuitId,
        agentsRoot: prepared.agentsRoot,
        membersRoot: prepared.listRoot,
        screenRoot: prepared.screenRoot,
        budgetCommitment: null,
        figures: [
          run.chunks.reduce((sum, { total }) => sum + total, 0n),
          run.chunks.reduce((sum, { words }) => sum + BigInt(words.length), 0n),
        ],
        finalState: proofs.payments.at(-1)?.publicSignals[0] ?? 0n,
        chunks: run.chunks.map((_, place) => writeChunk(payroll, place)),
      },
    ],
    screening: screening && {
      circuitId: circuits.screen.circuitId,
      denyRoot: screening.denyRoot,
      statements: proofs.screens.map(({ publicSignals, proof }) => ({ publicSignals, proof })),
    },
  }
}

function writeChunk({ paid, prepared, proofs }: PayrollToArchive, place: number): ChunkRecord {
  const planned = prepared.run.chunks[place]
  const proven: ProvenStatement | undefined = proofs.payments[place]
  const receipt = paid.chunks.find(({ chunkIndex }) => chunkIndex === planned?.chunk.chunkIndex)
  if (planned === undefined || proven === undefined || receipt === undefined) {
    throw new AgentGptError("BUNDLE_INPUT_INVALID", `Chunk ${place} has no proof or no payment.`)
  }
  const { chunk, amounts, metas, salts, words } = planned
  const { transactionHash, blockNumber, blockHash } = receipt
  const firstRow = chunk.chunkIndex * prepared.chunkSize
  return {
    publicSignals: proven.publicSignals,
    proof: proven.proof,
    receipt: { transactionHash, blockNumber: Number(blockNumber), blockHash, settlement: "attest" },
    content: {
      kind: "payments",
      rows: chunk.recipients.map((recipient, row) => ({
        word: (recipient << 88n) | (amounts[row] ?? 0n),
        meta: metas[row] ?? 0n,
        salt: salts[row] ?? 0n,
        note: prepared.rows[firstRow + row]?.key ?? null,
      })),
      words: words.map((word): Hex => `0x${word.toString(16).padStart(64, "0")}`),
    },
  }
}
