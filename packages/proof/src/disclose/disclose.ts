import { AgentGptError, hexToBytes } from "@agentgpt/core"
import { encode } from "@ipld/dag-cbor"
import { z } from "zod"

import type { BatchKind } from "../bundle/bundle-schema.ts"
import { type BundleBatch, type BundleChunk, readBundle, type ReadOptions } from "../bundle/read-bundle.ts"
import { encryptToReader } from "../readers/encrypt-to-reader.ts"
import { listLeaves } from "../verify/list-leaves.ts"
import { circuitNameOf, nameSignals, rowsOfCircuit } from "../verify/read-statements.ts"
import {
  DISCLOSURE_FORMAT,
  DISCLOSURE_PURPOSE,
  DISCLOSURE_VERSION,
  type DisclosedItem,
  disclosureSchema,
} from "./disclosure-schema.ts"
import { listNeighbours } from "./inclusion-path.ts"

/** Which row to open. A payment's chunk is the roster's, a step's the plan's; rows count from 0 in the chunk. */
export type DisclosureTarget =
  | { readonly payment: { readonly chunkIndex: number; readonly row: number } }
  | { readonly step: { readonly chunkIndex: number; readonly row: number } }

/** Who may read it. The ephemeral secret is 32 random bytes for this one disclosure. */
export type DisclosureReader = { readonly publicKey: Uint8Array; readonly ephemeralSecret: Uint8Array }

/**
 * Opens one payment or step to one reader, with the proof that it is part of what was proved. Of the other rows
 * the reader sees blinded commitments only.
 * @throws BUNDLE_SEALED, BUNDLE_ITEM_UNKNOWN, BUNDLE_READER_KEY_INVALID, and what `readBundle` throws
 *
 * @example
 * ```ts
 * const file = disclose(bundle, { runKey }, { payment: { chunkIndex: 0, row: 3 } }, {
 *   publicKey: readerKey,
 *   ephemeralSecret: crypto.getRandomValues(new Uint8Array(32)),
 * })
 * ```
 */
export function disclose(
  bundleFile: Uint8Array,
  keys: ReadOptions,
  target: DisclosureTarget,
  reader: DisclosureReader,
): Uint8Array {
  const bundle = readBundle(bundleFile, keys)
  const [kinds, place] = "payment" in target ? [paymentKinds, target.payment] : [stepKinds, target.step]
  const { batch, chunk } = findChunk(bundle.batches, kinds, place.chunkIndex)
  const { content } = chunk
  if (content === null) throw new AgentGptError("BUNDLE_SEALED")
  const item = findItem(content, place.row)
  const entry = bundle.keys.find(({ circuitId }) => circuitId === batch.circuitId)
  const size = rowsOfCircuit(circuitNameOf(bundle, batch.circuitId) ?? "")
  if (entry === undefined || size === undefined) {
    throw new AgentGptError("BUNDLE_ITEM_UNKNOWN", "The circuit of the chunk is not known.")
  }
  const { kind, circuitId, agentsRoot, membersRoot, screenRoot, budgetCommitment } = batch
  const { circuit, level, transcriptHash, encodedKey } = entry
  const disclosure = z.encode(disclosureSchema, {
    bundle: bundle.digest,
    run: bundle.run,
    batch: { kind, circuitId, agentsRoot, membersRoot, screenRoot, budgetCommitment },
    key: { circuit, level, transcriptHash, encodedKey: hexToBytes(encodedKey) },
    statement: { publicSignals: chunk.publicSignals, proof: chunk.proof },
    receipt: chunk.receipt,
    position: place.row,
    path: listNeighbours(listLeaves(content, size), place.row),
    item,
  })
  const message = encryptToReader(
    reader.publicKey,
    reader.ephemeralSecret,
    DISCLOSURE_PURPOSE,
    encode(disclosure),
  )
  return encode({ format: DISCLOSURE_FORMAT, version: DISCLOSURE_VERSION, message })
}

const paymentKinds: readonly BatchKind[] = ["PayBatch", "PayBatchPrivate"]
const stepKinds: readonly BatchKind[] = ["StepBatch"]

function findChunk(
  batches: readonly BundleBatch[],
  kinds: readonly BatchKind[],
  chunkIndex: number,
): { readonly batch: BundleBatch; readonly chunk: BundleChunk } {
  for (const batch of batches.filter(({ kind }) => kinds.includes(kind))) {
    const chunk = batch.chunks.find(
      ({ publicSignals }) => nameSignals(batch.kind, publicSignals)?.["chunkIndex"] === BigInt(chunkIndex),
    )
    if (chunk !== undefined) return { batch, chunk }
  }
  throw new AgentGptError("BUNDLE_ITEM_UNKNOWN", `There is no such chunk ${chunkIndex}.`)
}

function findItem(content: NonNullable<BundleChunk["content"]>, row: number): DisclosedItem {
  const item: DisclosedItem | undefined =
    content.kind === "payments" ? wrap("payment", content.rows[row]) : wrap("step", content.rows[row])
  if (item === undefined) throw new AgentGptError("BUNDLE_ITEM_UNKNOWN", `The chunk has no row ${row}.`)
  return item
}

function wrap<Kind extends string, Row>(
  kind: Kind,
  row: Row | undefined,
): { readonly kind: Kind; readonly row: Row } | undefined {
  return row && { kind, row }
}
