// SPDX-License-Identifier: MIT
import { AgentGptError } from "@agentgpt/core"
import { decode, encode } from "@ipld/dag-cbor"
import { sha256 } from "@noble/hashes/sha2.js"
import { CID } from "multiformats/cid"
import * as Digest from "multiformats/hashes/digest"

import { equalBytes } from "./equal-bytes.ts"

/** One block of a bundle under its content id. */
export type Block = { readonly cid: CID; readonly bytes: Uint8Array }

export const DAG_CBOR = 0x71
export const RAW = 0x55
export const SHA2_256 = 0x12

/** The block of some content in canonical dag-cbor. */
export function encodeBlock(content: unknown): Block {
  return makeBlock(DAG_CBOR, encode(content))
}

/** The block of bytes that are no dag-cbor: keys and sealed parts. */
export function makeRawBlock(bytes: Uint8Array): Block {
  return makeBlock(RAW, bytes)
}

/** The content of a dag-cbor block; one that this program would write in another way is refused. */
export function decodeCanonical(bytes: Uint8Array): unknown {
  let content: unknown
  let rewritten: Uint8Array
  try {
    content = decode(bytes)
    rewritten = encode(content)
  } catch {
    // Nesting deep enough to exhaust the stack ends here as well.
    throw new AgentGptError("BUNDLE_CBOR_INVALID", "A block is not dag-cbor.")
  }
  if (!equalBytes(rewritten, bytes)) throw new AgentGptError("BUNDLE_CBOR_INVALID")
  return content
}

function makeBlock(codec: number, bytes: Uint8Array): Block {
  return { cid: CID.createV1(codec, Digest.create(SHA2_256, sha256(bytes))), bytes }
}
