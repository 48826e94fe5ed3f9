import { AgentGptError } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"
import { decodeTransaction } from "../codec/decode-transaction.ts"
import type { SignedTransaction, Transaction } from "../codec/transaction.ts"
import { recoverSender } from "../signers/recover-sender.ts"
import { hashCall } from "./call-payload.ts"
import type { TransactionCall } from "./transaction-request.ts"

/**
 * Compares signed bytes, wherever they were signed, with what was to be signed and what the intent pays.
 * @throws SUBMIT_SIGNED_MISMATCH, TRANSACTION_ codes
 */
export function verifySigned(
  signed: SignedTransaction,
  expected: Transaction,
  account: EvmAddress,
  call: TransactionCall,
): void {
  const decoded = decodeTransaction(signed.raw)
  const { transaction } = decoded
  if (decoded.hash !== signed.hash) throw mismatch("hash")
  if (transaction.chainId !== expected.chainId) throw mismatch("chain id")
  if (transaction.nonce !== expected.nonce) throw mismatch("nonce")
  if (transaction.to === null) throw mismatch("recipient")
  const signedCall = { to: transaction.to, valueWei: transaction.value, data: transaction.data }
  if (hashCall(signedCall) !== hashCall(call)) throw mismatch("call")
  if (transaction.gasLimit !== expected.gasLimit || writeFees(transaction) !== writeFees(expected)) {
    throw mismatch("gas limit or fee")
  }
  if (recoverSender(decoded) !== account) throw mismatch("sender")
}

function writeFees(transaction: Transaction): string {
  if (transaction.type === "legacy") return `legacy ${transaction.gasPriceWei}`
  const { type, maxFeePerGasWei, maxPriorityFeePerGasWei } = transaction
  return `${type} ${maxFeePerGasWei} ${maxPriorityFeePerGasWei}`
}

function mismatch(field: string): AgentGptError {
  return new AgentGptError("SUBMIT_SIGNED_MISMATCH", `The ${field} of signed bytes is not as ordered.`)
}
