import { computeNextState, computePrivatePolicy, computeSixteenAryRoot, hideFigure } from "@agentgpt/circuits"

import type { RunRecord } from "../../src/bundle/write-bundle.ts"
import { computePaymentRowLeaf } from "../../src/verify/list-leaves.ts"
import { forgeProof, readDevKey } from "./forge-proof.ts"
import { makeForgedRecord } from "./sample-run.ts"

const privateKey = readDevKey("PayBatchPrivate16")

/** What a test changes in the statement of the last chunk. */
export type PrivateChanges = {
  readonly challenge?: bigint
  readonly fingerprint?: bigint
  readonly policy?: bigint
}

/** The sample run as PayBatchPrivate proves it, paid by other means than public transactions. */
export function makeForgedPrivateRecord(changes: PrivateChanges = {}): RunRecord {
  const open = makeForgedRecord({ privacy: 5 })
  const [batch] = open.batches
  if (batch === undefined) throw new Error("the sample has no batch")
  const { agentsRoot, membersRoot } = batch
  const budgetCommitment = hideFigure(1_000_000n, 5n)
  const policy = computePrivatePolicy(agentsRoot, membersRoot, 0n, budgetCommitment)
  let prevState = 0n
  const chunks = batch.chunks.map(({ content }, i) => {
    if (content.kind !== "payments") throw new Error("there are no payments")
    const isLast = i === batch.chunks.length - 1
    const stepsRoot = computeSixteenAryRoot(content.rows.map(computePaymentRowLeaf))
    const figures = [hideFigure(BigInt(i), 7n), hideFigure(BigInt(i), 8n)]
    const { context } = open.run
    const named = isLast ? (changes.policy ?? policy) : policy
    const statement = { context, prevState, policy: named, stepsRoot, figures, chunkIndex: BigInt(i) }
    const [fingerprint, challenge] = isLast ? [changes.fingerprint ?? 0n, changes.challenge ?? 0n] : [0n, 0n]
    const nextState = computeNextState(statement)
    const publicSignals = [
      nextState,
      stepsRoot,
      ...figures,
      fingerprint,
      prevState,
      named,
      context,
      challenge,
      BigInt(i),
    ]
    prevState = nextState
    return {
      publicSignals,
      proof: forgeProof(privateKey, publicSignals),
      receipt: null,
      content: { ...content, words: [] },
    }
  })
  const { circuit, circuitId, key } = privateKey
  return {
    ...open,
    keys: [{ circuit, circuitId, level: "DEV", transcriptHash: null, key }],
    batches: [
      {
        ...batch,
        kind: "PayBatchPrivate",
        circuitId,
        screenRoot: 0n,
        budgetCommitment,
        figures: chunks.at(-1)?.publicSignals.slice(2, 4) ?? [],
        finalState: prevState,
        chunks,
      },
    ],
    screening: null,
  }
}
