import { mkdir, readFile, rename, writeFile } from "node:fs/promises"
import path from "node:path"

/**
 * Writes a text file so that nobody ever sees half of it, and not at all when it is there already.
 * Returns whether anything was written.
 */
export async function writeTextAtomically(file: string, text: string): Promise<boolean> {
  if ((await readFile(file, "utf8").catch(() => undefined)) === text) return false
  await mkdir(path.dirname(file), { recursive: true })
  const temporary = `${file}.${process.pid}.tmp`
  await writeFile(temporary, text)
  await rename(temporary, file)
  return true
}

/** JSON as it is committed: two spaces, a newline at the end; big integers become decimal strings. */
export function renderJson(value: unknown): string {
  return `${JSON.stringify(value, renderBigint, 2)}\n`
}

/** JSON on one line; big integers become decimal strings. */
export function renderCompactJson(value: unknown): string {
  return JSON.stringify(value, renderBigint)
}

function renderBigint(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value
}
