import { fromEvmChainNumber, parseAssetType, parseChainId, parseEvmAddress } from "@agentgpt/core"
import type { AssetType, ChainId, EvmAddress } from "@agentgpt/core"
import { z } from "zod"

// The kinds of values that tasks and policies are made of. Each message says what is expected.

/** CAIP-2, or the number of an EVM chain. */
export const chainField: z.ZodType<ChainId> = z
  .union([z.string(), z.int()], "expected a chain such as eip155:1")
  .transform((value, context) =>
    attempt(context, "expected a chain such as eip155:1", () =>
      typeof value === "number" ? fromEvmChainNumber(value) : parseChainId(value).id,
    ),
  )

export const addressField: z.ZodType<EvmAddress> = z
  .string("expected an EVM address with a right checksum")
  .transform((value, context) =>
    attempt(context, "expected an EVM address with a right checksum", () => {
      const address = parseEvmAddress(value)
      if (BigInt(address) === 0n) throw new RangeError("zero")
      return address
    }),
  )

/** A token by its address, or `native` for the chain's own coin. */
export const tokenField: z.ZodType<"native" | EvmAddress> = z.union(
  [z.literal("native"), addressField],
  'expected the address of a token, or "native"',
)

export const assetField: z.ZodType<AssetType> = z
  .string("expected a CAIP-19 asset such as eip155:1/erc20:0x…")
  .transform((value, context) =>
    attempt(context, "expected a CAIP-19 asset such as eip155:1/erc20:0x…", () => parseAssetType(value).id),
  )

/** Whole tokens as decimal text; how many units that is, follows from the token's decimals. */
export const amountField: z.ZodType<string> = z
  .string('expected an amount in whole tokens as text, such as "12.5"')
  .regex(
    /^(?:0|[1-9]\d{0,77})(?:\.\d{1,77})?$/u,
    'expected an amount in whole tokens as text, such as "12.5"',
  )

export const unitsField: z.ZodType<string> = z
  .string("expected units as decimal text")
  .regex(/^(?:0|[1-9]\d{0,76})$/u, "expected units as decimal text")

export const decimalsField: z.ZodType<number> = z
  .int("expected the token's decimals, 0 to 77")
  .min(0, "expected the token's decimals, 0 to 77")
  .max(77, "expected the token's decimals, 0 to 77")

export const dataField: z.ZodType<`0x${string}`> = z
  .string("expected bytes as hexadecimal text")
  .regex(/^0x(?:[0-9a-fA-F]{2})*$/u, "expected bytes as hexadecimal text")
  .transform((value): `0x${string}` => `0x${value.slice(2).toLowerCase()}`)

/** Hundredths of a percent. */
export const slippageField: z.ZodType<number> = z
  .string('expected a percentage as text, such as "0.5%"')
  .regex(/^(?:100|[1-9]?\d(?:\.\d{1,2})?)%$/u, 'expected a percentage as text, such as "0.5%"')
  .transform((text) => {
    const [whole = "0", fraction = ""] = text.slice(0, -1).split(".")
    return Number(whole) * 100 + Number(fraction.padEnd(2, "0"))
  })

export const nameField: z.ZodType<string> = z
  .string("expected a name")
  .regex(/^[^\p{Cc}]{1,100}$/u, "expected a name of 1 to 100 characters")

function attempt<T>(
  context: { readonly value?: unknown; addIssue: (issue: string) => void },
  expected: string,
  read: () => T,
): T {
  try {
    return read()
  } catch {
    context.addIssue(expected)
    return z.NEVER
  }
}
