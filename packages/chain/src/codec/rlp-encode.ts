/** What RLP can hold: bytes, or a list of what RLP can hold. */
export type RlpItem = Uint8Array | readonly RlpItem[]

/**
 * Writes an item in recursive-length prefix form, in one allocation.
 *
 * @example
 * encodeRlp([new Uint8Array([1]), new Uint8Array()]) // Uint8Array [0xc2, 0x01, 0x80]
 */
export function encodeRlp(item: RlpItem): Uint8Array {
  const output = Buffer.allocUnsafe(measure(item))
  write(output, 0, item)
  return output
}

/** As `encodeRlp` of a list, after one byte: the type of a typed transaction. */
export function encodeTypedRlp(type: number, items: readonly RlpItem[]): Uint8Array {
  const output = Buffer.allocUnsafe(1 + measure(items))
  output[0] = type
  write(output, 1, items)
  return output
}

/** An unsigned integer as RLP wants it: big-endian without leading zeros, zero as no bytes. */
export function integerToBytes(value: bigint): Uint8Array {
  if (value === 0n) return EMPTY
  const digits = value.toString(16)
  return Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, "hex")
}

const EMPTY = new Uint8Array()

function measure(item: RlpItem): number {
  const length = measurePayload(item)
  if (item instanceof Uint8Array && length === 1 && item[0]! < 0x80) return 1
  return measurePrefix(length) + length
}

function measurePayload(item: RlpItem): number {
  if (item instanceof Uint8Array) return item.length
  let length = 0
  for (const member of item) length += measure(member)
  return length
}

function measurePrefix(length: number): number {
  return length < 56 ? 1 : 1 + countBytes(length)
}

/** Writes an item at an offset and returns the offset behind it. */
function write(output: Buffer, offset: number, item: RlpItem): number {
  if (item instanceof Uint8Array) {
    if (item.length === 1 && item[0]! < 0x80) {
      output[offset] = item[0]!
      return offset + 1
    }
    const start = writePrefix(output, offset, 0x80, item.length)
    output.set(item, start)
    return start + item.length
  }
  let position = writePrefix(output, offset, 0xc0, measurePayload(item))
  for (const member of item) position = write(output, position, member)
  return position
}

function writePrefix(output: Buffer, offset: number, base: number, length: number): number {
  if (length < 56) {
    output[offset] = base + length
    return offset + 1
  }
  const count = countBytes(length)
  output[offset] = base + 55 + count
  output.writeUIntBE(length, offset + 1, count)
  return offset + 1 + count
}

/** Bytes of a length; data of 2^32 bytes and more is not a transaction. */
function countBytes(length: number): number {
  if (length < 0x100) return 1
  if (length < 0x10000) return 2
  return length < 0x1000000 ? 3 : 4
}
