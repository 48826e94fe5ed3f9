import { AgentGptError } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import { decodeTransaction } from "../codec/decode-transaction.ts"
import { hashForSigning, writeSigned } from "../codec/encode-transaction.ts"
import { decodeRlp } from "../codec/rlp-decode.ts"
import type { Signature, SignedTransaction, Transaction } from "../codec/transaction.ts"
import { recoverAddress } from "../signers/recover-sender.ts"
import type { Signer } from "../signers/signer.ts"
import type { TransactionCall } from "./transaction-request.ts"

/**
 * Compares signed bytes, wherever they were signed, with what was to be signed and what the intent pays. That their
 * hash is right the journal checks. Who signed is asked where the key is elsewhere; a signature made in this process
 * with the key that the account was derived from says nothing new, and recovering it costs more than signing.
 * @throws SUBMIT_SIGNED_MISMATCH, TRANSACTION_ codes
 */
export function verifySigned(
  signed: SignedTransaction,
  expected: Transaction,
  { address, kind }: Pick<Signer, "address" | "kind">,
  call: TransactionCall,
): void {
  requireSameCall(expected, call)
  const signature = readSignature(signed.raw)
  const raw = writeSigned(expected, signature)
  // The same bytes say the same in every field; only where they differ it matters in which.
  if (raw !== signed.raw) requireSameFields(signed, expected, call)
  if (kind === "local") return
  if (recoverAddress(hashForSigning(expected), signature) !== address) throw mismatch("sender")
}

function requireSameFields(signed: SignedTransaction, expected: Transaction, call: TransactionCall): never {
  const { transaction } = decodeTransaction(signed.raw)
  if (transaction.chainId !== expected.chainId) throw mismatch("chain id")
  if (transaction.nonce !== expected.nonce) throw mismatch("nonce")
  requireSameCall(transaction, call)
  throw mismatch("gas limit or fee")
}

function requireSameCall({ to, value, data }: Transaction, call: TransactionCall): void {
  if (to === null) throw mismatch("recipient")
  if (to !== call.to || value !== call.valueWei || data !== call.data) throw mismatch("call")
}

/** Signed bytes end with yParity (or v), r and s. */
function readSignature(raw: Hex): Signature {
  const bytes = Buffer.from(raw.slice(2), "hex")
  const isTyped = bytes[0]! < 0xc0
  const item = decodeRlp(isTyped ? bytes.subarray(1) : bytes)
  const fields = item instanceof Uint8Array ? [] : item.slice(-3)
  const [v, r, s] = fields.map((field) =>
    field instanceof Uint8Array ? BigInt(`0x0${Buffer.from(field).toString("hex")}`) : 0n,
  )
  if (v === undefined || r === undefined || s === undefined) throw mismatch("signature")
  return { r, s, yParity: (isTyped ? v : v - 35n) % 2n === 0n ? 0 : 1 }
}

function mismatch(field: string): AgentGptError {
  return new AgentGptError("SUBMIT_SIGNED_MISMATCH", `The ${field} of signed bytes is not as ordered.`)
}
