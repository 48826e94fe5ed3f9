import type { Signature } from "../codec/transaction.ts"

/** The operations on secp256k1 that signing needs. Signatures are deterministic (RFC 6979) with a low s. */
export type Curve = {
  readonly name: "native" | "noble"
  readonly isPrivateKey: (key: Uint8Array) => boolean
  /** 65 bytes, uncompressed. */
  readonly toPublicKey: (privateKey: Uint8Array) => Uint8Array
  readonly sign: (digest: Uint8Array, privateKey: Uint8Array) => Signature
  /** 65 bytes, uncompressed; undefined if no key made this signature. */
  readonly recover: (digest: Uint8Array, signature: Signature) => Uint8Array | undefined
}

/** Reads r and s of 32 bytes each. */
export function readCompact(bytes: Uint8Array, recovery: number): Signature {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, 64).toString("hex")
  return {
    r: BigInt(`0x${hex.slice(0, 64)}`),
    s: BigInt(`0x${hex.slice(64)}`),
    yParity: recovery === 0 ? 0 : 1,
  }
}

/** Writes r and s of 32 bytes each. */
export function writeCompact({ r, s }: Signature): Uint8Array {
  return Buffer.from(r.toString(16).padStart(64, "0") + s.toString(16).padStart(64, "0"), "hex")
}
