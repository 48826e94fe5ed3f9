import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import type { Scenario } from "../scenario.ts"

/** Enough for an empty server and a little more. */
const DISK_BYTES = 160 * 1024 * 1024

const SPARE_BYTES = 1024 * 1024

/** Whether a small disk in memory can be made here: that needs the rights of root, and a kernel that lets it. */
export function canMakeDisk(): boolean {
  const folder = mkdtempSync(join(tmpdir(), "agd-"))
  try {
    mount(folder)
    execFileSync("umount", [folder], { stdio: "ignore" })
    return true
  } catch {
    return false
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export const DISK_SCENARIO: Scenario = {
  name: "full disk",
  breaks: "The disk of the journal is full for some seconds in the middle.",
  hasOwnDatabase: true,
  processes: 1,
  prepareHome: async (home) => {
    mount(home)
    return async () => {
      // A server that has just ended may still hold the disk for a moment.
      for (let round = 0; round < 50; round += 1) {
        try {
          execFileSync("umount", [home], { stdio: "ignore" })
          return
        } catch {
          await sleep(100)
        }
      }
      execFileSync("umount", ["--lazy", home])
    }
  },
  disturb: async ({ whenPaid, databaseHome }) => {
    await whenPaid(0.4)
    const filler = join(databaseHome, "filler")
    const { bavail, bsize } = statfsSync(databaseHome)
    writeFileSync(filler, Buffer.alloc(bavail * bsize))
    const left = statfsSync(databaseHome).bavail * bsize
    // Postgres gives back and takes a little all the time.
    if (left > SPARE_BYTES) throw new Error(`The disk has ${left} bytes left.`)
    await sleep(4_000)
    rmSync(filler)
  },
}

function mount(folder: string): void {
  const options = `size=${DISK_BYTES},mode=711`
  execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder], { stdio: "ignore" })
}
