import { babyjubjub } from "@noble/curves/misc.js"

import { toField } from "../field.ts"
import { hashFields } from "./hash-fields.ts"

/** Coordinates of a point of BabyJubJub. */
export type CurvePoint = readonly [x: bigint, y: bigint]

/** An EdDSA-Poseidon signature: the point R8 and the scalar S. */
export type Signature = { readonly R8: CurvePoint; readonly S: bigint }

const { Point } = babyjubjub
const subgroupOrder = Point.Fn.ORDER

/**
 * Whether a point satisfies the curve equation 168700 x² + y² = 1 + 168696 x² y².
 *
 * @example
 * ```ts
 * isOnCurve([0n, 1n]) // true: the identity
 * ```
 */
export function isOnCurve([x, y]: CurvePoint): boolean {
  const xx = toField(x * x)
  const yy = toField(y * y)
  return toField(168700n * xx + yy) === toField(1n + 168696n * xx * yy)
}

/**
 * Whether `key` signed `message`: S below the subgroup's order and S · B8 = R8 + 8 · H(R8, A, message) · A.
 * Points off the curve and keys of small order never verify.
 *
 * @example
 * ```ts
 * verifySignature(message, publicKey, { R8: [x, y], S }) // true
 * ```
 */
export function verifySignature(message: bigint, key: CurvePoint, { R8, S }: Signature): boolean {
  if (!isOnCurve(key) || !isOnCurve(R8) || S >= subgroupOrder) return false
  const eightA = Point.fromAffine({ x: key[0], y: key[1] }).clearCofactor()
  if (eightA.is0()) return false
  const challenge = hashFields([...R8, ...key, message]) % subgroupOrder
  const left = S === 0n ? Point.ZERO : Point.BASE.multiplyUnsafe(S)
  const right = challenge === 0n ? Point.ZERO : eightA.multiplyUnsafe(challenge)
  return left.equals(Point.fromAffine({ x: R8[0], y: R8[1] }).add(right))
}
