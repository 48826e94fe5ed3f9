import { parseBytes32, parseEvmAddress } from "@agentgpt/core"
import type { Bytes32, EvmAddress } from "@agentgpt/core"
import { z } from "zod"

// Fields of terms that are kept as text: numbers are decimal text, so that nothing is lost on the way.

/** An unsigned integer of so many bits. */
export function unsignedField(bits: bigint): z.ZodType<bigint> {
  return z
    .string()
    .regex(/^(?:0|[1-9]\d{0,77})$/u)
    .transform(BigInt)
    .refine((value) => value < 2n ** bits)
}

export const addressField: z.ZodType<EvmAddress> = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/u)
  .transform((text): EvmAddress => parseEvmAddress(text.toLowerCase()))

export const bytes32Field: z.ZodType<Bytes32> = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/u)
  .transform(parseBytes32)
