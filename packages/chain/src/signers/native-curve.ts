import { createRequire } from "node:module"
import { readCompact, writeCompact } from "./curve.ts"
import type { Curve } from "./curve.ts"

/** The part of the package's bindings that is used; it ships no types. */
type Bindings = {
  privateKeyVerify(key: Uint8Array): boolean
  publicKeyCreate(key: Uint8Array, compressed: boolean): Uint8Array
  ecdsaSign(digest: Uint8Array, key: Uint8Array): { signature: Uint8Array; recid: number }
  ecdsaRecover(signature: Uint8Array, recid: number, digest: Uint8Array, compressed: boolean): Uint8Array
}

/**
 * The curve in machine code. The bindings are imported by their own path: the package's main file falls back
 * to a slow implementation without a word when they do not load.
 * @throws whatever loading the native module throws
 */
export function loadNativeCurve(): Curve {
  const bindings = createRequire(import.meta.url)("secp256k1/bindings.js") as Bindings
  return {
    name: "native",
    isPrivateKey: (key) => key.length === 32 && bindings.privateKeyVerify(key),
    toPublicKey: (privateKey) => bindings.publicKeyCreate(privateKey, false),
    sign: (digest, privateKey) => {
      const { signature, recid } = bindings.ecdsaSign(digest, privateKey)
      return readCompact(signature, recid)
    },
    recover: (digest, signature) => {
      try {
        return bindings.ecdsaRecover(writeCompact(signature), signature.yParity, digest, false)
      } catch {
        return undefined
      }
    },
  }
}
