import {
  agentsTreeDepth,
  chunkTreeDepth,
  computeChunkRoot,
  computeDenyRoot,
  computeNextState,
  computePolicy,
  computeRosterEntry,
  computeScreenRoot,
  computeSixteenAryRoot,
  createBinaryTree,
  padDenyList,
} from "@agentgpt/circuits"
import { canonicalJson, computeRunId, computeWorkflowId } from "@agentgpt/core"

import type { PaymentRow, RunIdentity, ScreenBlock } from "../../src/bundle/bundle-schema.ts"
import type { ChunkRecord, RunRecord } from "../../src/bundle/write-bundle.ts"
import { bindPayments } from "../../src/commitments/bind-payments.ts"
import { computeRunContext } from "../../src/commitments/run-context.ts"
import { amountOf, computePaymentRowLeaf } from "../../src/verify/list-leaves.ts"
import { computeNoteHash } from "../../src/verify/note-hash.ts"
import { type DevKey, forgeProof, readDevKey } from "./forge-proof.ts"

const addressAt = (n: number): `0x${string}` => `0x${n.toString(16).padStart(40, "a")}`
const hashAt = (n: number): `0x${string}` => `0x${n.toString(16).padStart(64, "c")}`

const steps = [
  { id: "compliance", kind: "screen" },
  { id: "payment", kind: "pay", after: ["compliance"], chunks: 2 },
]

export const payKey: DevKey = readDevKey("PayBatch16")
export const screenKey: DevKey = readDevKey("Screen16")

/** A run of two chunks with a few payments each, described but not proved. */
export type SampleRun = {
  readonly run: RunIdentity
  readonly rows: readonly (readonly PaymentRow[])[]
  readonly caps: bigint
  readonly chunkSalts: readonly bigint[]
  readonly agentsRoot: bigint
  readonly rosterRoot: bigint
  readonly siblingsOf: (chunk: number) => readonly bigint[]
  readonly deny: readonly bigint[]
}

export function describeRun(agentLeaves: readonly bigint[], run: Partial<RunIdentity> = {}): SampleRun {
  const caps = 9_000n
  const rows = [0, 1].map((chunk) => Array.from({ length: 16 }, (_, i) => makeRow(chunk, i)))
  const chunkSalts = [111_111n, 222_222n]
  const leaves = rows.map((chunk, i) =>
    computeChunkRoot(
      chunk.map(({ word }) => computeRosterEntry(word >> 88n, caps)),
      chunkSalts[i] ?? 0n,
    ),
  )
  const tree = createBinaryTree(leaves, chunkTreeDepth)
  return {
    run: makeIdentity(run),
    rows,
    caps,
    chunkSalts,
    agentsRoot: createBinaryTree(agentLeaves, agentsTreeDepth).root,
    rosterRoot: tree.root,
    siblingsOf: tree.siblingsOf,
    deny: padDenyList([0xbad1n, 0xbad2n], 16),
  }
}

/** Every part of a run's identity, its ids computed. */
export function makeIdentity(changes: Partial<RunIdentity> = {}): RunIdentity {
  const parts = {
    chainId: "eip155:31337",
    batchPayout: addressAt(1),
    zkWorkflow: addressAt(2),
    verifierRegistry: addressAt(3),
    agentRegistry: addressAt(4),
    payer: addressAt(5),
    token: addressAt(6),
    beneficiary: addressAt(7),
    workflowId: computeWorkflowId(steps),
    runNonce: 2n ** 200n + 1n,
    ...changes,
  }
  const runId = changes.runId ?? computeRunId(parts)
  return { ...parts, runId, context: changes.context ?? computeRunContext({ ...parts, runId }) }
}

export type ChunkSignals = {
  readonly stepsRoot: bigint
  readonly total: bigint
  readonly count: bigint
  readonly fingerprint: bigint
  readonly prevState: bigint
  readonly policy: bigint
  readonly context: bigint
  readonly challenge: bigint
  readonly chunkIndex: bigint
}

/** PayBatch signals in order, the next state computed. */
export function listPaySignals(signals: ChunkSignals): readonly bigint[] {
  const { stepsRoot, total, count, fingerprint, prevState, policy, context, challenge, chunkIndex } = signals
  const nextState = computeNextState({ ...signals, figures: [total, count] })
  return [nextState, stepsRoot, total, count, fingerprint, prevState, policy, context, challenge, chunkIndex]
}

/** The policy and screening of a sample. */
export function describePolicy({ agentsRoot, rosterRoot, deny }: SampleRun) {
  const denyRoot = computeDenyRoot(deny)
  const screenRoot = computeScreenRoot(rosterRoot, denyRoot, 2)
  return { denyRoot, screenRoot, policy: computePolicy(agentsRoot, rosterRoot, screenRoot) }
}

/** The signals of both payment chunks, as an honest run has them. */
export function describeChunks(
  sample: SampleRun,
): readonly (ChunkSignals & { readonly words: readonly bigint[] })[] {
  const { policy } = describePolicy(sample)
  let prevState = 0n
  return sample.rows.map((rows, chunk) => {
    const words = rows.map(({ word }) => word).filter((word) => amountOf(word) !== 0n)
    const stepsRoot = computeSixteenAryRoot(rows.map(computePaymentRowLeaf))
    const { challenge, fingerprint } = bindPayments(stepsRoot, words)
    const total = words.reduce((sum, word) => sum + amountOf(word), 0n)
    const signals = {
      stepsRoot,
      total,
      count: BigInt(words.length),
      fingerprint,
      prevState,
      policy,
      context: sample.run.context,
      challenge,
      chunkIndex: BigInt(chunk),
      words,
    }
    prevState = listPaySignals(signals)[0] ?? 0n
    return signals
  })
}

/** Screen signals of both roster chunks. */
export function describeScreening(sample: SampleRun): readonly (readonly bigint[])[] {
  const { denyRoot } = describePolicy(sample)
  const { rosterRoot } = sample
  return [0, 1].map((i) => [
    computeScreenRoot(rosterRoot, denyRoot, i + 1),
    computeScreenRoot(rosterRoot, denyRoot, i),
    rosterRoot,
    denyRoot,
    BigInt(i),
  ])
}

/** The record of a sample with the proofs that are given. */
export function makeRecord(
  sample: SampleRun,
  payProofs: readonly ChunkRecord["proof"][],
  screenProofs: readonly ChunkRecord["proof"][],
  privacy: RunRecord["privacy"] = 0,
): RunRecord {
  const chunks = describeChunks(sample)
  const { denyRoot, screenRoot } = describePolicy(sample)
  const records = chunks.map((chunk, i) => ({
    publicSignals: listPaySignals(chunk),
    proof: proofAt(payProofs, i),
    receipt: {
      transactionHash: hashAt(10 + i),
      blockNumber: 1_000 + i,
      blockHash: hashAt(20 + i),
      settlement: "attest" as const,
    },
    content: {
      kind: "payments" as const,
      rows: sample.rows[i] ?? [],
      words: chunk.words.map((word): `0x${string}` => `0x${word.toString(16).padStart(64, "0")}`),
    },
  }))
  return {
    producer: "agentgpt 0.1.0",
    privacy,
    level: "DEV",
    run: sample.run,
    plan: steps.map(canonicalJson),
    keys: [toKeyEntry(payKey), toKeyEntry(screenKey)],
    batches: [
      {
        kind: "PayBatch",
        circuitId: payKey.circuitId,
        agentsRoot: sample.agentsRoot,
        membersRoot: sample.rosterRoot,
        screenRoot,
        budgetCommitment: null,
        figures: [
          chunks.reduce((sum, { total }) => sum + total, 0n),
          chunks.reduce((sum, { count }) => sum + count, 0n),
        ],
        finalState: records.at(-1)?.publicSignals[0] ?? 0n,
        chunks: records,
      },
    ],
    screening: {
      circuitId: screenKey.circuitId,
      denyRoot,
      statements: describeScreening(sample).map((publicSignals, i): ScreenBlock => ({
        publicSignals,
        proof: proofAt(screenProofs, i),
      })),
    },
  }
}

/** A whole record with forged proofs: made in a moment, and every check holds. */
export function makeForgedRecord(
  options: {
    readonly privacy?: RunRecord["privacy"]
    readonly run?: Partial<RunIdentity>
    readonly sample?: (sample: SampleRun) => SampleRun
  } = {},
): RunRecord {
  const honest = describeRun([5n, 6n], options.run)
  const sample = options.sample?.(honest) ?? honest
  const pay = describeChunks(sample).map((chunk) => forgeProof(payKey, listPaySignals(chunk)))
  const screen = describeScreening(sample).map((signals) => forgeProof(screenKey, signals))
  return makeRecord(sample, pay, screen, options.privacy)
}

/** Every third row is not paid; the others have a description. */
function makeRow(chunk: number, i: number): PaymentRow {
  const number = chunk * 16 + i
  const recipient = BigInt(addressAt(0x1000 + number))
  const amount = i % 3 === 2 ? 0n : BigInt(1_000 + number)
  const note = amount === 0n ? null : `Salary of employee ${number}`
  return {
    word: (recipient << 88n) + amount,
    meta: note === null ? 0n : computeNoteHash(note),
    salt: BigInt(`0x${(0x5a17_0000 + number).toString(16).repeat(6)}`),
    note,
  }
}

function toKeyEntry({ circuit, circuitId, key }: DevKey): RunRecord["keys"][number] {
  return { circuit, circuitId, level: "DEV", transcriptHash: null, key }
}

function proofAt(proofs: readonly ChunkRecord["proof"][], i: number): ChunkRecord["proof"] {
  const proof = proofs[i]
  if (proof === undefined) throw new Error(`no proof ${i}`)
  return proof
}
