import { mkdir, readFile, rename, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { makeHome } from "./make-home.ts"

/** The highest generation of a journal that this machine has seen; 0 if it never saw the journal. */
export async function readNotedGeneration(home: string | undefined, journalId: string): Promise<bigint> {
  if (home === undefined) return 0n
  const text = await readFile(noteOf(home, journalId), "utf8").catch(() => "")
  return /^\d{1,18}$/u.test(text.trim()) ? BigInt(text.trim()) : 0n
}

/**
 * Notes a generation outside the database, so that an older copy of the database put back in its place is known.
 * It is a second line: where the home cannot be written, matching nonces with the chain still stands.
 */
export async function noteGeneration(
  home: string | undefined,
  journalId: string,
  generation: bigint,
): Promise<boolean> {
  if (home === undefined) return false
  try {
    if ((await readNotedGeneration(home, journalId)) >= generation) return true
    const file = noteOf(home, journalId)
    await makeHome(home)
    await mkdir(join(home, "journals"), { recursive: true, mode: 0o711 })
    await writeFile(`${file}.${process.pid}`, `${generation}\n`, { mode: 0o600, flush: true })
    await rename(`${file}.${process.pid}`, file)
    return true
  } catch {
    return false
  }
}

function noteOf(home: string, journalId: string): string {
  return join(home, "journals", journalId)
}
