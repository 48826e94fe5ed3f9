import { readdirSync, readFileSync } from "node:fs"

type Process = {
  readonly id: number
  readonly parent: number
  readonly name: string
  /** Its own and that of the ended children it waited for. */
  readonly cpuTicks: number
}

/** Linux counts a process's time in hundredths of a second. */
const MS_PER_TICK = 10

/** The processes below one, without those of a database server, which come and go as it likes. */
export function listDescendants(ancestor: number): readonly string[] {
  return findBelow(listProcesses(), ancestor)
    .filter(({ name }) => name !== "postgres")
    .map(({ name }) => name)
}

/** CPU time of a process and of all below it, the ended ones included, since they began. */
export function measureCpuMs(ancestor: number): number {
  const all = listProcesses()
  const counted = [...all.filter(({ id }) => id === ancestor), ...findBelow(all, ancestor)]
  return counted.reduce((sum, { cpuTicks }) => sum + cpuTicks, 0) * MS_PER_TICK
}

function findBelow(all: readonly Process[], ancestor: number): readonly Process[] {
  const parents = new Map(all.map(({ id, parent }) => [id, parent]))
  return all.filter(({ parent }) => {
    for (let next: number | undefined = parent; next !== undefined; next = parents.get(next)) {
      if (next === ancestor) return true
    }
    return false
  })
}

function listProcesses(): readonly Process[] {
  return readdirSync("/proc").flatMap((entry) => {
    if (!/^\d+$/u.test(entry)) return []
    const stat = readStat(entry)
    // The name, in parentheses, may hold blanks; the fields are those after it.
    const end = stat.lastIndexOf(")")
    const [state, parent, ...rest] = stat.slice(end + 2).split(" ")
    if (state === "Z" || parent === undefined) return []
    const cpuTicks = rest.slice(9, 13).reduce((sum, ticks) => sum + Number(ticks), 0)
    return [
      { id: Number(entry), parent: Number(parent), name: stat.slice(stat.indexOf("(") + 1, end), cpuTicks },
    ]
  })
}

function readStat(entry: string): string {
  try {
    return readFileSync(`/proc/${entry}/stat`, "utf8")
  } catch {
    // It ended in between.
    return ""
  }
}
