import { AgentGptError } from "@agentgpt/core"
import type { ErrorCode } from "@agentgpt/core"
import type { Transaction } from "../codec/transaction.ts"
import type { CallPayload } from "./read-payload.ts"
import type { SigningPolicy } from "./signing-policy.ts"

/**
 * Requires that what will be signed says exactly what the payload says, and nothing besides.
 * @throws GUARD_TRANSACTION_DIFFERS, GUARD_SET_CODE_REFUSED, GUARD_GAS_LIMIT_EXCEEDED
 */
export function checkSaysPayload(transaction: Transaction, payload: CallPayload): void {
  refuseExtras(transaction)
  if (transaction.to !== payload.to) throw differs("recipient")
  if (transaction.value !== payload.valueWei) throw differs("value")
  if (transaction.data !== payload.data) throw differs("data")
  if (payload.gasLimit !== undefined && transaction.gasLimit > payload.gasLimit) {
    throw refuse("GUARD_GAS_LIMIT_EXCEEDED", `The payload allows ${payload.gasLimit} gas.`)
  }
}

/**
 * Requires that a transaction which only uses up a nonce moves nothing.
 * @throws GUARD_CANCEL_MOVES, GUARD_TRANSACTION_DIFFERS, GUARD_SET_CODE_REFUSED
 */
export function checkMovesNothing(transaction: Transaction, { account }: CallPayload): void {
  refuseExtras(transaction)
  const isToItself = transaction.to === account
  if (!isToItself || transaction.value !== 0n || transaction.data !== "0x") {
    throw refuse("GUARD_CANCEL_MOVES", "Send nothing, without data, from the account to itself.")
  }
}

/**
 * Bounds what gas can cost; holds for every transaction.
 * @throws GUARD_GAS_LIMIT_EXCEEDED, GUARD_FEE_EXCEEDED
 */
export function checkFeeCaps(transaction: Transaction, { caps }: SigningPolicy): void {
  if (transaction.gasLimit > caps.largestGasLimit) {
    throw refuse("GUARD_GAS_LIMIT_EXCEEDED", `The policy allows ${caps.largestGasLimit} gas.`)
  }
  const price = transaction.type === "legacy" ? transaction.gasPriceWei : transaction.maxFeePerGasWei
  const worst = transaction.gasLimit * price
  if (worst > caps.largestFeeWei) {
    throw refuse(
      "GUARD_FEE_EXCEEDED",
      `The gas could cost ${worst} wei; the policy allows ${caps.largestFeeWei}.`,
    )
  }
}

/** What a payload cannot say, no transaction may add. */
function refuseExtras(transaction: Transaction): void {
  if (transaction.type === "eip7702") throw new AgentGptError("GUARD_SET_CODE_REFUSED")
  if (transaction.type === "eip1559" && (transaction.accessList ?? []).length > 0)
    throw differs("access list")
}

function differs(field: string): AgentGptError {
  return refuse("GUARD_TRANSACTION_DIFFERS", `The ${field} is not the payload's.`)
}

function refuse(code: ErrorCode, fact: string): AgentGptError {
  return new AgentGptError(code, undefined, { meta: [fact] })
}
