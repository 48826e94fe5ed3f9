import { fieldOrder } from "../../../src/field.ts"
import { hashFields } from "../../../src/model/hash-fields.ts"

/** Field elements that look random and are the same in every run. */
export function fieldAt(seed: bigint, index: number): bigint {
  return hashFields([seed % fieldOrder, BigInt(index)])
}

/** The same, cut to a number of bits. */
export function bitsAt(seed: bigint, index: number, bits: number): bigint {
  return fieldAt(seed, index) % (1n << BigInt(bits))
}
