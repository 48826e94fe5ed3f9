import { randomUUID } from "node:crypto"
import { link, open, rename, unlink } from "node:fs/promises"
import { dirname } from "node:path"

/** What to do when the file is there already. */
export type WhenThere = "replace" | "refuse"

/**
 * Writes a file that nobody else may read, whole or not at all, and on disk before this returns. With "refuse", an
 * existing file stays and the error carries the code EEXIST.
 */
export async function writeFileAtomically(file: string, text: string, whenThere: WhenThere): Promise<void> {
  const temporary = `${file}.${randomUUID()}.tmp`
  const handle = await open(temporary, "wx", 0o600)
  try {
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    // Unlike a rename, a link never replaces.
    if (whenThere === "replace") await rename(temporary, file)
    else await link(temporary, file)
  } finally {
    await unlink(temporary).catch(() => undefined)
  }
  await syncFolder(dirname(file))
}

/** Makes the file's name durable too, where folders can be synchronised. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => undefined)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}
