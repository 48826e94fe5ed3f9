import { AgentGptError, hashCanonical } from "@agentgpt/core"
import type { CanonicalValue, ChainId, Hex } from "@agentgpt/core"
import { checkPolicy } from "@agentgpt/chain"
import { readWithSchema } from "../input/read-with-schema.ts"
import { policySchema } from "./policy-schema.ts"
import type { Policy, PolicyInput } from "./policy.ts"
import { toSigningPolicy } from "./to-signing-policy.ts"

/**
 * Types a policy file, as `defineConfig` does a configuration; `readPolicy` checks it.
 *
 * @example
 * const policy = definePolicy({
 *   name: "Example Payroll",
 *   version: 1,
 *   approvals: { approvers: [cfo, ceo, auditor], needed: 2 },
 *   assets: { "eip155:1/slip44:60": { decimals: 18, perPayment: "1", perPayee: "1", perPlan: "9", perDay: "9", approvalAbove: "5" } },
 *   chains: { "eip155:1": { destinations: [], largestFeeWei: "1000000000000000000" } },
 * })
 */
export function definePolicy(policy: PolicyInput): PolicyInput {
  return policy
}

/**
 * Reads a policy as it is written down, in TypeScript or JSON. Everything that is wrong is said, with its path and what
 * is expected; unknown keys are wrong, since a misspelt limit would not apply.
 * @param origin the file, for messages
 * @throws POLICY_INVALID
 *
 * @example
 * const policy = readPolicy(JSON.parse(text), "policy.json")
 */
export function readPolicy(value: unknown, origin = "the policy"): Policy {
  const sentence = `The policy in ${origin} is not acceptable.`
  const policy = readWithSchema(policySchema, value, { code: "POLICY_INVALID", sentence })
  const problems = (Object.keys(policy.chains) as ChainId[]).flatMap((chainId) =>
    explainSigningPolicy(policy, chainId),
  )
  if (problems.length > 0) throw new AgentGptError("POLICY_INVALID", sentence, { meta: problems })
  return policy
}

/** What the signing guard would refuse at start, said when the policy is read. */
function explainSigningPolicy(policy: Policy, chainId: ChainId): readonly string[] {
  try {
    checkPolicy(toSigningPolicy(policy, chainId))
    return []
  } catch (error) {
    if (!AgentGptError.is(error)) throw error
    return error.meta.map((line) => `chains.${chainId}.${line}`)
  }
}

/**
 * Names a policy with all that it says; any change gives another hash.
 *
 * @example
 * hashPolicy(readPolicy(value)) === hashPolicy(readPolicy(value)) // true
 */
export function hashPolicy(policy: Policy): Hex {
  return hashCanonical(toCanonical(policy))
}

function toCanonical(value: unknown): CanonicalValue {
  if (typeof value === "bigint") return value.toString()
  if (Array.isArray(value)) return value.map(toCanonical)
  if (typeof value !== "object" || value === null) return value as CanonicalValue
  const known = Object.entries(value).filter(([, item]) => item !== undefined)
  return Object.fromEntries(known.map(([key, item]) => [key, toCanonical(item)]))
}
