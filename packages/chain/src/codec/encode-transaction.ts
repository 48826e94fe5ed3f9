import { keccak256, keccak256Bytes } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import { checkSignature, checkTransaction } from "./check-transaction.ts"
import { encodeRlp, encodeTypedRlp, integerToBytes } from "./rlp-encode.ts"
import type { RlpItem } from "./rlp-encode.ts"
import type { AccessList, Authorization, Signature, SignedTransaction, Transaction } from "./transaction.ts"

/**
 * The 32 bytes that are signed.
 * @throws TRANSACTION_INVALID
 *
 * @example
 * const digest = hashForSigning(transaction)
 * const { raw, hash } = encodeSigned(transaction, await signer.signDigest(digest))
 */
export function hashForSigning(transaction: Transaction): Uint8Array {
  return keccak256Bytes(encodeUnsigned(transaction))
}

/**
 * What is signed, before hashing.
 * @throws TRANSACTION_INVALID
 *
 * @example
 * const digest = keccak256Bytes(encodeUnsigned(transaction))
 */
export function encodeUnsigned(transaction: Transaction): Uint8Array {
  checkTransaction(transaction)
  const fields = listFields(transaction)
  if (transaction.type !== "legacy") return encodeTypedRlp(TYPES[transaction.type], fields)
  return encodeRlp([...fields, integerToBytes(transaction.chainId), EMPTY, EMPTY])
}

/**
 * The bytes that are broadcast, with their hash.
 * @throws TRANSACTION_INVALID, TRANSACTION_SIGNATURE_INVALID
 *
 * @example
 * const { raw, hash } = encodeSigned(transaction, await signer.signDigest(hashForSigning(transaction)))
 */
export function encodeSigned(transaction: Transaction, signature: Signature): SignedTransaction {
  const bytes = encodeWithSignature(transaction, signature)
  return { raw: toHex(bytes), hash: keccak256(bytes) }
}

/**
 * The bytes alone, where the hash is not needed.
 * @throws TRANSACTION_INVALID, TRANSACTION_SIGNATURE_INVALID
 */
export function writeSigned(transaction: Transaction, signature: Signature): Hex {
  return toHex(encodeWithSignature(transaction, signature))
}

function encodeWithSignature(transaction: Transaction, signature: Signature): Uint8Array {
  checkTransaction(transaction)
  checkSignature(signature)
  const { r, s, yParity } = signature
  const first =
    transaction.type === "legacy" ? transaction.chainId * 2n + 35n + BigInt(yParity) : BigInt(yParity)
  const fields = [...listFields(transaction), integerToBytes(first), integerToBytes(r), integerToBytes(s)]
  return transaction.type === "legacy" ? encodeRlp(fields) : encodeTypedRlp(TYPES[transaction.type], fields)
}

/**
 * The 32 bytes that an account signs to take on another code (EIP-7702).
 *
 * @example
 * hashAuthorization({ chainId: 1n, address: "0xd8da6bf26964af9d7eed9e03e53415d37aa96045", nonce: 0n }).length // 32
 */
export function hashAuthorization({ chainId, address, nonce }: Authorization): Uint8Array {
  const fields = [integerToBytes(chainId), toBytes(address), integerToBytes(nonce)]
  return keccak256Bytes(encodeTypedRlp(AUTHORIZATION_MAGIC, fields))
}

export const TYPES = { eip1559: 2, eip7702: 4 } as const

const AUTHORIZATION_MAGIC = 0x05
const EMPTY = new Uint8Array()

function listFields(transaction: Transaction): readonly RlpItem[] {
  const { chainId, nonce, gasLimit, to, value, data } = transaction
  const call = [to === null ? EMPTY : toBytes(to), integerToBytes(value), toBytes(data)]
  if (transaction.type === "legacy") {
    return [integerToBytes(nonce), integerToBytes(transaction.gasPriceWei), integerToBytes(gasLimit), ...call]
  }
  const fields = [
    integerToBytes(chainId),
    integerToBytes(nonce),
    integerToBytes(transaction.maxPriorityFeePerGasWei),
    integerToBytes(transaction.maxFeePerGasWei),
    integerToBytes(gasLimit),
    ...call,
    listAccess(transaction.accessList ?? []),
  ]
  return transaction.type === "eip7702" ? [...fields, listAuthorizations(transaction)] : fields
}

function listAccess(accessList: AccessList): RlpItem {
  return accessList.map(({ address, storageKeys }) => [toBytes(address), storageKeys.map(toBytes)])
}

function listAuthorizations({ authorizationList }: Extract<Transaction, { type: "eip7702" }>): RlpItem {
  return authorizationList.map(({ chainId, address, nonce, yParity, r, s }) => [
    integerToBytes(chainId),
    toBytes(address),
    integerToBytes(nonce),
    integerToBytes(BigInt(yParity)),
    integerToBytes(r),
    integerToBytes(s),
  ])
}

/** The text has been checked; Buffer's conversion is many times faster than one byte at a time. */
function toBytes(hex: Hex): Uint8Array {
  return Buffer.from(hex.slice(2), "hex")
}

function toHex(bytes: Uint8Array): Hex {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex")}`
}
