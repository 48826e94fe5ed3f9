import { AgentGptError, keccak256 } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import { decodeRlp } from "./rlp-decode.ts"

export type TransactionGlance = {
  readonly chainId: bigint
  readonly hash: Hex
}

/**
 * The chain and hash of signed bytes, at a fraction of the cost of reading all of them.
 * @throws TRANSACTION_BYTES_INVALID, TRANSACTION_TYPE_UNSUPPORTED
 *
 * @example
 * peekTransaction(raw) // { chainId: 1n, hash: "0x5c50…" }
 */
export function peekTransaction(raw: Hex): TransactionGlance {
  if (typeof raw !== "string" || !/^0x(?:[0-9a-fA-F]{2})+$/u.test(raw)) throw refuse()
  const bytes = Buffer.from(raw.slice(2), "hex")
  const isLegacy = bytes[0]! >= 0xc0
  const item = decodeRlp(isLegacy ? bytes : bytes.subarray(1))
  // A legacy transaction hides its chain in the recovery value, the seventh field; the others begin with it.
  const field = item instanceof Uint8Array ? undefined : item[isLegacy ? 6 : 0]
  if (!(field instanceof Uint8Array) || field.length > 32 || field.length === 0) throw refuse()
  const value = BigInt(`0x${Buffer.from(field).toString("hex")}`)
  if (isLegacy && value < 37n) {
    throw new AgentGptError("TRANSACTION_TYPE_UNSUPPORTED", "The transaction is not bound to a chain.")
  }
  return { chainId: isLegacy ? (value - 35n) / 2n : value, hash: keccak256(bytes) }
}

function refuse(): AgentGptError {
  return new AgentGptError("TRANSACTION_BYTES_INVALID")
}
