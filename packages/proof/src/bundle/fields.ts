// SPDX-License-Identifier: MIT
import { isFieldElement } from "@agentgpt/circuits"
import { CID } from "multiformats/cid"
import { z } from "zod"

import { DAG_CBOR, RAW, SHA2_256 } from "./block.ts"

export type Hash32 = `0x${string}`
export type Address = `0x${string}`

const hexadecimal = (digits: number, what: string): z.ZodType<`0x${string}`, string> =>
  z.string().regex(new RegExp(`^0x[0-9a-f]{${digits}}$`, "u"), what) as unknown as z.ZodType<
    `0x${string}`,
    string
  >

/** 32 bytes in lower-case hexadecimal. */
export const hash32: z.ZodType<Hash32, string> = hexadecimal(64, "not 32 bytes in lower-case hexadecimal")

/** An EVM address in lower case. */
export const address: z.ZodType<Address, string> = hexadecimal(40, "not an address in lower case")

/** An integer of 256 bits. Decimal text outside, since integers of 2^64 and more do not survive dag-cbor. */
export const uint256: z.ZodType<bigint, string> = z.codec(
  z.string().regex(/^(?:0|[1-9]\d{0,77})$/u, "not a decimal number in its shortest form"),
  z.bigint().refine((value) => value >= 0n && value < 2n ** 256n, "not an integer of 256 bits"),
  { decode: BigInt, encode: String },
)

/** A public signal, root or salt. */
export const fieldElement: z.ZodType<bigint, string> = uint256.refine(isFieldElement, "not a field element")

/** A coordinate of a point, below the base field's order. */
export const coordinate: z.ZodType<bigint, string> = uint256.refine(
  (value) => value < 21888242871839275222246405745257275088696311157297823662689037894645226208583n,
  "not a coordinate",
)

/** A link to another block of the same bundle. */
export const link: z.ZodType<CID, CID> = z.custom<CID>((value) => {
  const cid = CID.asCID(value)
  return (
    cid !== null &&
    cid.version === 1 &&
    (cid.code === DAG_CBOR || cid.code === RAW) &&
    cid.multihash.code === SHA2_256 &&
    cid.multihash.size === 32
  )
}, "not a link of the supported kind")

/** Text without control characters, so that printing it cannot repaint a terminal. */
export function boundedText(mostCharacters: number): z.ZodType<string, string> {
  return z
    .string()
    .max(mostCharacters)
    .refine(
      (text) => text.isWellFormed() && !/\p{Cc}|\p{Cf}/u.test(text),
      "holds characters that do not show",
    )
}
