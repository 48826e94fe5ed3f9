// SPDX-License-Identifier: MIT
import type { Interface, LogDescription } from "ethers"

import type { Bundle } from "../../bundle/read-bundle.ts"
import { hashWords } from "../../commitments/abi-words.ts"
import { type Finding, judge, skipped, unless } from "../check.ts"
import { amountOf } from "../list-leaves.ts"
import { nameBatches, type NamedChunk } from "../read-statements.ts"
import { askContract, isSameHex } from "./ask-contract.ts"
import type { ChainLog, ChainReader, ChainReceipt } from "./chain-reader.ts"
import { payoutAbi, tokenAbi } from "./contracts-abi.ts"

const noPayments = skipped("The bundle proves no payments by transactions.")

type PaidChunk = NamedChunk & { readonly receipt: ChainReceipt | undefined }

/** The transactions of the receipts succeeded, in the blocks that the bundle names. */
export async function checkTransactions(bundle: Bundle, reader: ChainReader): Promise<Finding> {
  const chunks = await readReceipts(bundle, reader)
  if (chunks.length === 0) return noPayments
  return judge(
    chunks.flatMap(({ name, chunk, receipt }) => {
      if (receipt === undefined) return [`The transaction of ${name} is unknown to the node.`]
      const isInBlock =
        isSameHex(receipt.blockHash, chunk.receipt?.blockHash ?? "") &&
        receipt.blockNumber === chunk.receipt?.blockNumber
      return [
        ...unless(receipt.succeeded, `The transaction of ${name} was reverted.`),
        ...unless(isInBlock, `The transaction of ${name} stands in another block.`),
      ]
    }),
    `${chunks.length} receipts are those of the chain.`,
  )
}

/** BatchPayout says in those transactions that it paid these chunks of this run. */
export async function checkPaymentEvents(bundle: Bundle, reader: ChainReader): Promise<Finding> {
  const { run } = bundle
  const chunks = await readReceipts(bundle, reader)
  if (chunks.length === 0) return noPayments
  return judge(
    chunks.flatMap(({ name, spine, figures, receipt }) => {
      const events = listEvents(receipt, run.batchPayout, payoutAbi).filter(({ args }) =>
        isSameHex(args["runId"], run.runId),
      )
      const named = (event: string) => events.filter((log) => log.name === event)
      const isOfChunk = ({ args }: LogDescription) => args["chunkIndex"] === spine.chunkIndex
      const paid = named("ChunkPaid").find(isOfChunk)
      const attested = named("ChunkAttested").find(isOfChunk)
      const payer = named("BatchPaid").find(
        ({ args }) => isSameHex(args["payer"], run.payer) && isSameHex(args["token"], run.token),
      )
      const [, count = 0n] = figures
      return [
        ...unless(payer !== undefined, `No payment of the run by its payer in its token made ${name}.`),
        ...unless(
          paid !== undefined && paid.args["positions"] === (1n << count) - 1n,
          `The transaction of ${name} did not pay ${count} payments of this chunk.`,
        ),
        ...unless(
          attested !== undefined && attested.args["stepsRoot"] === spine.stepsRoot,
          `The transaction of ${name} did not attest the steps that were proved.`,
        ),
      ]
    }),
    "BatchPayout reported every chunk, under the steps that were proved.",
  )
}

/** What BatchPayout stored of each chunk, computed from the words it paid, is what was proved. */
export async function checkAttestations(bundle: Bundle, reader: ChainReader): Promise<Finding> {
  const { run } = bundle
  const chunks = listPaidChunks(bundle)
  if (chunks.length === 0) return noPayments
  const complaints = await Promise.all(
    chunks.map(async ({ name, spine, signals }) => {
      const { challenge = 0n, fingerprint = 0n } = signals
      const wanted = hashWords([spine.stepsRoot, challenge, fingerprint])
      const parameters = [run.payer, run.runId, spine.chunkIndex]
      const stored = await askContract(reader, payoutAbi, run.batchPayout, "attestation", parameters)
      return unless(isSameHex(stored, wanted), `BatchPayout attested other payments for ${name}.`)
    }),
  )
  return judge(complaints.flat(), "The payments that BatchPayout attested are those that were proved.")
}

/** Every payment was a transfer of the token, or failed and is owed. */
export async function checkTransfers(bundle: Bundle, reader: ChainReader): Promise<Finding> {
  const { run } = bundle
  const chunks = await readReceipts(bundle, reader)
  if (chunks.length === 0) return noPayments
  if (chunks.some(({ chunk }) => chunk.content === null)) return skipped("The payments are sealed.")
  // A transfer pays one payment: a second equal one, in this chunk or another, needs a second transfer.
  const pool = new Map<string, LogDescription[]>()
  for (const { chunk, receipt } of chunks) {
    const transfers = listEvents(receipt, run.token, tokenAbi).filter(
      ({ args }) => isSameHex(args["from"], run.payer) || isSameHex(args["from"], run.batchPayout),
    )
    pool.set(chunk.receipt?.transactionHash ?? "", transfers)
  }
  let owedCount = 0
  const complaints = chunks.flatMap(({ name, chunk, spine, receipt }) => {
    const transfers = pool.get(chunk.receipt?.transactionHash ?? "") ?? []
    const failures = listEvents(receipt, run.batchPayout, payoutAbi).filter(
      (log) => log.name === "PaymentFailed" && isSameHex(log.args["runId"], run.runId),
    )
    const words = chunk.content?.kind === "payments" ? chunk.content.words : []
    return words.flatMap((word, position) => {
      const [recipient, amount] = [`0x${word.slice(4, 44)}`, amountOf(BigInt(word))]
      const isThis = (log: LogDescription, to: string, value: string) =>
        isSameHex(log.args[to], recipient) && log.args[value] === amount
      const paymentId = spine.chunkIndex * 256n + BigInt(position)
      const isOwed = failures.some(
        (log) => log.args["paymentId"] === paymentId && isThis(log, "recipient", "amount"),
      )
      if (isOwed) {
        owedCount += 1
        return []
      }
      const transfer = transfers.findIndex((log) => isThis(log, "to", "value"))
      if (transfer >= 0) transfers.splice(transfer, 1)
      return unless(transfer >= 0, `Payment ${position} of ${name} was neither transferred nor is owed.`)
    })
  })
  const owed = owedCount === 0 ? "" : `, but ${owedCount} that the token refused and that are owed`
  return judge(complaints, `Every payment was transferred${owed}.`)
}

/** Chunks of payments that a transaction made. */
function listPaidChunks(bundle: Bundle): readonly NamedChunk[] {
  return nameBatches(bundle)
    .filter(({ batch }) => batch.kind === "PayBatch")
    .flatMap(({ chunks }) => chunks)
}

async function readReceipts(bundle: Bundle, reader: ChainReader): Promise<readonly PaidChunk[]> {
  return Promise.all(
    listPaidChunks(bundle).map(async (chunk) => {
      const hash = chunk.chunk.receipt?.transactionHash
      return { ...chunk, receipt: hash === undefined ? undefined : await reader.readReceipt(hash) }
    }),
  )
}

/** The logs of one contract that its interface knows. */
function listEvents(receipt: ChainReceipt | undefined, address: string, abi: Interface): LogDescription[] {
  return (receipt?.logs ?? [])
    .filter((log) => isSameHex(log.address, address))
    .flatMap((log) => parseLog(log, abi) ?? [])
}

function parseLog({ topics, data }: ChainLog, abi: Interface): LogDescription | null {
  try {
    return abi.parseLog({ topics, data })
  } catch {
    return null
  }
}
