// SPDX-License-Identifier: MIT
import { AgentGptError, bytesToHex } from "@agentgpt/core"
import { CID } from "multiformats/cid"
import { z } from "zod"

import { decodeCanonical, encodeBlock } from "./block.ts"
import { decodeCar } from "./decode-car.ts"
import { encodeCar } from "./encode-car.ts"
import { address, boundedText, hash32, link, uint256 } from "./fields.ts"
import { MAX_CHUNKS } from "./limits.ts"
import type { WrittenBundle } from "./write-bundle.ts"

const FORMAT = "agentgpt-progress"
const VERSION = 1
/** Four for each chunk that a tree of chunks has room for, and still one block of an archive. */
const MOST_TRANSACTIONS = 4 * MAX_CHUNKS

/** What a run that still goes on has done up to a block. It names transactions, and nobody who is paid. */
export type RunProgress = {
  readonly producer: string
  readonly run: {
    readonly chainId: string
    readonly zkWorkflow: `0x${string}`
    readonly workflowId: `0x${string}`
    readonly runId: `0x${string}`
  }
  /** Its place among those of the run, from 1. */
  readonly position: number
  readonly blockNumber: bigint
  /** The content id of the one before. */
  readonly previous: string | null
  /** What the run has in blocks, in the order of the names under which the journal keeps it. */
  readonly transactions: readonly {
    readonly name: string
    readonly hash: `0x${string}`
    readonly blockNumber: bigint
  }[]
  readonly proof: { readonly state: string; readonly done: number; readonly total: number }
}

const count = z.int().min(0)
const text = boundedText(512)
const schema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  producer: text,
  run: z.strictObject({ chainId: text, zkWorkflow: address, workflowId: hash32, runId: hash32 }),
  position: z.int().min(1),
  blockNumber: uint256,
  previous: link.nullable(),
  transactions: z
    .array(z.strictObject({ name: text, hash: hash32, blockNumber: uint256 }))
    .max(MOST_TRANSACTIONS),
  proof: z.strictObject({ state: text, done: count, total: count }),
})

/**
 * Writes what a long run has done so far as a content archive of one block. Equal progress gives equal bytes; the
 * digest is what is anchored on-chain.
 * @throws BUNDLE_INPUT_INVALID
 *
 * @example
 * ```ts
 * const { bytes, cid, digest } = writeProgress(progress)
 * ```
 */
export function writeProgress({ previous, ...progress }: RunProgress): WrittenBundle {
  const content = { format: FORMAT, version: VERSION, ...progress, previous: previous && CID.parse(previous) }
  const written = z.safeEncode(schema, content as z.output<typeof schema>)
  if (!written.success) {
    const [issue] = written.error.issues
    throw new AgentGptError("BUNDLE_INPUT_INVALID", `At ${issue?.path.join(".")}: ${issue?.message}.`)
  }
  const root = encodeBlock(written.data)
  return {
    bytes: encodeCar(root.cid, [root]),
    cid: root.cid.toString(),
    digest: bytesToHex(root.cid.multihash.digest),
  }
}

/**
 * Reads what `writeProgress` wrote, from anybody.
 * @throws BUNDLE_ codes: BUNDLE_SCHEMA_INVALID for a file of another kind
 *
 * @example
 * ```ts
 * const { position, transactions } = readProgress(await readFile("bafy….car"))
 * ```
 */
export function readProgress(file: Uint8Array): RunProgress & { readonly digest: `0x${string}` } {
  const { root, blocks } = decodeCar(file)
  const block = blocks.get(root.toString())
  if (block === undefined || blocks.size !== 1) throw new AgentGptError("BUNDLE_SCHEMA_INVALID")
  const read = z.safeDecode(schema, decodeCanonical(block.bytes) as z.input<typeof schema>)
  if (!read.success) throw new AgentGptError("BUNDLE_SCHEMA_INVALID")
  const { format: _, version: __, previous, ...progress } = read.data
  return {
    ...progress,
    previous: previous === null ? null : previous.toString(),
    digest: bytesToHex(root.multihash.digest),
  }
}
