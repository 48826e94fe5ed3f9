import { secp256k1 } from "@noble/curves/secp256k1.js"
import { keccak256 } from "@agentgpt/core"
import type { KeyManagementService } from "../signers/kms-signer.ts"

/**
 * A key management service inside the process, for tests. Like the real ones it answers DER, signs with a
 * random nonce and gives a high s half of the time.
 */
export class MockKms implements KeyManagementService {
  readonly #key: Uint8Array
  /** What it answers instead, to test distrust. */
  answer: Uint8Array | Error | undefined

  constructor(label: string) {
    this.#key = Buffer.from(keccak256(new TextEncoder().encode(label)).slice(2), "hex")
  }

  async getPublicKey(): Promise<Uint8Array> {
    const point = secp256k1.getPublicKey(this.#key, false)
    return Buffer.concat([SPKI_PREFIX, point])
  }

  async signDigest(digest: Uint8Array): Promise<Uint8Array> {
    if (this.answer instanceof Error) throw this.answer
    if (this.answer !== undefined) return this.answer
    return secp256k1.sign(digest, this.#key, {
      prehash: false,
      lowS: false,
      extraEntropy: true,
      format: "der",
    })
  }
}

/** The DER head of an uncompressed secp256k1 public key. */
const SPKI_PREFIX = Buffer.from("3056301006072a8648ce3d020106052b8104000a034200", "hex")
