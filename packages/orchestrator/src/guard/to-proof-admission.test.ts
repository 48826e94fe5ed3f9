import { checkAdmission, ZK_WORKFLOW_FUNCTIONS } from "@agentgpt/chain"
import type { Destination } from "@agentgpt/chain"
import { describe, expect, it } from "vitest"
import {
  address,
  CHAIN,
  OTHER_CHAIN,
  payrollTask,
  refusalOf,
  TOKEN,
} from "../../test/support/plan-fixture.ts"
import { FACTS, planOf, POLICY, RUN } from "../../test/support/policy-fixture.ts"
import { judgePlan } from "./judge-plan.ts"
import type { ChainLimits, Policy } from "./policy.ts"
import { readEffects } from "./read-effects.ts"
import { toPlanAdmissions } from "./to-plan-admissions.ts"
import { toProofAdmission } from "./to-proof-admission.ts"

const PROOFS = address(0xd4)
const PROVER = address(0xb2)
const zkWorkflow: Destination = {
  kind: "contract",
  address: PROOFS,
  codeHash: `0x${"ee".repeat(32)}`,
  functions: ZK_WORKFLOW_FUNCTIONS,
}
const withChain = (more: Partial<ChainLimits>): Policy => {
  const chain = POLICY.chains[CHAIN]!
  return { ...POLICY, chains: { [CHAIN]: { ...chain, ...more } } }
}
const destinations = [...POLICY.chains[CHAIN]!.destinations, zkWorkflow]
const PROVING = withChain({ destinations, proofs: PROOFS })

describe("the admission of proofs", () => {
  it("goes to ZKWorkflow alone, for the prover alone, and moves nothing", () => {
    const admission = toProofAdmission(PROVING, CHAIN, PROVER)
    expect(() => checkAdmission(admission)).not.toThrow()
    expect(admission).toMatchObject({
      policyVersion: POLICY.version,
      accounts: [PROVER],
      destinations: [PROOFS],
      amountLimit: 0n,
      largestValueWei: 0n,
      approvals: [],
    })
  })

  it("is another one for another policy, chain or prover, and the same for another version", () => {
    const { planHash } = toProofAdmission(PROVING, CHAIN, PROVER)
    const other: Policy = { ...PROVING, chains: { ...PROVING.chains, [OTHER_CHAIN]: PROVING.chains[CHAIN]! } }
    expect(toProofAdmission({ ...PROVING, version: 8 }, CHAIN, PROVER).planHash).toBe(planHash)
    const hashes = [
      toProofAdmission({ ...PROVING, name: "Another" }, CHAIN, PROVER),
      toProofAdmission(other, OTHER_CHAIN, PROVER),
      toProofAdmission(PROVING, CHAIN, address(0xb3)),
    ].map((admission) => admission.planHash)
    expect(new Set([planHash, ...hashes]).size).toBe(4)
  })

  it.each<[string, string, () => unknown]>([
    [
      "a chain that the policy does not name",
      "POLICY_CHAIN_REFUSED",
      () => toProofAdmission(PROVING, OTHER_CHAIN, PROVER),
    ],
    [
      "a policy without ZKWorkflow",
      "POLICY_DESTINATION_REFUSED",
      () => toProofAdmission(POLICY, CHAIN, PROVER),
    ],
  ])("is refused for %s", async (_name, code, work) => {
    expect((await refusalOf(work)).code).toBe(code)
  })
})

describe("a payroll that is to be proved", () => {
  it("uses ZKWorkflow besides, under its own admission", async () => {
    const { plan, rosters } = await planOf(payrollTask(), false)
    const purposesOf = (policy: Policy) =>
      readEffects(plan, policy, rosters).destinations.map(({ purpose }) => purpose)
    expect(purposesOf(POLICY)).toEqual(["the token", "BatchPayout"])
    expect(purposesOf(PROVING)).toEqual(["the token", "BatchPayout", "ZKWorkflow"])

    const policy: Policy = { ...PROVING, screening: { ...PROVING.screening, required: false } }
    const decision = judgePlan(plan, policy, { ...FACTS, rosters })
    const [part] = toPlanAdmissions(decision, plan, policy, { rosters, approvals: {} })
    expect(part?.admission.destinations).toContain(PROOFS)
    expect(decision.run).toBe(RUN)
    expect(part?.admission.asset).toBe(TOKEN)
  })

  it("is denied where ZKWorkflow is not a destination", async () => {
    const { plan, rosters } = await planOf(payrollTask(), false)
    const policy = { ...withChain({ proofs: PROOFS }), screening: { ...POLICY.screening, required: false } }
    const { findings } = judgePlan(plan, policy, { ...FACTS, rosters })
    expect(findings.map(({ code }) => code)).toContain("POLICY_DESTINATION_REFUSED")
  })
})
