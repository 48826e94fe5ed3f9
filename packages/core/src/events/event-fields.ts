import { z } from "zod"
import type { Bytes32 } from "../identity/abi-word.ts"
import { parseChainId } from "../ids/chain-id.ts"
import type { ChainId } from "../ids/chain-id.ts"

// The kinds of fields that events are made of. Each says what it expects, since the value is never quoted.

export const identifier: z.ZodType<string> = z
  .string()
  .regex(/^[\w.:/-]{1,128}$/u, "expected 1 to 128 letters, digits or . : / _ -")

export const sentence: z.ZodType<string> = z.string().min(1).max(2000)

export const bytes32: z.ZodType<Bytes32> = z.custom<Bytes32>(
  (value) => typeof value === "string" && /^0x[0-9a-f]{64}$/u.test(value),
  "expected 0x and 64 lower-case hexadecimal digits",
)

export const chainId: z.ZodType<ChainId> = z.custom<ChainId>(isChainId, "expected a CAIP-2 chain id")

/** Units as text; 78 digits hold 256 bits. */
export const units: z.ZodType<string> = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,77})$/u, "expected units as a decimal string")

export const count: z.ZodType<number> = z.int().nonnegative()

/** EVM, Cosmos (upper-case digits) or base58, as block explorers show them. */
export const chainHash: z.ZodType<string> = z
  .string()
  .regex(
    /^(?:0x[0-9a-f]{64}|[0-9A-F]{64}|[1-9A-HJ-NP-Za-km-z]{32,90})$/u,
    "expected a hash as its chain writes it",
  )

export const address: z.ZodType<string> = z.string().regex(/^[-.%a-zA-Z0-9]{1,128}$/u, "expected an address")

export const errorCode: z.ZodType<string> = z
  .string()
  .regex(/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/u, "expected an error code")

function isChainId(value: unknown): boolean {
  try {
    return parseChainId(value as string).id === value
  } catch {
    return false
  }
}
