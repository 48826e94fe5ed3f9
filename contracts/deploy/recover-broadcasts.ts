import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

import type { EIP1193Provider } from "@nomicfoundation/ignition-core"

import { readBroadcasts, readJsonLines } from "./broadcast-log.ts"
import type { Broadcast } from "./broadcast-log.ts"
import { broadcast, isKnown } from "./signing-provider.ts"

export const JOURNAL_FILE = "journal.jsonl"
export const BROADCAST_FILE = "broadcasts.jsonl"

/** What concerns the sending of transactions in a line of Ignition's journal. */
type JournalLine = {
  readonly type: string
  readonly futureId?: string
  readonly networkInteractionId?: number
  readonly nonce?: number
  readonly transaction?: { readonly hash: string }
}

/**
 * Closes the gap that a killed process leaves: a step was prepared, perhaps signed and perhaps sent, but
 * Ignition did not come to note its hash. A signed one is offered to the node again (the same bytes) and noted
 * as sent; from there Ignition knows what to do if it was dropped. One that was never signed is given back.
 * Returns how many sent transactions were recovered.
 */
export async function recoverBroadcasts(
  deploymentFolder: string,
  provider: EIP1193Provider,
): Promise<number> {
  const journalFile = join(deploymentFolder, JOURNAL_FILE)
  dropTornLine(journalFile)
  const journal = readJsonLines(journalFile) as readonly JournalLine[]
  const noted = new Set(
    journal.flatMap((line) => (isSend(line) && line.transaction ? [line.transaction.hash] : [])),
  )
  const signedBefore = readBroadcasts(join(deploymentFolder, BROADCAST_FILE))
  await offerDropped(journal, signedBefore, provider)
  const unnoted = signedBefore.filter(({ hash }) => !noted.has(hash))
  let recovered = 0
  for (const step of findPreparedSteps(journal)) {
    const signed = unnoted.filter(({ nonce }) => nonce === step.nonce)
    for (const sent of signed) {
      if (!(await isKnown(provider, sent.hash))) await offerAgain(provider, sent)
      appendLine(journalFile, noteSent(step, sent))
      recovered += 1
    }
    const wasSentBefore = journal.some((line) => isSend(line) && isSameStep(line, step))
    if (signed.length === 0 && !wasSentBefore) appendLine(journalFile, noteGivenBack(step))
  }
  return recovered
}

/**
 * The same bytes again, for steps whose transactions the node no longer has. Ignition would give them up, and then
 * stumble over the nonce that is missing before those of other steps.
 */
async function offerDropped(
  journal: readonly JournalLine[],
  signed: readonly Broadcast[],
  provider: EIP1193Provider,
): Promise<void> {
  const lastOf = new Map(journal.map((line) => [`${line.futureId}/${line.networkInteractionId}`, line]))
  const underWay = [...lastOf.values()].filter(isSend).map((step) => {
    const sent = journal.filter((line) => isSend(line) && isSameStep(line, step))
    const hashes = new Set(sent.map(({ transaction }) => transaction?.hash))
    return signed.filter(({ hash }) => hashes.has(hash))
  })
  const inOrder = underWay.filter(({ length }) => length > 0).toSorted(([a], [b]) => a!.nonce - b!.nonce)
  for (const transactions of inOrder) {
    const known = await Promise.all(transactions.map(({ hash }) => isKnown(provider, hash)))
    if (!known.includes(true)) await offerAgain(provider, transactions.at(-1)!)
  }
}

/** Steps whose last preparation was not followed by a sending. */
function findPreparedSteps(journal: readonly JournalLine[]): readonly JournalLine[] {
  const prepared = new Map<string, JournalLine>()
  for (const line of journal) {
    const key = `${line.futureId}/${line.networkInteractionId}`
    if (line.type === "TRANSACTION_PREPARE_SEND") prepared.set(key, line)
    if (isSend(line) || line.type === "ONCHAIN_INTERACTION_REPLACED_BY_USER") prepared.delete(key)
  }
  return [...prepared.values()]
}

/** A refusal (a fee that is too low by now, a nonce that is taken) is Ignition's to handle once it is noted. */
async function offerAgain(provider: EIP1193Provider, sent: Broadcast): Promise<void> {
  await broadcast(provider, sent.raw, sent.hash, 1).catch(() => undefined)
}

function isSend({ type }: JournalLine): boolean {
  return type === "TRANSACTION_SEND"
}

function isSameStep(one: JournalLine, other: JournalLine): boolean {
  return one.futureId === other.futureId && one.networkInteractionId === other.networkInteractionId
}

function noteSent(step: JournalLine, sent: Broadcast): unknown {
  // Ignition's own form of large numbers.
  const fees = Object.fromEntries(
    Object.entries(sent.fees).map(([name, value]) => [name, { _kind: "bigint", value }]),
  )
  return {
    futureId: step.futureId,
    networkInteractionId: step.networkInteractionId,
    nonce: sent.nonce,
    transaction: { fees, hash: sent.hash },
    type: "TRANSACTION_SEND",
  }
}

/** In Ignition's words the prepared nonce went to somebody else: the step gets a new one. */
function noteGivenBack(step: JournalLine): unknown {
  const { futureId, networkInteractionId } = step
  return { futureId, networkInteractionId, type: "ONCHAIN_INTERACTION_REPLACED_BY_USER" }
}

function appendLine(file: string, line: unknown): void {
  appendFileSync(file, `\n${JSON.stringify(line)}`, { flush: true })
}

/** A line that a power failure cut off was never acted on, and Ignition cannot read a journal that has one. */
function dropTornLine(file: string): void {
  if (!existsSync(file)) return
  const lines = readFileSync(file, "utf8").split("\n")
  const last = lines.findLastIndex((line) => line.trim() !== "")
  const whole = readJsonLines(file).length
  const written = lines.filter((line) => line.trim() !== "").length
  if (whole < written) writeFileSync(file, lines.slice(0, last).join("\n"), { flush: true })
}
