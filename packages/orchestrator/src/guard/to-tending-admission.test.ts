import { checkAdmission, groupIdOf, TENDING_FUNCTIONS } from "@agentgpt/chain"
import type { CrossOrder, PaymentGroup } from "@agentgpt/chain"
import { describe, expect, it } from "vitest"
import { address, CHAIN, OTHER_CHAIN, refusalOf } from "../../test/support/plan-fixture.ts"
import { COIN, POLICY } from "../../test/support/policy-fixture.ts"
import type { AssetLimits, Policy } from "./policy.ts"
import { toTendingAdmission } from "./to-tending-admission.ts"
import { toGroupUnderWay, toOrderUnderWay } from "./under-way.ts"

const TENDER = address(0xb2)
const [SOURCE, AWAY] = [address(0xe1), address(0xe2)]
const ORDER_ID = `0x${"0d".repeat(32)}` as const
const ORDER = toOrderUnderWay({
  orderId: ORDER_ID,
  sourceChainId: CHAIN,
  destinationChainId: OTHER_CHAIN,
  order: { srcArbiter: SOURCE, dstArbiter: AWAY },
} as CrossOrder)
const LEG = { payer: TENDER, token: address(0xa1), amount: 1n, receiver: address(0xc1) }
const GROUP: PaymentGroup = {
  coordinatorChainId: 31_337n,
  coordinator: SOURCE,
  initiator: TENDER,
  nonce: 0n,
  voteDeadline: 9n,
  legs: [
    { ...LEG, chainId: 31_338n, participant: AWAY },
    { ...LEG, chainId: 31_338n, participant: AWAY },
  ],
}
const BOTH: Policy = { ...POLICY, chains: { ...POLICY.chains, [OTHER_CHAIN]: POLICY.chains[CHAIN]! } }
const ETHER = 10n ** 18n

const withCoin = (more: Partial<AssetLimits>, largestValueWei = 10n * ETHER): Policy => ({
  ...POLICY,
  assets: { ...POLICY.assets, [COIN]: { ...POLICY.assets[COIN]!, ...more } },
  chains: { ...POLICY.chains, [CHAIN]: { ...POLICY.chains[CHAIN]!, largestValueWei } },
})
const limitsOf = (policy: Policy) => {
  const { amountLimit, largestValueWei } = toTendingAdmission(policy, CHAIN, ORDER, [TENDER])
  return [amountLimit, largestValueWei]
}

describe("the admission to tend an order", () => {
  it("goes to the order's arbiter of the chain, for the functions of tending alone, under the policy in force", () => {
    const policy: Policy = { ...BOTH, version: 9 }
    const admission = toTendingAdmission(policy, CHAIN, ORDER, [TENDER])
    expect(() => checkAdmission(admission)).not.toThrow()
    expect(admission).toMatchObject({
      planHash: ORDER_ID,
      policyVersion: 9,
      accounts: [TENDER],
      destinations: [SOURCE],
      functions: TENDING_FUNCTIONS.map(({ signature }) => signature),
      asset: "native",
      approvals: [],
    })
    expect(toTendingAdmission(policy, OTHER_CHAIN, ORDER, [TENDER]).destinations).toEqual([AWAY])
  })

  it("moves what needs no approvals, and no more than a plan, a payment and a transaction may", () => {
    expect(limitsOf(withCoin({ approvalAbove: 3n, perPlan: 5n, perPayment: 7n }, 9n))).toEqual([3n, 7n])
    expect(limitsOf(withCoin({ approvalAbove: 5n, perPlan: 3n, perPayment: 9n }, 7n))).toEqual([3n, 7n])
  })

  it("moves nothing where the policy says nothing of the coin", () => {
    expect(limitsOf({ ...withCoin({}), assets: {} })).toEqual([0n, 0n])
  })

  it("is refused for a chain that the policy does not name", async () => {
    expect((await refusalOf(() => toTendingAdmission(POLICY, OTHER_CHAIN, ORDER, [TENDER]))).code).toBe(
      "POLICY_CHAIN_REFUSED",
    )
  })
})

describe("the admission to tend payments on several chains", () => {
  const group = toGroupUnderWay(GROUP)

  it("goes to the contract of the chain that they began at, under the id of the group", () => {
    const admission = toTendingAdmission(BOTH, CHAIN, group, [TENDER])
    expect(() => checkAdmission(admission)).not.toThrow()
    expect(admission).toMatchObject({ planHash: groupIdOf(GROUP), policyVersion: POLICY.version })
    expect(admission.destinations).toEqual([SOURCE])
    expect(toTendingAdmission(BOTH, OTHER_CHAIN, group, [TENDER]).destinations).toEqual([AWAY])
  })

  it("neither begins nor prepares", () => {
    const names = toTendingAdmission(POLICY, CHAIN, group, [TENDER]).functions!.map(
      (signature) => signature.split("(", 1)[0],
    )
    expect(names).toEqual(["abort", "relayDecision", "relayVote", "settle", "voteByProof", "settleByProof"])
  })

  it("goes nowhere on a chain that they are not on", () => {
    const policy = { ...POLICY, chains: { "eip155:1": POLICY.chains[CHAIN]! } }
    expect(toTendingAdmission(policy, "eip155:1", group, [TENDER]).destinations).toEqual([])
  })
})
