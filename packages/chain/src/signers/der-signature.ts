import { AgentGptError } from "@agentgpt/core"
import { CURVE_ORDER, GREATEST_S } from "../codec/transaction.ts"

/**
 * Reads the DER form in which key services give signatures, with s brought into the lower half: they know
 * nothing of EIP-2.
 * @throws SIGNER_ANSWER_WRONG
 *
 * @example
 * const { r, s } = readDerSignature(await service.signDigest(digest))
 */
export function readDerSignature(der: Uint8Array): { readonly r: bigint; readonly s: bigint } {
  if (der[0] !== 0x30 || der[1] !== der.length - 2 || der.length > 72) throw refuse()
  const first = readInteger(der, 2)
  const second = readInteger(der, first.end)
  if (second.end !== der.length) throw refuse()
  const [r, s] = [first.value, second.value]
  if (r <= 0n || r >= CURVE_ORDER || s <= 0n || s >= CURVE_ORDER) throw refuse()
  return { r, s: s > GREATEST_S ? CURVE_ORDER - s : s }
}

function readInteger(der: Uint8Array, offset: number): { readonly value: bigint; readonly end: number } {
  const length = der[offset + 1]
  if (der[offset] !== 0x02 || length === undefined || length < 1 || length > 33) throw refuse()
  const end = offset + 2 + length
  if (end > der.length) throw refuse()
  const digits = der.subarray(offset + 2, end)
  // A set highest bit would be a negative number; a needless zero another spelling of the same one.
  if (digits[0]! >= 0x80 || (digits[0] === 0 && length > 1 && digits[1]! < 0x80)) throw refuse()
  return { value: BigInt(`0x${Buffer.from(digits).toString("hex")}`), end }
}

function refuse(): AgentGptError {
  return new AgentGptError("SIGNER_ANSWER_WRONG", "The service's signature is not canonical DER.")
}
