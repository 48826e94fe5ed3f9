// SPDX-License-Identifier: MIT
import { AgentGptError, bytesToHex } from "@agentgpt/core"
import type { CID } from "multiformats/cid"
import type { z } from "zod"

import { openPart } from "../readers/seal-part.ts"
import { type Block, DAG_CBOR, decodeCanonical } from "./block.ts"
import {
  BUNDLE_FORMAT,
  BUNDLE_VERSION,
  type BatchEntry,
  type BundleRoot,
  type ChunkBlock,
  type ChunkContent,
  chunkSchema,
  contentSchema,
  type KeyEntry,
  type PlanContent,
  planSchema,
  rootSchema,
  type ScreenBlock,
  type ScreeningEntry,
  screenSchema,
} from "./bundle-schema.ts"
import { decodeCar } from "./decode-car.ts"

/** A chunk as read; its content is null while it is sealed. */
export type BundleChunk = Omit<ChunkBlock, "content"> & { readonly content: ChunkContent | null }

export type BundleBatch = Omit<BatchEntry, "chunks"> & { readonly chunks: readonly BundleChunk[] }

export type BundleKey = Omit<KeyEntry, "key"> & {
  /** The encoded key, as contracts hold it. */
  readonly encodedKey: `0x${string}`
}

/** A bundle of which every block was hashed, decoded and held to its schema; nothing else is known of it. */
export type Bundle = Omit<BundleRoot, "plan" | "keys" | "batches" | "screening"> & {
  readonly cid: string
  /** The sha2-256 digest of the root block. */
  readonly digest: `0x${string}`
  /** Null while it is sealed. */
  readonly plan: PlanContent | null
  readonly keys: readonly BundleKey[]
  readonly batches: readonly BundleBatch[]
  readonly screening:
    | (Omit<ScreeningEntry, "statements"> & { readonly statements: readonly ScreenBlock[] })
    | null
}

export type ReadOptions = {
  /** Opens the sealed parts. Without it they stay sealed and everything else is read. */
  readonly runKey?: Uint8Array
}

/**
 * Reads a bundle that may come from anybody. What it returns has the right form and no more: `verifyBundle` says
 * whether it is true.
 * @throws BUNDLE_ codes, one for each way in which a file can be wrong
 *
 * @example
 * ```ts
 * const bundle = readBundle(new Uint8Array(await file.arrayBuffer()))
 * ```
 */
export function readBundle(file: Uint8Array, options: ReadOptions = {}): Bundle {
  const { root: rootCid, blocks } = decodeCar(file)
  const reader = createPartReader(blocks)
  const root = reader.decode(rootSchema, rootCid, "root")
  const part = <Value>(schema: z.ZodType<Value>, cid: CID, place: string): Value | null => {
    const isSealed = cid.code !== DAG_CBOR
    if (isSealed !== (root.privacy !== 0))
      throw new AgentGptError("BUNDLE_PRIVACY_MISMATCH", `Part ${place}.`)
    if (!isSealed) return reader.decode(schema, cid, place)
    const sealed = reader.take(cid, place)
    if (options.runKey === undefined) return null
    return parse(schema, openPart(options.runKey, { runId: root.run.runId, part: place }, sealed), place)
  }
  const plan = part(planSchema, root.plan, "plan")
  const keys = root.keys.map(({ key, ...entry }) => ({
    ...entry,
    encodedKey: bytesToHex(reader.take(key, `key ${entry.circuit}`)),
  }))
  const batches = root.batches.map((batch) => ({
    ...batch,
    chunks: batch.chunks.map((cid, i) => {
      const place = `${batch.kind}/${i}`
      const chunk = reader.decode(chunkSchema, cid, place)
      return { ...chunk, content: part(contentSchema, chunk.content, place) }
    }),
  }))
  const screening = root.screening && {
    ...root.screening,
    statements: root.screening.statements.map((cid, i) => reader.decode(screenSchema, cid, `screen/${i}`)),
  }
  reader.finish()
  const digest = bytesToHex(rootCid.multihash.digest)
  return { ...root, cid: rootCid.toString(), digest, plan, keys, batches, screening }
}

/** Hands out blocks by content id and remembers the order, so that nothing is missing, extra or out of place. */
function createPartReader(blocks: ReadonlyMap<string, Block>) {
  const taken = new Set<string>()
  const take = (cid: CID, place: string): Uint8Array => {
    const name = cid.toString()
    const block = blocks.get(name)
    if (block === undefined) throw new AgentGptError("BUNDLE_BLOCK_MISSING", `The part ${place} is missing.`)
    taken.add(name)
    return block.bytes
  }
  return {
    take,
    decode: <Value>(schema: z.ZodType<Value>, cid: CID, place: string): Value => {
      if (cid.code !== DAG_CBOR)
        throw new AgentGptError("BUNDLE_CID_UNSUPPORTED", `The part ${place} is raw.`)
      return parse(schema, take(cid, place), place)
    },
    finish: (): void => {
      const extra = [...blocks.keys()].find((name) => !taken.has(name))
      if (extra !== undefined)
        throw new AgentGptError("BUNDLE_BLOCK_EXTRA", `Nothing names the block ${extra}.`)
      // Both iterate in order of insertion: of the file, and of the links.
      const wanted = [...taken]
      if ([...blocks.keys()].some((name, i) => name !== wanted[i]))
        throw new AgentGptError("BUNDLE_BLOCK_ORDER")
    },
  }
}

function parse<Value>(schema: z.ZodType<Value>, bytes: Uint8Array, place: string): Value {
  const content = decodeCanonical(bytes)
  const result = schema.safeParse(content)
  if (result.success) return result.data
  if (place === "root") checkFormat(content)
  const [issue] = result.error.issues
  const where = [place, ...(issue?.path ?? [])].join(".")
  // The schema's own words; what was found is not quoted, as it may be anything.
  throw new AgentGptError("BUNDLE_SCHEMA_INVALID", `At ${where}: ${issue?.message}.`)
}

function checkFormat(content: unknown): void {
  const { format, version } = (content ?? {}) as Readonly<Record<string, unknown>>
  if (format === BUNDLE_FORMAT && Number.isInteger(version) && version !== BUNDLE_VERSION) {
    throw new AgentGptError("BUNDLE_VERSION_UNKNOWN", `The bundle has version ${String(version)}.`)
  }
}
