import { readdirSync, readFileSync } from "node:fs"
import { setTimeout as sleep } from "node:timers/promises"

/** The processes that this one has started and that still run. Linux only. */
export function listChildren(): readonly number[] {
  const tasks = `/proc/${process.pid}/task`
  return readdirSync(tasks).flatMap((task) => {
    try {
      return readFileSync(`${tasks}/${task}/children`, "utf8").split(" ").filter(Boolean).map(Number)
    } catch {
      // The thread has ended meanwhile.
      return []
    }
  })
}

/** The number of files and sockets that this process has open. */
export function countOpenFiles(): number {
  return readdirSync("/proc/self/fd").length
}

/** Waits until a condition holds. */
export async function waitFor(what: string, holds: () => boolean, mostMs = 60_000): Promise<void> {
  const deadline = Date.now() + mostMs
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`waited in vain for: ${what}`)
    await sleep(10)
  }
}
