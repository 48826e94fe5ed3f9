import { z } from "zod"
import { describeIssues } from "../errors/describe-issues.ts"
import { canonicalJson } from "../hash/canonical-json.ts"
import type { CanonicalValue } from "../hash/canonical-json.ts"
import { parseAssetType } from "../ids/asset-id.ts"
import { parseChainId } from "../ids/chain-id.ts"
import { parseEvmAddress } from "../ids/evm-address.ts"
import type { ValueType } from "./value-type.ts"

/**
 * What is wrong with a value as one of a type; nothing if it is right. Ids have to be in their normal form, so that
 * equal values are equal texts.
 *
 * @example
 * explainValue("amount", 12) // ["The whole: expected an amount as decimal text of units"]
 */
export function explainValue(type: ValueType, value: unknown): readonly string[] {
  const parsed = SCHEMAS[type].safeParse(value)
  return parsed.success ? [] : describeIssues(parsed.error)
}

/** The names of all types of values. */
export function listValueTypes(): readonly ValueType[] {
  return Object.keys(SCHEMAS) as ValueType[]
}

const address = normal(parseEvmAddress, "expected an address in lower case")
const asset = normal((text) => parseAssetType(text).id, "expected a CAIP-19 asset in normal form")
const chain = normal((text) => parseChainId(text).id, "expected a CAIP-2 chain id")
const hash = z.string().regex(/^0x[0-9a-f]{64}$/u, "expected 32 bytes in lower-case hexadecimal")
const data = z.string().regex(/^0x(?:[0-9a-f]{2})*$/u, "expected bytes in lower-case hexadecimal")
const amount = z
  .string("expected an amount as decimal text of units")
  .regex(/^(?:0|[1-9]\d{0,77})$/u, "expected an amount as decimal text of units")
  .refine(fitsUint256, "expected an amount below 2^256")
const text = z.string().refine((value) => value.isWellFormed(), "expected well-formed text")
const integer = z.int("expected an integer")
const count = z.int("expected an integer").nonnegative()

const SCHEMAS: Readonly<Record<ValueType, z.ZodType>> = {
  address,
  amount,
  asset,
  chain,
  hash,
  data,
  text,
  integer,
  boolean: z.boolean(),
  payments: z.strictObject({ roster: hash, asset, payer: address, count, total: amount }),
  screening: z
    .strictObject({
      listHash: hash,
      listVersion: text,
      screenedAtMs: count,
      screenedCount: count,
      passed: z.boolean(),
      refused: z.array(z.strictObject({ address, reason: text })),
    })
    .refine(
      ({ passed, refused }) => passed === (refused.length === 0),
      "expected passed to say whether nobody is refused",
    ),
  quote: z.strictObject({
    sell: asset,
    buy: asset,
    sellAmount: amount,
    buyAmount: amount,
    leastBuyAmount: amount,
    expiresAtMs: count,
    source: text,
  }),
  receipt: z.strictObject({
    chainId: chain,
    succeeded: z.boolean(),
    transactionHashes: z.array(text),
    gasUsed: amount,
  }),
  report: z.strictObject({ mediaType: text, contentHash: hash, byteLength: count }),
  json: z.custom<CanonicalValue>(isCanonical, "expected canonical JSON"),
}

function normal(read: (value: string) => string, expected: string): z.ZodType<string> {
  return z.custom<string>((value) => {
    try {
      return read(value as string) === value
    } catch {
      return false
    }
  }, expected)
}

function fitsUint256(value: string): boolean {
  return /^\d{1,78}$/u.test(value) && BigInt(value) < 2n ** 256n
}

function isCanonical(value: unknown): boolean {
  try {
    canonicalJson(value as CanonicalValue)
    return true
  } catch {
    return false
  }
}
