import type { CommandContext, Given } from "../command.ts"
import { findPolicy, loadPolicy } from "../config/load-policy.ts"
import { keyFolder, listKeys } from "../keys/key-files.ts"
import { readListStates } from "../lists/list-states.ts"
import { bad, failed, ok } from "./doctor-check.ts"
import type { DoctorCheck } from "./doctor-check.ts"

/** What lies in files of people: policy, keys, sanctions lists. */
export async function checkFiles(
  context: CommandContext,
  given: Given,
  home: string,
): Promise<readonly DoctorCheck[]> {
  return [
    await checkPolicyFile(context, given),
    ...(await checkKeys(home)),
    ...(await checkLists(home, context.now())),
  ]
}

async function checkPolicyFile(context: CommandContext, given: Given): Promise<DoctorCheck> {
  if (findPolicy(context, given) === undefined) {
    const advice = "Without a policy nothing may be paid: `agentgpt init` writes one to begin with."
    return bad("warn", ["files", "policy", "none"], advice, "POLICY_INVALID")
  }
  try {
    const { file, policy } = await loadPolicy(context, given)
    return ok("files", "policy", `${file}: ${policy.name}, version ${policy.version}`)
  } catch (thrown) {
    return failed("files", "policy", thrown, "Correct the file.")
  }
}

async function checkKeys(home: string): Promise<readonly DoctorCheck[]> {
  const keys = await listKeys(home)
  if (keys.length === 0) {
    const advice = "A worker signs with keys of this folder: `agentgpt keys new <name>` makes one."
    return [bad("warn", ["keys", "none", keyFolder(home)], advice, "CLI_KEY_UNKNOWN")]
  }
  return keys.map((key) => {
    const value = key.kind === "account" ? key.address : key.kind
    if (key.kind === "unreadable") {
      const advice = `Move ${key.file} away, or restore it from a copy.`
      return bad("fail", ["keys", key.name, value], advice, "SIGNER_KEYSTORE_INVALID")
    }
    if (key.isPrivate) return ok("keys", key.name, value)
    const advice = `Others than its owner may read it: chmod 600 ${key.file}`
    return bad("fail", ["keys", key.name, value], advice, "SIGNER_KEYSTORE_INVALID")
  })
}

async function checkLists(home: string, nowMs: number): Promise<readonly DoctorCheck[]> {
  try {
    const states = await readListStates(home, nowMs)
    if (states.length === 0) {
      const advice =
        "Payees are screened against lists of your own: `agentgpt lists import <file>` takes one over."
      return [bad("warn", ["lists", "none", "no sanctions list"], advice, "SCREEN_LIST_MISSING")]
    }
    return states.map(({ record, ageDays, isStale }) => {
      const value = `${record.publishedOn}, ${ageDays} days old, ${record.addressCount} addresses`
      if (!isStale) return ok("lists", record.name, value)
      const advice = "A stale list clears nobody: `agentgpt lists import` takes a newer one over."
      return bad("fail", ["lists", record.name, value], advice, "SCREEN_LIST_STALE")
    })
  } catch (thrown) {
    return [failed("lists", "register", thrown, "Import the list again.")]
  }
}
