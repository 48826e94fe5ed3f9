/** The scalar field of bn128 (alt_bn128, BN254): what circuits compute in. */
export const SCALAR_FIELD: bigint =
  21888242871839275222246405745257275088548364400416034343698204186575808495617n

/** The base field of bn128: what the coordinates of its points are in. */
export const BASE_FIELD: bigint =
  21888242871839275222246405745257275088696311157297823662689037894645226208583n

/** 2^256 mod `field`: the factor of the Montgomery form that proving keys store numbers in. */
export function montgomeryFactor(field: bigint): bigint {
  return (1n << 256n) % field
}

/** `base` to the power of `exponent` in the scalar field. */
export function powerInScalarField(base: bigint, exponent: bigint): bigint {
  let result = 1n
  let square = base % SCALAR_FIELD
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % SCALAR_FIELD
    square = (square * square) % SCALAR_FIELD
  }
  return result
}

/** 32 bytes, least significant first. */
export function toLittleEndian(value: bigint): Uint8Array {
  return Buffer.from(value.toString(16).padStart(64, "0"), "hex").toReversed()
}

/** A number from bytes, least significant first. */
export function fromLittleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes.toReversed()).toString("hex") || "0"}`)
}
