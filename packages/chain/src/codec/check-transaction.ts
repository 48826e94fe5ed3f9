import { AgentGptError, parseEvmAddress } from "@agentgpt/core"
import { CURVE_ORDER, GREATEST_S } from "./transaction.ts"
import type { Signature, Transaction } from "./transaction.ts"

/**
 * Refuses a transaction that no chain could take, before anything is signed.
 * @throws TRANSACTION_INVALID, ID_ADDRESS_INVALID, ID_ADDRESS_CHECKSUM
 */
export function checkTransaction(transaction: Transaction): void {
  checkRange("chain id", transaction.chainId, 1n, MAX_UINT64)
  // EIP-2681: the last nonce is never usable.
  checkRange("nonce", transaction.nonce, 0n, MAX_UINT64 - 1n)
  checkRange("gas limit", transaction.gasLimit, 0n, MAX_UINT64)
  checkRange("value", transaction.value, 0n, MAX_UINT256)
  if (transaction.to !== null) parseEvmAddress(transaction.to)
  if (!/^0x(?:[0-9a-fA-F]{2})*$/u.test(transaction.data)) throw refuse("The data is not whole bytes.")
  checkFees(transaction)
  if (transaction.type !== "legacy") checkAccessList(transaction.accessList ?? [])
  if (transaction.type === "eip7702") checkAuthorizations(transaction)
}

/**
 * Refuses a signature that is not canonical: r and s in range, s in the lower half.
 * @throws TRANSACTION_SIGNATURE_INVALID
 */
export function checkSignature({ r, s, yParity }: Signature): void {
  const isInRange = r > 0n && r < CURVE_ORDER && s > 0n && s <= GREATEST_S
  if (!isInRange || (yParity !== 0 && yParity !== 1)) {
    throw new AgentGptError("TRANSACTION_SIGNATURE_INVALID")
  }
}

const MAX_UINT64 = 2n ** 64n - 1n
const MAX_UINT256 = 2n ** 256n - 1n

function checkFees(transaction: Transaction): void {
  if (transaction.type === "legacy") {
    checkRange("gas price", transaction.gasPriceWei, 0n, MAX_UINT256)
    return
  }
  checkRange("maximum fee", transaction.maxFeePerGasWei, 0n, MAX_UINT256)
  checkRange("priority fee", transaction.maxPriorityFeePerGasWei, 0n, MAX_UINT256)
  if (transaction.maxPriorityFeePerGasWei > transaction.maxFeePerGasWei) {
    throw refuse("The priority fee is above the maximum fee.")
  }
}

function checkAccessList(accessList: readonly { address: string; storageKeys: readonly string[] }[]): void {
  for (const { address, storageKeys } of accessList) {
    parseEvmAddress(address)
    if (!storageKeys.every((key) => /^0x[0-9a-fA-F]{64}$/u.test(key))) {
      throw refuse("A storage key is not 32 bytes.")
    }
  }
}

function checkAuthorizations(transaction: Extract<Transaction, { type: "eip7702" }>): void {
  if (transaction.to === null) throw refuse("A set-code transaction cannot create a contract.")
  if (transaction.authorizationList.length === 0) throw refuse("A set-code transaction authorizes nothing.")
  for (const authorization of transaction.authorizationList) {
    checkRange("chain id of an authorization", authorization.chainId, 0n, MAX_UINT256)
    checkRange("nonce of an authorization", authorization.nonce, 0n, MAX_UINT64 - 1n)
    parseEvmAddress(authorization.address)
    checkSignature(authorization)
  }
}

function checkRange(name: string, value: bigint, least: bigint, most: bigint): void {
  if (typeof value !== "bigint" || value < least || value > most) {
    throw refuse(`The ${name} is not an integer in its range.`)
  }
}

function refuse(sentence: string): AgentGptError {
  return new AgentGptError("TRANSACTION_INVALID", sentence)
}
