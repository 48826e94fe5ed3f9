import { access, constants, statfs } from "node:fs/promises"
import { makeHome } from "@agentgpt/chain"
import { bad, ok } from "./doctor-check.ts"
import type { DoctorCheck } from "./doctor-check.ts"

const OLDEST_NODE_MAJOR = 24
const SMALLEST_FREE_MIB = 512
const WARNING_FREE_MIB = 2_048

/** The Node that runs this, and the home directory with its disk. */
export async function checkMachine(home: string, nodeVersion: string): Promise<readonly DoctorCheck[]> {
  return [checkNode(nodeVersion), ...(await checkHome(home))]
}

export function checkNode(version: string): DoctorCheck {
  const isNewEnough = Number(version.split(".")[0]) >= OLDEST_NODE_MAJOR
  if (isNewEnough) return ok("machine", "node", version)
  const advice = "Call `npm run agentgpt -- …`: it brings the right Node along."
  return bad("fail", ["machine", "node", version], advice, "SETUP_NODE_TOO_OLD")
}

async function checkHome(home: string): Promise<readonly DoctorCheck[]> {
  try {
    await makeHome(home)
    await access(home, constants.W_OK)
  } catch {
    const advice = "Set AGENTGPT_HOME to a directory that can be written."
    return [bad("fail", ["machine", "home", home], advice, "STORE_PATH_UNUSABLE")]
  }
  const { bavail, bsize } = await statfs(home)
  return [ok("machine", "home", home), judgeDisk(Math.floor((bavail * bsize) / 1_048_576))]
}

export function judgeDisk(freeMib: number): DoctorCheck {
  const value = `${freeMib} MiB free`
  if (freeMib >= WARNING_FREE_MIB) return ok("machine", "disk", value)
  const verdict = freeMib < SMALLEST_FREE_MIB ? "fail" : "warn"
  return bad(
    verdict,
    ["machine", "disk", value],
    "Free space: journal, proofs and bundles need it.",
    "STORE_DISK_FULL",
  )
}
