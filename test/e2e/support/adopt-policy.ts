import { approvePolicyChange, type Policy, type PolicyStanding, readPolicyStanding } from "@agentgpt/agentgpt"
import { type DigestSigner, signPlanApproval, type Store } from "@agentgpt/chain"

/** Puts a policy in force as its approvers do: one after the other signs. */
export async function adoptPolicy(
  store: Store,
  policy: Policy,
  approvers: readonly DigestSigner[],
): Promise<PolicyStanding> {
  let standing = await readPolicyStanding(store, policy)
  for (const approver of approvers) {
    if (standing.state !== "asking") break
    if (!standing.approvers.includes(approver.address)) continue
    const { signing, terms } = standing
    // eslint-disable-next-line no-await-in-loop -- each may be the last
    standing = await approvePolicyChange(store, policy, await signPlanApproval(approver, signing, terms))
  }
  return standing
}

/** The same limits in a version that may follow the one in force, or that one where it has these limits. */
export async function adoptLimits(
  store: Store,
  policy: Policy,
  approvers: readonly DigestSigner[],
): Promise<Policy> {
  const versions = [policy.version]
  const standing = await readPolicyStanding(store, { ...policy, version: Number.MAX_SAFE_INTEGER })
  if ("versionInForce" in standing) {
    versions.push(standing.versionInForce)
    const same = { ...policy, version: standing.versionInForce }
    const isSame = await readPolicyStanding(store, same).then(
      ({ state }) => state === "in force",
      () => false,
    )
    if (isSame) return same
    if (policy.version <= standing.versionInForce) versions.push(standing.versionInForce + 1)
  }
  const next = { ...policy, version: Math.max(...versions) }
  await adoptPolicy(store, next, approvers)
  return next
}
