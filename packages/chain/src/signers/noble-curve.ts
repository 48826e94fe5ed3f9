import { secp256k1 } from "@noble/curves/secp256k1.js"
import { readCompact, writeCompact } from "./curve.ts"
import type { Curve } from "./curve.ts"

/** The curve in JavaScript: the same signatures, about ten times slower. */
export const nobleCurve: Curve = {
  name: "noble",
  isPrivateKey: (key) => secp256k1.utils.isValidSecretKey(key),
  toPublicKey: (privateKey) => secp256k1.getPublicKey(privateKey, false),
  sign: (digest, privateKey) => {
    const bytes = secp256k1.sign(digest, privateKey, { prehash: false, format: "recovered" })
    return readCompact(bytes.subarray(1), bytes[0]!)
  },
  recover: (digest, signature) => {
    try {
      const bytes = Buffer.concat([new Uint8Array([signature.yParity]), writeCompact(signature)])
      const compressed = secp256k1.recoverPublicKey(bytes, digest, { prehash: false })
      return secp256k1.Point.fromBytes(compressed).toBytes(false)
    } catch {
      return undefined
    }
  },
}
