import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"

import { AgentGptError } from "@agentgpt/core"

/**
 * Keeps two processes of this machine from running one deployment at a time: both would count the same nonces.
 * A lock whose process is gone (killed, or the machine restarted) is taken over. Returns the function that
 * gives it back.
 */
export function lockDeployment(deploymentFolder: string): () => void {
  // Beside the folder: the journal in it may be thrown away and begun anew under the lock.
  const file = `${deploymentFolder}.lock`
  mkdirSync(dirname(file), { recursive: true })
  if (!tryCreate(file)) {
    const owner = Number(readFileSync(file, "utf8"))
    if (owner !== process.pid && isAlive(owner)) {
      throw new AgentGptError("DEPLOY_ALREADY_RUNNING", `Process ${owner} is running this deployment.`, {
        meta: [`Wait for it, or end it; then run the same command again. The lock is ${file}.`],
      })
    }
    rmSync(file)
    if (!tryCreate(file)) throw new AgentGptError("DEPLOY_ALREADY_RUNNING")
  }
  return () => rmSync(file, { force: true })
}

function tryCreate(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" })
    return true
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false
    throw error
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM"
  }
}
