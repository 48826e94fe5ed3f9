import { hexToBytes } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import { encodeRlp, encodeTypedRlp, integerToBytes } from "../codec/rlp-encode.ts"
import type { RlpItem } from "../codec/rlp-encode.ts"

export type TransactionReceipt = {
  readonly transactionHash: Hex
  readonly transactionIndex: Hex
  readonly blockHash: Hex
  readonly type?: Hex | undefined
  readonly status: Hex
  readonly cumulativeGasUsed: Hex
  readonly logsBloom: Hex
  readonly logs: readonly {
    readonly address: Hex
    readonly topics: readonly Hex[]
    readonly data: Hex
  }[]
  /** Of deposits of the OP Stack, whose receipts have two fields more. */
  readonly depositNonce?: Hex | undefined
  readonly depositReceiptVersion?: Hex | undefined
}

/** A receipt as the trie of its block holds it (EIP-2718): a type, unless it is legacy, and a list. */
export function encodeReceipt(receipt: TransactionReceipt): Uint8Array {
  const type = Number(receipt.type ?? "0x0")
  const extra = [receipt.depositNonce, receipt.depositReceiptVersion].filter((field) => field !== undefined)
  const fields: readonly RlpItem[] = [
    readNumber(receipt.status),
    readNumber(receipt.cumulativeGasUsed),
    hexToBytes(receipt.logsBloom),
    receipt.logs.map(({ address, topics, data }) => [
      hexToBytes(address),
      topics.map(hexToBytes),
      hexToBytes(data),
    ]),
    ...extra.map(readNumber),
  ]
  return type === 0 ? encodeRlp(fields) : encodeTypedRlp(type, fields)
}

function readNumber(quantity: Hex): Uint8Array {
  return integerToBytes(BigInt(quantity))
}
