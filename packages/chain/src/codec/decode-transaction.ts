import { AgentGptError, bytesToHex } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import { encodeSigned, TYPES } from "./encode-transaction.ts"
import { writeLongHex } from "./long-hex.ts"
import { decodeRlp } from "./rlp-decode.ts"
import type { RlpItem } from "./rlp-encode.ts"
import type { AccessList, Signature, SignedAuthorization, Transaction } from "./transaction.ts"

export type DecodedTransaction = {
  readonly transaction: Transaction
  readonly signature: Signature
  readonly hash: Hex
}

/**
 * Reads signed bytes. Whatever is read writes itself back to the same bytes, or it is refused.
 * @throws TRANSACTION_BYTES_INVALID, TRANSACTION_TYPE_UNSUPPORTED, TRANSACTION_INVALID,
 * TRANSACTION_SIGNATURE_INVALID
 *
 * @example
 * const { transaction, hash } = decodeTransaction(raw)
 */
export function decodeTransaction(raw: Hex): DecodedTransaction {
  if (typeof raw !== "string" || !/^0x(?:[0-9a-fA-F]{2})+$/u.test(raw)) {
    throw refuse("A raw transaction is not 0x and whole bytes.")
  }
  const bytes = Buffer.from(raw.slice(2), "hex")
  const { transaction, signature } = bytes[0]! >= 0xc0 ? readLegacy(bytes) : readTyped(bytes)
  const encoded = encodeSigned(transaction, signature)
  if (encoded.raw !== raw.toLowerCase()) throw refuse("A transaction is not in its canonical form.")
  return { transaction, signature, hash: encoded.hash }
}

type Parts = { readonly transaction: Transaction; readonly signature: Signature }

function readLegacy(bytes: Uint8Array): Parts {
  const fields = readList(decodeRlp(bytes), 9)
  const v = readInteger(fields[6])
  if (v < 37n) {
    throw new AgentGptError(
      "TRANSACTION_TYPE_UNSUPPORTED",
      "The transaction is not bound to a chain (EIP-155).",
    )
  }
  const transaction: Transaction = {
    type: "legacy",
    chainId: (v - 35n) / 2n,
    nonce: readInteger(fields[0]),
    gasPriceWei: readInteger(fields[1]),
    gasLimit: readInteger(fields[2]),
    to: readRecipient(fields[3]),
    value: readInteger(fields[4]),
    data: readHex(fields[5]),
  }
  return { transaction, signature: readSignature((v - 35n) % 2n, fields[7], fields[8]) }
}

function readTyped(bytes: Uint8Array): Parts {
  const type = bytes[0]
  if (type !== TYPES.eip1559 && type !== TYPES.eip7702) {
    throw new AgentGptError("TRANSACTION_TYPE_UNSUPPORTED", `Transactions of type ${type} are not read.`)
  }
  const isSetCode = type === TYPES.eip7702
  const fields = readList(decodeRlp(bytes.subarray(1)), isSetCode ? 13 : 12)
  const common = {
    chainId: readInteger(fields[0]),
    nonce: readInteger(fields[1]),
    maxPriorityFeePerGasWei: readInteger(fields[2]),
    maxFeePerGasWei: readInteger(fields[3]),
    gasLimit: readInteger(fields[4]),
    value: readInteger(fields[6]),
    data: readHex(fields[7]),
    accessList: readAccessList(fields[8]),
  }
  const [yParity, r, s] = fields.slice(-3)
  const signature = readSignature(readInteger(yParity), r, s)
  const to = readRecipient(fields[5])
  if (!isSetCode) return { transaction: { type: "eip1559", ...common, to }, signature }
  if (to === null) throw refuse("A set-code transaction has no recipient.")
  const authorizationList = readList(fields[9]).map(readAuthorization)
  return { transaction: { type: "eip7702", ...common, to, authorizationList }, signature }
}

function readAccessList(item: RlpItem | undefined): AccessList {
  return readList(item).map((entry) => {
    const [address, keys] = readList(entry, 2)
    return { address: readAddress(address), storageKeys: readList(keys).map(readHex) }
  })
}

function readAuthorization(item: RlpItem): SignedAuthorization {
  const [chainId, address, nonce, yParity, r, s] = readList(item, 6)
  return {
    chainId: readInteger(chainId),
    address: readAddress(address),
    nonce: readInteger(nonce),
    ...readSignature(readInteger(yParity), r, s),
  }
}

function readSignature(yParity: bigint, r: RlpItem | undefined, s: RlpItem | undefined): Signature {
  if (yParity > 1n) throw new AgentGptError("TRANSACTION_SIGNATURE_INVALID")
  return { r: readInteger(r), s: readInteger(s), yParity: yParity === 0n ? 0 : 1 }
}

function readRecipient(item: RlpItem | undefined): EvmAddress | null {
  return readBytes(item).length === 0 ? null : readAddress(item)
}

function readAddress(item: RlpItem | undefined): EvmAddress {
  const bytes = readBytes(item)
  if (bytes.length !== 20) throw refuse("An address is not 20 bytes.")
  return bytesToHex(bytes)
}

function readHex(item: RlpItem | undefined): Hex {
  return writeLongHex(readBytes(item))
}

/** A leading zero does not survive: writing the value again gives other bytes, which are refused. */
function readInteger(item: RlpItem | undefined): bigint {
  const bytes = readBytes(item)
  if (bytes.length > 32) throw refuse("A number is longer than 32 bytes.")
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString("hex")}`)
}

function readBytes(item: RlpItem | undefined): Uint8Array {
  if (!(item instanceof Uint8Array)) throw refuse("A list stands where bytes belong.")
  return item
}

function readList(item: RlpItem | undefined, length?: number): readonly RlpItem[] {
  if (item === undefined || item instanceof Uint8Array) throw refuse("Bytes stand where a list belongs.")
  if (length !== undefined && item.length !== length) throw refuse("A list has the wrong number of fields.")
  return item
}

function refuse(sentence: string): AgentGptError {
  return new AgentGptError("TRANSACTION_BYTES_INVALID", sentence)
}
