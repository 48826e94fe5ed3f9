import { mkdir, readFile, rename, writeFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { PGlite } from "@electric-sql/pglite"
import type { PGliteOptions } from "@electric-sql/pglite"

/**
 * An empty PGlite. Its first start makes a cluster and takes seconds, so the empty cluster is kept for later starts,
 * of other processes too.
 */
export async function createPglite(options: PGliteOptions): Promise<PGlite> {
  const file = join(import.meta.dirname, "../../node_modules/.cache", `pglite-${readVersion()}.tar`)
  const kept = await readFile(file).catch(() => undefined)
  if (kept !== undefined) return PGlite.create({ ...options, loadDataDir: new Blob([kept]) })
  const pglite = await PGlite.create(options)
  const empty = await pglite.dumpDataDir("none")
  await mkdir(dirname(file), { recursive: true })
  // Whole or not at all: others may be doing the same.
  const own = `${file}.${process.pid}`
  await writeFile(own, Buffer.from(await empty.arrayBuffer()))
  await rename(own, file)
  return pglite
}

function readVersion(): string {
  const entry = createRequire(import.meta.url).resolve("@electric-sql/pglite")
  const manifest: unknown = createRequire(entry)("../package.json")
  return (manifest as { readonly version: string }).version
}
