// SPDX-License-Identifier: MIT
import { AgentGptError, bytesToHex, hexToBytes } from "@agentgpt/core"
import { z } from "zod"

import { sealPart } from "../readers/seal-part.ts"
import type { SecurityLevel } from "../types.ts"
import { encodeVerificationKey, type VerificationKey } from "../verify-groth16.ts"
import { type Block, encodeBlock, makeRawBlock } from "./block.ts"
import {
  type BatchEntry,
  BUNDLE_FORMAT,
  BUNDLE_VERSION,
  type ChunkBlock,
  type ChunkContent,
  chunkSchema,
  contentSchema,
  type KeyEntry,
  planSchema,
  rootSchema,
  type RunIdentity,
  type ScreenBlock,
  screenSchema,
} from "./bundle-schema.ts"
import { encodeCar } from "./encode-car.ts"

/** One chunk with its content, before it is written. */
export type ChunkRecord = Omit<ChunkBlock, "content"> & { readonly content: ChunkContent }

/** Everything that a finished run hands over to be archived. */
export type RunRecord = {
  /** The program and its version, such as `agentgpt 0.1.0`. */
  readonly producer: string
  readonly privacy: 0 | 3 | 5
  readonly level: SecurityLevel
  readonly run: RunIdentity
  /** The canonical JSON of each step, in order: what workflowId is the root of. */
  readonly plan: readonly string[]
  readonly keys: readonly (Omit<KeyEntry, "key"> & { readonly key: VerificationKey })[]
  readonly batches: readonly (Omit<BatchEntry, "chunks"> & { readonly chunks: readonly ChunkRecord[] })[]
  readonly screening: {
    readonly circuitId: `0x${string}`
    readonly denyRoot: bigint
    readonly statements: readonly ScreenBlock[]
  } | null
}

export type WrittenBundle = {
  readonly bytes: Uint8Array
  /** The content id of the root block. */
  readonly cid: string
  /** Its sha2-256 digest: what is anchored on-chain. */
  readonly digest: `0x${string}`
}

/**
 * Writes the audit bundle of a run. Equal records and keys give equal bytes. At privacy level 0 everything is in
 * the clear; otherwise the plan and all payee data are sealed under `runKey`, 32 random bytes made for this run.
 * What is written is not checked to hold: `verifyBundle` does that.
 * @throws BUNDLE_INPUT_INVALID
 *
 * @example
 * ```ts
 * const { bytes, digest } = writeBundle(record, { runKey: crypto.getRandomValues(new Uint8Array(32)) })
 * ```
 */
export function writeBundle(
  record: RunRecord,
  options: { readonly runKey?: Uint8Array } = {},
): WrittenBundle {
  const seal = createSeal(record, options.runKey)
  const parts = new Map<string, Block>()
  const add = ({ cid, bytes }: Block) => {
    // Equal parts are one block: it stands where it is first named.
    const name = cid.toString()
    if (!parts.has(name)) parts.set(name, { cid, bytes })
    return cid
  }
  const plan = add(seal("plan", encode(planSchema, { steps: record.plan })))
  const keys = record.keys.map(({ key, ...entry }) => ({
    ...entry,
    key: add(makeRawBlock(hexToBytes(encodeVerificationKey(key)))),
  }))
  const batches = record.batches.map((batch) => ({
    ...batch,
    chunks: batch.chunks.map((chunk, i) => {
      const content = seal(`${batch.kind}/${i}`, encode(contentSchema, chunk.content))
      const written = add(encodeBlock(encode(chunkSchema, { ...chunk, content: content.cid })))
      add(content)
      return written
    }),
  }))
  const screening = record.screening && {
    ...record.screening,
    statements: record.screening.statements.map((statement) =>
      add(encodeBlock(encode(screenSchema, statement))),
    ),
  }
  const { producer, privacy, level, run } = record
  const head = { format: BUNDLE_FORMAT, version: BUNDLE_VERSION, producer, privacy, level, run } as const
  const root = encodeBlock(encode(rootSchema, { ...head, plan, keys, batches, screening }))
  return {
    bytes: encodeCar(root.cid, [root, ...parts.values()]),
    cid: root.cid.toString(),
    digest: bytesToHex(root.cid.multihash.digest),
  }
}

function createSeal({ privacy, run }: RunRecord, runKey: Uint8Array | undefined) {
  if ((privacy === 0) !== (runKey === undefined)) {
    throw new AgentGptError(
      "BUNDLE_INPUT_INVALID",
      privacy === 0 ? "Level 0 has nothing to seal." : "This privacy level needs a run key.",
    )
  }
  return (part: string, content: unknown): Block => {
    const open = encodeBlock(content)
    if (runKey === undefined) return open
    return makeRawBlock(sealPart(runKey, { runId: run.runId, part }, open.bytes))
  }
}

function encode<Value>(schema: z.ZodType<Value>, value: Value): unknown {
  const result = z.safeEncode(schema, value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new AgentGptError("BUNDLE_INPUT_INVALID", `At ${issue?.path.join(".")}: ${issue?.message}.`)
}
