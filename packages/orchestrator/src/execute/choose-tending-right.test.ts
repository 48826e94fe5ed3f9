import { describe, expect, it } from "vitest"
import { address, CHAIN } from "../../test/support/plan-fixture.ts"
import { COIN, POLICY } from "../../test/support/policy-fixture.ts"
import { chooseTendingRight } from "./choose-tending-right.ts"

const ACCOUNT = address(0xb2)
const UNDER_WAY = {
  id: `0x${"0d".repeat(32)}`,
  contracts: new Map([[CHAIN, address(0xe1)]]),
  functions: ["settle()"],
} as const
/** A message may cost 5 wei, all together 7. */
const POLICY_OF_LITTLE = {
  ...POLICY,
  assets: {
    ...POLICY.assets,
    [COIN]: { ...POLICY.assets[COIN]!, perPayment: 5n, perPlan: 7n, approvalAbove: 7n },
  },
}

const choose = (largestFeeWei: bigint, totalFeeWei: bigint, policyVersion: number = POLICY.version) =>
  chooseTendingRight(POLICY_OF_LITTLE, CHAIN, UNDER_WAY, {
    account: ACCOUNT,
    planned: { planHash: `0x${"0e".repeat(32)}`, policyVersion },
    largestFeeWei,
    totalFeeWei,
  })
const standing = { planHash: UNDER_WAY.id, policyVersion: POLICY.version }

describe("what is under way is tended by", () => {
  it("the standing right, as far as it is enough", () => {
    expect(choose(5n, 7n)).toEqual(standing)
  })

  it.each([
    ["one message", 6n, 6n],
    ["all messages together", 5n, 8n],
  ])("the plan's right, where %s may cost more", (_name, ...fees) => {
    expect(choose(...fees)).toMatchObject({ planHash: `0x${"0e".repeat(32)}` })
  })

  it("the standing right all the same, where the policy of the plan is no longer in force", () => {
    expect(choose(6n, 8n, POLICY.version - 1)).toEqual(standing)
  })
})
