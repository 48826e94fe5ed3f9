import { randomUUID } from "node:crypto"
import { readFileSync, readlinkSync } from "node:fs"
import { hostname } from "node:os"

/**
 * Names a process so that another one on the same machine can see whether it still lives. The kernel's boot, the
 * process namespace and the process's start time are part of the name: none of them survives what a bare process
 * id survives, such as a restart of the machine or another container with the same number.
 *
 * @example
 * nameProcess() === nameProcess() // true
 */
export function nameProcess(): string {
  const { place, start } = { place: placeOf(), start: startOf(process.pid) }
  return [hostname(), place, process.pid, start, RUN_ID].join(" ")
}

/**
 * Whether the named process certainly ended. False when that cannot be known from here.
 *
 * @example
 * hasEnded(nameProcess()) // false
 */
export function hasEnded(holder: string): boolean {
  const [, place, pid, start] = holder.split(" ")
  if (place === undefined || place === UNKNOWN || place !== placeOf()) return false
  const found = startOf(Number(pid))
  return found !== start
}

const UNKNOWN = "-"
const RUN_ID = randomUUID().slice(0, 8)

function placeOf(): string {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()
    return `${boot}/${readlinkSync("/proc/self/ns/pid")}`
  } catch {
    return UNKNOWN
  }
}

/** In clock ticks since boot; empty when there is no such process, or when it is dead and waits to be reaped. */
function startOf(pid: number): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8")
    // The name, in parentheses, may hold blanks; the state is the first field after it, the start the twentieth.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ")
    return fields[0] === "Z" || fields[0] === "X" ? "" : (fields[19] ?? "")
  } catch {
    return ""
  }
}
