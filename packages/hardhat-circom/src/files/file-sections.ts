import { type FileHandle, open } from "node:fs/promises"

/** Where the sections of a file in the iden3 binary format lie. */
export type FileSections = ReadonlyMap<number, { readonly position: number; readonly length: number }>

/**
 * Finds the sections of an r1cs, zkey or ptau file without reading them: such files can be larger than
 * memory. Throws a plain Error when the file is not of the type or is cut short.
 */
async function locateSections(file: FileHandle, type: string): Promise<FileSections> {
  const { size } = await file.stat()
  const head = await readExactly(file, 0, Math.min(12, size))
  if (size < 12 || head.toString("latin1", 0, 4) !== type) throw new Error(`not a ${type} file`)
  const sections = new Map<number, { position: number; length: number }>()
  let position = 12
  for (let index = 0; index < head.readUInt32LE(8); index++) {
    if (position + 12 > size) throw new Error(`truncated ${type} file`)
    const sectionHead = await readExactly(file, position, 12)
    const length = Number(sectionHead.readBigUInt64LE(4))
    position += 12
    if (position + length > size) throw new Error(`truncated ${type} file`)
    sections.set(sectionHead.readUInt32LE(0), { position, length })
    position += length
  }
  return sections
}

/** The sections of a file, unread. */
export async function listSections(path: string, type: string): Promise<FileSections> {
  await using file = await open(path)
  // Awaited here, because the file closes when this function returns.
  return await locateSections(file, type)
}

/** Reads some sections of a file, in the order asked for; undefined for one that is not there. */
export async function readSections(
  path: string,
  type: string,
  ids: readonly number[],
): Promise<(Buffer | undefined)[]> {
  await using file = await open(path)
  const sections = await locateSections(file, type)
  const contents: (Buffer | undefined)[] = []
  for (const id of ids) {
    const section = sections.get(id)
    contents.push(section && (await readExactly(file, section.position, section.length)))
  }
  return contents
}

async function readExactly(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, position)
  if (bytesRead < length) throw new Error("the file is cut short")
  return buffer
}
