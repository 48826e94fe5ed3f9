import type { EvmAddress } from "@agentgpt/core"
import type { Transaction } from "../codec/transaction.ts"
import type { FeePrice } from "../fees/fee-market.ts"
import type { TransactionCall } from "./transaction-request.ts"

export type TransactionParts = {
  readonly chainId: bigint
  readonly nonce: bigint
  readonly call: TransactionCall
  readonly gasLimit: bigint
  readonly price: FeePrice
}

export function buildTransaction({ chainId, nonce, call, gasLimit, price }: TransactionParts): Transaction {
  const fields = { chainId, nonce, gasLimit, to: call.to, value: call.valueWei, data: call.data }
  return { ...fields, ...price }
}

/** The call that uses up a nonce and moves nothing. */
export function cancellingCall(account: EvmAddress): TransactionCall {
  return { to: account, valueWei: 0n, data: "0x" }
}

/** What a transaction offers for gas. */
export function priceOf(transaction: Transaction): FeePrice {
  if (transaction.type === "legacy") return { type: "legacy", gasPriceWei: transaction.gasPriceWei }
  const { maxFeePerGasWei, maxPriorityFeePerGasWei } = transaction
  return { type: "eip1559", maxFeePerGasWei, maxPriorityFeePerGasWei }
}
