// SPDX-License-Identifier: MIT
import { encode } from "@ipld/dag-cbor"
import type { CID } from "multiformats/cid"

import type { Block } from "./block.ts"
import { joinBytes } from "./equal-bytes.ts"

/** A content archive (CAR, version 1) of one root: the header, then the blocks in the order given. */
export function encodeCar(root: CID, blocks: readonly Block[]): Uint8Array {
  const header = encode({ roots: [root], version: 1 })
  const sections = blocks.flatMap(({ cid, bytes }) => [
    encodeLength(cid.bytes.length + bytes.length),
    cid.bytes,
    bytes,
  ])
  return joinBytes([encodeLength(header.length), header, ...sections])
}

/** An unsigned LEB128 number: seven bits a byte, lowest first. */
function encodeLength(length: number): Uint8Array {
  const bytes: number[] = []
  let rest = length
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80)
  return Uint8Array.of(...bytes, rest)
}
