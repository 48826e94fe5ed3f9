import { randomUUID } from "node:crypto"
import { mkdir, open, readFile, rename, unlink } from "node:fs/promises"
import { join } from "node:path"

/**
 * Keeps bytes in a file that is named after them, whole or not at all, and on disk before this returns. A file of the
 * name that holds other bytes was damaged, and is replaced. Only its owner may read it.
 * @returns the file
 */
export async function keepFile(folder: string, name: string, bytes: Uint8Array): Promise<string> {
  const file = join(folder, name)
  const kept = await readFile(file).catch(() => undefined)
  if (kept !== undefined && Buffer.compare(kept, bytes) === 0) return file
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const temporary = `${file}.${randomUUID()}.tmp`
  try {
    const handle = await open(temporary, "wx", 0o600)
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
  } finally {
    await unlink(temporary).catch(() => undefined)
  }
  // The name is durable only once the folder is; not every system lets one synchronise folders.
  const handle = await open(folder, "r").catch(() => undefined)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
  return file
}
