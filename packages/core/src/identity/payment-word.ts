import { assertPayableAmount } from "../amounts/max-amount.ts"
import { AgentGptError } from "../errors/agentgpt-error.ts"
import type { EvmAddress } from "../ids/evm-address.ts"
import { parseBytes32, parseUsableAddress } from "./abi-word.ts"
import type { Bytes32 } from "./abi-word.ts"

/** One payment of a batch: whom, and how many token units. */
export type Payment = {
  readonly recipient: EvmAddress
  readonly amount: bigint
}

/**
 * Packs a payment into the 32 bytes that calldata carries: `recipient << 88 | amount`, the top byte zero.
 * @throws ID_ADDRESS_INVALID, ID_ADDRESS_CHECKSUM, ID_ADDRESS_ZERO, AMOUNT_ZERO, AMOUNT_NEGATIVE,
 * AMOUNT_TOO_LARGE, AMOUNT_NUMBER, AMOUNT_NOT_TEXT
 *
 * @example
 * encodePaymentWord({ recipient: "0xd8da6bf26964af9d7eed9e03e53415d37aa96045", amount: 1n })
 * // "0x00d8da6bf26964af9d7eed9e03e53415d37aa960450000000000000000000001"
 */
export function encodePaymentWord({ recipient, amount }: Payment): Bytes32 {
  const address = parseUsableAddress(recipient)
  assertPayableAmount(amount)
  return `0x00${address.slice(2)}${amount.toString(16).padStart(AMOUNT_DIGITS, "0")}`
}

/**
 * Unpacks a payment word; words that `encodePaymentWord` cannot have made are refused.
 * @throws ID_BYTES32_INVALID, ID_WORD_TOP_BYTE, ID_ADDRESS_ZERO, AMOUNT_ZERO
 *
 * @example
 * decodePaymentWord("0x00d8da6bf26964af9d7eed9e03e53415d37aa960450000000000000000000001").amount // 1n
 */
export function decodePaymentWord(word: string): Payment {
  const digits = parseBytes32(word).slice(2)
  if (!digits.startsWith("00")) throw new AgentGptError("ID_WORD_TOP_BYTE")
  const recipient = parseUsableAddress(`0x${digits.slice(2, -AMOUNT_DIGITS)}`)
  const amount = BigInt(`0x${digits.slice(-AMOUNT_DIGITS)}`)
  assertPayableAmount(amount)
  return { recipient, amount }
}

/** 88 bits. */
const AMOUNT_DIGITS = 22
