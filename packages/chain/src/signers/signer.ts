import type { EvmAddress } from "@agentgpt/core"
import type { SignedTransaction, Signature, Transaction } from "../codec/transaction.ts"

/** Signs transactions for one account. Where the key is, is nobody else's business. */
export type Signer = {
  readonly address: EvmAddress
  /** For people and logs: `local`, `kms`, `remote`. */
  readonly kind: string
  /**
   * Resolves with exactly the transaction that was given, signed by exactly this account, or rejects.
   * @throws TRANSACTION_INVALID, SIGNER_ codes
   */
  readonly signTransaction: (transaction: Transaction) => Promise<SignedTransaction>
}

/** A signer that signs any 32 bytes: needed for relays, messages and EIP-7702 authorizations. */
export type DigestSigner = Signer & {
  /** @throws SIGNER_ codes */
  readonly signDigest: (digest: Uint8Array) => Promise<Signature>
}
