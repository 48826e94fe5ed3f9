import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import path from "node:path"

import { CircomError } from "../errors.ts"
import { type SourceTree, toRealPath, toSourceName } from "./mounts.ts"

/** Name and SHA-256 of every source that a circuit is compiled from, sorted by name. */
export type SourceHashes = Readonly<Record<string, string>>

/**
 * Follows the `include`s of a circuit as the compiler does (the folder of the including file first, then
 * the include roots) and hashes every file. A missing one is reported with the line that asks for it.
 */
export async function findSources(tree: SourceTree, circuitFile: string): Promise<SourceHashes> {
  const hashes = new Map<string, string>()
  const entry = `/src/${circuitFile}`
  const waiting = [entry]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    const text = await readSource(tree, file)
    if (text === undefined) {
      const where = toRealPath(tree.mounts, file) ?? file
      throw new CircomError("CIRCUIT_SOURCE_MISSING", `${where} does not exist; the registry names it`)
    }
    hashes.set(file, createHash("sha256").update(text).digest("hex"))
    for (const include of parseIncludes(text)) {
      const target = await resolveInclude(tree, file, include.path)
      if (target === undefined) {
        const where = `${toRealPath(tree.mounts, file) ?? file}:${include.line}`
        throw new CircomError(
          "CIRCUIT_INCLUDE_MISSING",
          `${where}: "${include.path}" was not found beside the file nor in ${tree.includeRoots.join(", ")} ` +
            "(files outside circom.sources, circom.libraries and circom.includePaths cannot be included)",
        )
      }
      if (!hashes.has(target) && !waiting.includes(target)) waiting.push(target)
    }
  }
  const named = [...hashes].map(([file, hash]) => [toSourceName(file), hash] as const)
  return Object.fromEntries(named.sort(([left], [right]) => (left < right ? -1 : 1)))
}

/** The include statements of a source outside comments, with their lines (from 1). */
export function parseIncludes(text: string): { readonly path: string; readonly line: number }[] {
  // Comments become blanks of the same shape, so that lines keep their numbers; strings stay.
  const code = text.replace(/"[^"\n]*"|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g, (match) =>
    match.startsWith('"') ? match : match.replace(/[^\n]/g, " "),
  )
  return [...code.matchAll(/\binclude\s*"([^"\n]*)"/g)].map((match) => ({
    path: match[1]!,
    line: code.slice(0, match.index).split("\n").length,
  }))
}

async function resolveInclude(tree: SourceTree, from: string, include: string): Promise<string | undefined> {
  for (const root of [path.posix.dirname(from), ...tree.includeRoots]) {
    const candidate = path.posix.resolve(root, include)
    if ((await readSource(tree, candidate)) !== undefined) return candidate
  }
  return undefined
}

async function readSource(tree: SourceTree, virtualPath: string): Promise<string | undefined> {
  const real = toRealPath(tree.mounts, virtualPath)
  return real === undefined ? undefined : readFile(real, "utf8").catch(() => undefined)
}
