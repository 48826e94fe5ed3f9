/** One section of an r1cs, zkey or ptau file. */
export type BinarySection = { readonly id: number; readonly bytes: Uint8Array }

/**
 * The sections of a file in the iden3 binary format: four letters of type, version, number of sections,
 * then id (u32), length (u64) and content of each. Throws a plain Error when the file is not of that form.
 */
export function parseBinarySections(file: Uint8Array, type: string): ReadonlyMap<number, Uint8Array> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  if (file.byteLength < 12 || Buffer.from(file.subarray(0, 4)).toString("latin1") !== type) {
    throw new Error(`not a ${type} file`)
  }
  const sections = new Map<number, Uint8Array>()
  const sectionCount = view.getUint32(8, true)
  let position = 12
  for (let index = 0; index < sectionCount; index++) {
    if (position + 12 > file.byteLength) throw new Error(`truncated ${type} file`)
    const id = view.getUint32(position, true)
    const length = Number(view.getBigUint64(position + 4, true))
    position += 12
    if (position + length > file.byteLength) throw new Error(`truncated ${type} file`)
    sections.set(id, file.subarray(position, position + length))
    position += length
  }
  return sections
}

/** The bytes of a file in the same format, in pieces, so that large sections are never copied. */
export function renderBinarySections(
  type: string,
  version: number,
  sections: readonly BinarySection[],
): Uint8Array[] {
  const head = Buffer.alloc(12)
  head.write(type, 0, "latin1")
  head.writeUInt32LE(version, 4)
  head.writeUInt32LE(sections.length, 8)
  return [
    head,
    ...sections.flatMap(({ id, bytes }) => {
      const sectionHead = Buffer.alloc(12)
      sectionHead.writeUInt32LE(id, 0)
      sectionHead.writeBigUInt64LE(BigInt(bytes.byteLength), 4)
      return [sectionHead, bytes]
    }),
  ]
}
