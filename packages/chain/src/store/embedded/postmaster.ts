import { readdir, readFile, readlink, realpath, rm } from "node:fs/promises"
import { join } from "node:path"

/** What stands behind the server's own note of its process, `postmaster.pid`. */
export type Postmaster = "none" | "running" | "another-program"

/**
 * Looks whether the process named in `postmaster.pid` is this directory's server. After a restart of the
 * machine or container its number may belong to any other program; PostgreSQL would then refuse to start.
 */
export async function inspectPostmaster(dataDirectory: string): Promise<Postmaster> {
  const note = await readFile(join(dataDirectory, "postmaster.pid"), "utf8").catch(() => undefined)
  if (note === undefined) return "none"
  const pid = Number.parseInt(note, 10)
  if (!(pid > 0) || !isAlive(pid)) return "none"
  const workingDirectory = await readlink(`/proc/${pid}/cwd`).catch(() => undefined)
  // Without /proc, or without the right to look, PostgreSQL's own judgement stands.
  if (workingDirectory === undefined) return "running"
  return workingDirectory === (await realpath(dataDirectory)) ? "running" : "another-program"
}

/**
 * Removes the note of a server that is gone and whose number another program has. Nothing is removed while any
 * process still works in the directory: a second server beside a left-over one would destroy the data.
 */
export async function removeStaleNote(dataDirectory: string): Promise<boolean> {
  const home = await realpath(dataDirectory)
  for (const entry of await readdir("/proc").catch(() => [])) {
    if (!/^\d+$/u.test(entry)) continue
    if ((await readlink(`/proc/${entry}/cwd`).catch(() => "")) === home) return false
  }
  await rm(join(dataDirectory, "postmaster.pid"), { force: true })
  return true
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    return Reflect.get(thrown as object, "code") === "EPERM"
  }
}
