// SPDX-License-Identifier: MIT
import { computeFingerprint, computeSixteenAryRoot } from "@agentgpt/circuits"

import type { ChunkContent, PaymentContent, StepContent } from "../../bundle/bundle-schema.ts"
import type { Bundle } from "../../bundle/read-bundle.ts"
import { bindPayments } from "../../commitments/bind-payments.ts"
import { type Finding, judge, skipped, unless } from "../check.ts"
import { amountOf, listLeaves, listPaidWords } from "../list-leaves.ts"
import { computeNoteHash } from "../note-hash.ts"
import { circuitNameOf, nameBatches, type NamedChunk, rowsOfCircuit } from "../read-statements.ts"

type OpenChunk = NamedChunk & { readonly kind: string; readonly size: number; readonly content: ChunkContent }

/** The rows are those of a chunk of this kind and size, each in range. */
export function checkRows(bundle: Bundle): Finding {
  return judgeOpen(
    bundle,
    ({ name, kind, size, content }) => [
      ...unless((content.kind === "steps") === (kind === "StepBatch"), `${name} holds rows of another kind.`),
      ...unless(content.rows.length <= size, `${name} holds more rows than its circuit.`),
      ...(content.kind === "payments"
        ? content.rows.flatMap(({ word }, i) =>
            unless(word < 1n << 248n, `Row ${i} of ${name} is no payment.`),
          )
        : []),
    ],
    "Every row has the form that its circuit commits to.",
  )
}

/** Descriptions are those that the commitments hold the hash of. */
export function checkNotes(bundle: Bundle): Finding {
  return judgeOpen(
    bundle,
    ({ name, content }) =>
      content.rows.flatMap(({ note, meta }, i) =>
        unless(
          note === null || computeNoteHash(note) === meta,
          `The description of row ${i} of ${name} was changed.`,
        ),
      ),
    "Every description hashes to what its row commits to.",
  )
}

/** The rows are what stepsRoot commits to. */
export function checkStepsRoot(bundle: Bundle): Finding {
  return judgeOpen(
    bundle,
    ({ name, size, spine, content }) =>
      unless(
        computeSixteenAryRoot(listLeaves(content, size)) === spine.stepsRoot,
        `The rows of ${name} are not those that were proved.`,
      ),
    "The rows give the roots that were proved.",
  )
}

/** The transactions carried exactly the payments that were proved, in their order. */
export function checkWords(bundle: Bundle): Finding {
  return judgePayments(
    bundle,
    ({ name, kind, chunk, content }) => {
      // A private payroll may be paid by other means than a transaction of words.
      const paid = kind === "PayBatchPrivate" && chunk.receipt === null ? [] : listPaidWords(content)
      const isSame =
        paid.length === content.words.length &&
        paid.every((word, i) => word === BigInt(content.words[i] ?? 0))
      return unless(isSame, `${name} was paid by other words than its rows.`)
    },
    "The words of every receipt are the payments that were proved.",
  )
}

/** The challenge is the hash of the receipt's own words, so that the fingerprint could not be fitted. */
export function checkChallenge(bundle: Bundle): Finding {
  return judgePayments(
    bundle,
    ({ name, kind, signals, spine, content }) => {
      const { challenge } = bindPayments(spine.stepsRoot, content.words.map(BigInt))
      const wanted = kind === "PayBatchPrivate" ? 0n : challenge
      return unless(signals["challenge"] === wanted, `The challenge of ${name} is not the hash of its words.`)
    },
    "Every challenge is the hash of the words paid.",
  )
}

/** The fingerprint is that of the receipt's words. */
export function checkFingerprint(bundle: Bundle): Finding {
  return judgePayments(
    bundle,
    ({ name, signals, content }) => {
      const fingerprint = computeFingerprint(content.words.map(BigInt), signals["challenge"] ?? 0n)
      return unless(
        signals["fingerprint"] === fingerprint,
        `The fingerprint of ${name} is of other payments.`,
      )
    },
    "Every fingerprint is that of the words paid.",
  )
}

/** Totals and counts are those of the rows. */
export function checkTotals(bundle: Bundle): Finding {
  return judgeOpen(
    bundle,
    ({ name, kind, figures, content }) => {
      if (kind === "PayBatchPrivate") return []
      const sums = content.kind === "payments" ? sumPayments(content) : sumSteps(content)
      const isSame = sums.every((sum, i) => sum === figures[i])
      return unless(isSame, `${name} states ${figures.join(", ")}; its rows give ${sums.join(", ")}.`)
    },
    "The figures of every statement are those of its rows.",
  )
}

/** Payments were made by a transaction; statements about steps have none of their own. */
export function checkReceipts(bundle: Bundle): Finding {
  const complaints = nameBatches(bundle).flatMap(({ batch, chunks }) =>
    chunks.flatMap(({ name, chunk }) => [
      ...unless(batch.kind !== "PayBatch" || chunk.receipt !== null, `${name} has no receipt.`),
      ...unless(batch.kind !== "StepBatch" || chunk.receipt === null, `${name} has a receipt of its own.`),
    ]),
  )
  return judge(complaints, "Every payment chunk names its transaction.")
}

function sumPayments(content: PaymentContent): readonly bigint[] {
  const amounts = content.rows.map(({ word }) => amountOf(word))
  const total = amounts.reduce((sum, amount) => sum + amount, 0n)
  return [total, BigInt(amounts.filter((amount) => amount !== 0n).length)]
}

function sumSteps({ rows }: StepContent): readonly bigint[] {
  const ok = rows.filter(({ status }) => status === 1).length
  const gas = rows.reduce((sum, { gasUsed }) => sum + gasUsed, 0n)
  return [BigInt(ok), BigInt(rows.length - ok), gas]
}

function judgePayments(
  bundle: Bundle,
  complain: (chunk: OpenChunk & { readonly content: PaymentContent }) => readonly string[],
  detail: string,
): Finding {
  return judgeOpen(
    bundle,
    (chunk) => (chunk.content.kind === "payments" ? complain({ ...chunk, content: chunk.content }) : []),
    detail,
  )
}

/** Judges every chunk whose rows can be read; none can be while they are sealed. */
function judgeOpen(
  bundle: Bundle,
  complain: (chunk: OpenChunk) => readonly string[],
  detail: string,
): Finding {
  const chunks = nameBatches(bundle).flatMap(({ batch, chunks: named }) => {
    const size = rowsOfCircuit(circuitNameOf(bundle, batch.circuitId) ?? "") ?? 0
    return named.map((chunk) => ({ ...chunk, kind: batch.kind, size }))
  })
  const open = chunks.flatMap((chunk) => {
    const { content } = chunk.chunk
    return content === null ? [] : [{ ...chunk, content }]
  })
  if (open.length < chunks.length) return skipped("The rows are sealed; the run's key opens them.")
  return judge(open.flatMap(complain), detail)
}
