import { canonicalJson } from "./canonical-json.ts"
import type { CanonicalValue } from "./canonical-json.ts"
import type { Hex } from "./hexadecimal.ts"
import { keccak256 } from "./keccak256.ts"

/**
 * keccak256 over the UTF-8 bytes of a value's canonical JSON. Equal values have equal hashes on every machine.
 * @throws what `canonicalJson` throws
 *
 * @example
 * hashCanonical({ b: 1, a: 2 }) === hashCanonical({ a: 2, b: 1 }) // true
 */
export function hashCanonical(value: CanonicalValue): Hex {
  return keccak256(new TextEncoder().encode(canonicalJson(value)))
}
