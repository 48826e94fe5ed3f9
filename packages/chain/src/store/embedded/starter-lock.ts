import { setTimeout as sleep } from "node:timers/promises"
import { DatabaseSync } from "node:sqlite"
import { AgentGptError } from "@agentgpt/core"

const SQLITE_BUSY = 5
const LONGEST_WAIT_MS = 120_000

/**
 * Runs work while no other process starts or stops the server. The lock is the operating system's, taken
 * through an empty SQLite file: it ends with the process that holds it, however that ends, so there is no stale
 * lock to judge and no process id that could have been given to another program.
 * @throws STORE_BUSY
 */
export async function withStarterLock<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  const lock = new DatabaseSync(file, { timeout: 0 })
  try {
    await take(lock)
    return await work()
  } finally {
    lock.close()
  }
}

async function take(lock: DatabaseSync): Promise<void> {
  const deadline = performance.now() + LONGEST_WAIT_MS
  for (;;) {
    try {
      lock.exec("begin exclusive")
      return
    } catch (thrown) {
      if (Reflect.get(thrown as object, "errcode") !== SQLITE_BUSY) throw thrown
      if (performance.now() > deadline) throw new AgentGptError("STORE_BUSY")
      await sleep(20)
    }
  }
}
