import { createRequire } from "node:module"

import { babyjubjub } from "@noble/curves/misc.js"

import { toField } from "../../src/field.ts"
import { hashFields } from "../../src/model/hash-fields.ts"
import type { CurvePoint, Signature } from "../../src/model/eddsa.ts"

type EddsaPoseidon = {
  readonly derivePublicKey: (secret: Buffer) => [bigint, bigint]
  readonly deriveSecretScalar: (secret: Buffer) => bigint
  readonly signMessage: (
    secret: Buffer,
    message: bigint,
  ) => { readonly R8: [bigint, bigint]; readonly S: bigint }
}

// The package's ES module does not load under Node 24; its CommonJS one does.
const { derivePublicKey, deriveSecretScalar, signMessage } = createRequire(import.meta.url)(
  "@zk-kit/eddsa-poseidon",
) as EddsaPoseidon

const { Point } = babyjubjub
const order = Point.Fn.ORDER

/** A key that can sign. */
export type Signer = {
  readonly key: CurvePoint
  readonly sign: (message: bigint) => Signature
}

/** The signer of a development secret, through the library that agents use. */
export function createLibrarySigner(secret: string): Signer {
  const bytes = Buffer.from(secret)
  return { key: derivePublicKey(bytes), sign: (message) => signMessage(bytes, message) }
}

/** The same key with another nonce, thirty times as fast. */
export function createSigner(secret: string): Signer {
  return createRawSigner(deriveSecretScalar(Buffer.from(secret)))
}

/** A signer whose key is scalar * B8 + offset, for keys that no library would make. */
export function createRawSigner(scalar: bigint, offset: CurvePoint = [0n, 1n]): Signer {
  const { x, y } = multiplyBase(scalar)
    .add(Point.fromAffine({ x: offset[0], y: offset[1] }))
    .toAffine()
  const key: CurvePoint = [x, y]
  const sign = (message: bigint): Signature => {
    const nonce = hashFields([toField(scalar), message]) % order
    const R8 = multiplyBase(nonce).toAffine()
    const challenge = hashFields([R8.x, R8.y, ...key, message])
    return { R8: [R8.x, R8.y], S: reduce(nonce + 8n * challenge * scalar) }
  }
  return { key, sign }
}

/** The order of the prime subgroup: adding it to S gives another spelling of one signature. */
export const subgroupOrder: bigint = order

function multiplyBase(scalar: bigint) {
  const reduced = reduce(scalar)
  return reduced === 0n ? Point.ZERO : Point.BASE.multiplyUnsafe(reduced)
}

function reduce(scalar: bigint): bigint {
  return ((scalar % order) + order) % order
}
