import { z } from "zod"
import { parseChainId } from "../ids/chain-id.ts"
import type { ChainId } from "../ids/chain-id.ts"
import { parseEvmAddress } from "../ids/evm-address.ts"
import type { EvmAddress } from "../ids/evm-address.ts"

// The kinds of values in a configuration. Each message says what is expected, since values are never quoted.

export const chainIdField: z.ZodType<ChainId> = z
  .custom<ChainId>(
    (value) => passes(() => parseChainId(value as string)),
    "expected a CAIP-2 chain id such as eip155:1",
  )
  .meta({ type: "string" })

export const evmAddressField: z.ZodType<EvmAddress, string> = z
  .string()
  .refine((value) => passes(() => parseEvmAddress(value)), "expected an EVM address with a right checksum")
  .transform((value) => parseEvmAddress(value))

export const gweiField: z.ZodType<string, number | string> = z
  .union(
    [z.int().nonnegative(), z.string().regex(/^(?:0|[1-9]\d{0,8})(?:\.\d{1,9})?$/u)],
    'expected gwei as an integer, or as text such as "0.05"',
  )
  .transform(String)

export const wholeTokensField: z.ZodType<string, string> = z
  .string('expected whole tokens as text, such as "500000"')
  .regex(/^(?:0|[1-9]\d{0,77})(?:\.\d{1,77})?$/u, 'expected whole tokens as text, such as "500000"')

export const percentageField: z.ZodType<string, string> = z
  .string('expected a percentage as text, such as "0.5%"')
  .regex(/^(?:100|[1-9]?\d(?:\.\d{1,2})?)%$/u, 'expected a percentage as text, such as "0.5%"')

export const rpcUrlField: z.ZodType<string, string> = z
  .string()
  .refine(isRpcUrl, "expected a URL of http, https, ws or wss without credentials")

function isRpcUrl(text: string): boolean {
  const url = URL.parse(text)
  return (
    url !== null && /^(?:https?|wss?):$/u.test(url.protocol) && url.username === "" && url.password === ""
  )
}

function passes(check: () => unknown): boolean {
  try {
    check()
    return true
  } catch {
    return false
  }
}
