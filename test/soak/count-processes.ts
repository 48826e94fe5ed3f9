import { readdirSync, readFileSync } from "node:fs"

/** The processes below one, without those of a database server, which come and go as it likes. */
export function listDescendants(ancestor: number): readonly string[] {
  const parents = new Map<number, { readonly parent: number; readonly name: string }>()
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/u.test(entry)) continue
    const stat = readStat(entry)
    // The name, in parentheses, may hold blanks; the parent is the second field after it.
    const end = stat.lastIndexOf(")")
    const [state, parent] = stat.slice(end + 2).split(" ")
    if (state === "Z" || parent === undefined) continue
    parents.set(Number(entry), { parent: Number(parent), name: stat.slice(stat.indexOf("(") + 1, end) })
  }
  const isBelow = (id: number): boolean => {
    for (let next = parents.get(id)?.parent; next !== undefined; next = parents.get(next)?.parent) {
      if (next === ancestor) return true
    }
    return false
  }
  return [...parents]
    .filter(([id, { name }]) => name !== "postgres" && isBelow(id))
    .map(([, { name }]) => name)
}

function readStat(entry: string): string {
  try {
    return readFileSync(`/proc/${entry}/stat`, "utf8")
  } catch {
    // It ended in between.
    return ""
  }
}
