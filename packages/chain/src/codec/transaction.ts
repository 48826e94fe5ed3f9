import type { EvmAddress, Hex } from "@agentgpt/core"

/** What every kind of transaction says. Amounts in wei. */
type TransactionFields = {
  readonly chainId: bigint
  readonly nonce: bigint
  readonly gasLimit: bigint
  /** Null creates a contract. */
  readonly to: EvmAddress | null
  readonly value: bigint
  readonly data: Hex
}

/** EIP-155: bound to its chain. The unprotected older form is neither written nor read. */
export type LegacyTransaction = TransactionFields & {
  readonly type: "legacy"
  readonly gasPriceWei: bigint
}

type DynamicFees = {
  readonly maxFeePerGasWei: bigint
  readonly maxPriorityFeePerGasWei: bigint
  readonly accessList?: AccessList
}

export type AccessList = readonly { readonly address: EvmAddress; readonly storageKeys: readonly Hex[] }[]

export type DynamicFeeTransaction = TransactionFields & DynamicFees & { readonly type: "eip1559" }

/** EIP-7702: also sets the code of the accounts that authorized it. */
export type SetCodeTransaction = TransactionFields &
  DynamicFees & {
    readonly type: "eip7702"
    readonly to: EvmAddress
    readonly authorizationList: readonly SignedAuthorization[]
  }

export type Authorization = {
  /** Zero is valid on every chain: such an authorization can be replayed anywhere. */
  readonly chainId: bigint
  /** Whose code the account takes on. */
  readonly address: EvmAddress
  readonly nonce: bigint
}

export type SignedAuthorization = Authorization & Signature

export type Transaction = LegacyTransaction | DynamicFeeTransaction | SetCodeTransaction

/** An ECDSA signature on secp256k1 with what is needed to recover its key. */
export type Signature = {
  readonly r: bigint
  /** In the lower half of the order (EIP-2). */
  readonly s: bigint
  readonly yParity: 0 | 1
}

/** What is journalled and broadcast. */
export type SignedTransaction = {
  readonly raw: Hex
  readonly hash: Hex
}

/** Half the order of secp256k1, the greatest s of a valid transaction. */
export const GREATEST_S: bigint = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n

/** The order of secp256k1. */
export const CURVE_ORDER: bigint = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
