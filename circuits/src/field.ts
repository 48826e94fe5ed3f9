/** The order r of BN254's scalar field. Every signal of a circuit is an integer from 0 to r - 1. */
export const fieldOrder: bigint =
  21888242871839275222246405745257275088548364400416034343698204186575808495617n

/**
 * Whether a value can be a signal. A value of r or more would be another signal's alias.
 *
 * @example
 * ```ts
 * isFieldElement(fieldOrder - 1n) // true
 * isFieldElement(fieldOrder) // false
 * ```
 */
export function isFieldElement(value: unknown): value is bigint {
  return typeof value === "bigint" && value >= 0n && value < fieldOrder
}

/**
 * The residue of any integer modulo r, never negative. Keccak digests become signals this way.
 *
 * @example
 * ```ts
 * toField(-1n) === fieldOrder - 1n // true
 * ```
 */
export function toField(value: bigint): bigint {
  const residue = value % fieldOrder
  return residue < 0n ? residue + fieldOrder : residue
}

/**
 * Whether the field element is an integer below 2^bits.
 *
 * @example
 * ```ts
 * fitsBits(255n, 8) // true
 * fitsBits(256n, 8) // false
 * ```
 */
export function fitsBits(value: bigint, bits: number): boolean {
  return value >= 0n && value < 1n << BigInt(bits)
}
