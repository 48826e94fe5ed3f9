import type { PolicyStanding } from "@agentgpt/agentgpt"
import { toChecksumAddress } from "@agentgpt/core"
import type { LoadedPolicy } from "../config/load-policy.ts"
import { writeFacts } from "../output/table.ts"

/** How the policy of a file stands to the one in force, as people and as programs read it. */
export function describeStanding(
  { file, policy }: LoadedPolicy,
  standing: PolicyStanding,
): { readonly value: object; readonly text: string } {
  const of = { file, name: policy.name, version: policy.version, state: standing.state }
  const head: readonly (readonly [string, string])[] = [
    ["policy", `${policy.name}, version ${policy.version}, of ${file}`],
  ]
  if (standing.state === "first") {
    const state = "none is in force yet: the first run or worker puts this one there as it is"
    return { value: of, text: writeFacts([...head, ["state", state]]) }
  }
  if (standing.state === "in force") {
    const since = new Date(standing.sinceMs).toISOString()
    return { value: { ...of, since }, text: writeFacts([...head, ["state", `in force since ${since}`]]) }
  }
  const { change, versionInForce, differences, approvers, signedBy, terms } = standing
  const until = new Date(Number(terms.expiresAtSeconds) * 1_000).toISOString()
  const isAsking = standing.state === "asking"
  const state = isAsking
    ? `not in force: ${signedBy.length} of ${change.needed} approvals`
    : "not in force yet: nobody has to approve it; the next run or worker puts it there"
  const text = [
    writeFacts([...head, ["in force", `version ${versionInForce}`], ["state", state]]),
    "",
    ...differences.map(({ path, old, next }) => writeDifference(path, old, next)),
    ...(isAsking
      ? [
          "",
          ...change.reasons,
          writeFacts([
            ["approvers", approvers.map((each) => toChecksumAddress(each)).join(", ")],
            ["signed", signedBy.map((each) => toChecksumAddress(each)).join(", ") || "nobody"],
            ["until", until],
            ["plan hash", terms.planHash],
          ]),
        ]
      : []),
  ].join("\n")
  const { needed, reasons, largest, planHash } = change
  const asked = { needed, reasons, largest, approvers, signedBy, until, planHash }
  return { value: { ...of, versionInForce, differences, ...asked }, text }
}

function writeDifference(path: string, old = "(nothing)", next = "(nothing)"): string {
  return `  ${path}: ${old} -> ${next}`
}
