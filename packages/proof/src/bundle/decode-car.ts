// SPDX-License-Identifier: MIT
import { AgentGptError } from "@agentgpt/core"
import { sha256 } from "@noble/hashes/sha2.js"
import { CID } from "multiformats/cid"

import { type Block, DAG_CBOR, decodeCanonical, RAW, SHA2_256 } from "./block.ts"
import { equalBytes } from "./equal-bytes.ts"
import { MAX_BLOCK_BYTES, MAX_BUNDLE_BYTES } from "./limits.ts"

export type CarContent = { readonly root: CID; readonly blocks: ReadonlyMap<string, Block> }

/** Version, codec, hash, digest length and digest of the only content ids that bundles hold. */
const CID_BYTES = 36
const MOST_HEADER_BYTES = 128
const MOST_LENGTH_BYTES = 4

/**
 * Reads a content archive that may come from anybody. Every block is hashed before it is looked at. Work and
 * memory are bounded by the file's size: each section must be longer than its content id, so that reading always
 * moves on.
 * @throws BUNDLE_FILE_EMPTY, BUNDLE_FILE_TOO_LARGE, BUNDLE_NOT_A_CAR, BUNDLE_CAR_MALFORMED, BUNDLE_CID_UNSUPPORTED,
 * BUNDLE_BLOCK_TOO_LARGE, BUNDLE_BLOCK_HASH_WRONG, BUNDLE_BLOCK_DUPLICATE
 *
 * @example
 * const { root, blocks } = decodeCar(await readFile("run.car"))
 */
export function decodeCar(file: Uint8Array): CarContent {
  if (file.length === 0) throw new AgentGptError("BUNDLE_FILE_EMPTY")
  if (file.length > MAX_BUNDLE_BYTES) throw new AgentGptError("BUNDLE_FILE_TOO_LARGE")
  const { root, end } = readHeader(file)
  const blocks = new Map<string, Block>()
  for (let offset = end; offset < file.length;) {
    const section = readLength(file, offset)
    const block = readSection(file.subarray(section.start, section.end))
    const name = block.cid.toString()
    if (blocks.has(name)) throw new AgentGptError("BUNDLE_BLOCK_DUPLICATE", `The block ${name} stands twice.`)
    blocks.set(name, block)
    offset = section.end
  }
  return { root, blocks }
}

function readHeader(file: Uint8Array): { readonly root: CID; readonly end: number } {
  try {
    const { start, end } = readLength(file, 0)
    if (end - start > MOST_HEADER_BYTES) throw new AgentGptError("BUNDLE_NOT_A_CAR")
    const header = decodeCanonical(file.subarray(start, end)) as Readonly<Record<string, unknown>>
    const { roots, version, ...rest } = header
    if (version !== 1 || !Array.isArray(roots) || roots.length !== 1 || Object.keys(rest).length > 0) {
      throw new AgentGptError("BUNDLE_NOT_A_CAR")
    }
    const root = CID.asCID(roots[0])
    if (root === null) throw new AgentGptError("BUNDLE_NOT_A_CAR")
    return { root: checkCid(root), end }
  } catch (error) {
    if (AgentGptError.is(error) && error.code === "BUNDLE_CID_UNSUPPORTED") throw error
    // Whatever a file of another kind begins with, it is no header.
    throw new AgentGptError("BUNDLE_NOT_A_CAR")
  }
}

/** Where the bytes after a length begin and end. */
function readLength(file: Uint8Array, offset: number): { readonly start: number; readonly end: number } {
  let length = 0
  for (let i = 0; i < MOST_LENGTH_BYTES; i += 1) {
    const byte = file[offset + i]
    if (byte === undefined) throw new AgentGptError("BUNDLE_CAR_MALFORMED", "The file ends within a length.")
    length += (byte & 0x7f) * 2 ** (7 * i)
    if (byte < 0x80) {
      const start = offset + i + 1
      const end = start + length
      if (byte === 0)
        throw new AgentGptError("BUNDLE_CAR_MALFORMED", "A length is zero or has leading zeros.")
      if (end > file.length) throw new AgentGptError("BUNDLE_CAR_MALFORMED", "A length runs past the end.")
      return { start, end }
    }
  }
  throw new AgentGptError("BUNDLE_CAR_MALFORMED", "A length is larger than any block.")
}

function readSection(section: Uint8Array): Block {
  if (section.length <= CID_BYTES) {
    throw new AgentGptError("BUNDLE_CAR_MALFORMED", "A section is too short to hold a block.")
  }
  const [version, codec, hash, digestBytes] = section
  const isSupported =
    version === 1 && (codec === DAG_CBOR || codec === RAW) && hash === SHA2_256 && digestBytes === 32
  if (!isSupported || codec === undefined) throw new AgentGptError("BUNDLE_CID_UNSUPPORTED")
  const bytes = section.subarray(CID_BYTES)
  if (bytes.length > MAX_BLOCK_BYTES) throw new AgentGptError("BUNDLE_BLOCK_TOO_LARGE")
  const cid = CID.decode(section.subarray(0, CID_BYTES))
  if (!equalBytes(sha256(bytes), cid.multihash.digest)) {
    throw new AgentGptError("BUNDLE_BLOCK_HASH_WRONG", `The block ${cid.toString()} has other content.`)
  }
  return { cid, bytes }
}

/** A content id of the kind that bundles hold. */
export function checkCid(cid: CID): CID {
  const isSupported =
    cid.version === 1 &&
    (cid.code === DAG_CBOR || cid.code === RAW) &&
    cid.multihash.code === SHA2_256 &&
    cid.multihash.size === 32
  if (!isSupported) throw new AgentGptError("BUNDLE_CID_UNSUPPORTED")
  return cid
}
