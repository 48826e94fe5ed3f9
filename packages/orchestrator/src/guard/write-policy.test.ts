import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { ASSET, CHAIN, PAYEE, SECOND_PAYEE } from "../../test/support/plan-fixture.ts"
import { POLICY, withLimits } from "../../test/support/policy-fixture.ts"
import { listPolicyDifferences } from "./list-policy-differences.ts"
import type { Policy } from "./policy.ts"
import { hashPolicy, readPolicy } from "./read-policy.ts"
import { writePolicy } from "./write-policy.ts"

const units = fc.bigInt({ min: 0n, max: 2n ** 255n })

describe("a policy that is written down", () => {
  it("is read back as it was, through JSON too", () => {
    const policies = fc.record({
      version: fc.nat(),
      maxSlippage: fc.nat(9_999),
      limits: fc.record({
        perPayment: units,
        perDay: units,
        decimals: fc.nat(77),
        symbol: fc.constant("USDC"),
      }),
      chain: fc.record({ largestFeeWei: units, largestGasLimit: units, largestValueWei: units }),
    })
    fc.assert(
      fc.property(policies, ({ version, maxSlippage, limits, chain }) => {
        const policy: Policy = {
          ...withLimits(limits),
          version,
          maxSlippage,
          chains: { [CHAIN]: { ...POLICY.chains[CHAIN]!, ...chain } },
        }
        const again = readPolicy(JSON.parse(JSON.stringify(writePolicy(policy))))
        expect(again).toEqual(policy)
        expect(hashPolicy(again)).toBe(hashPolicy(policy))
      }),
    )
  })
})

describe("the differences of two policies", () => {
  it("are none of a policy and itself, whatever the order of its lists", () => {
    const turned = { ...POLICY, payees: { ...POLICY.payees, allow: POLICY.payees.allow.toReversed() } }
    expect(listPolicyDifferences(POLICY, turned)).toEqual([])
  })

  it("name the path, what is gone and what has come", () => {
    const [destination, ...others] = POLICY.chains[CHAIN]!.destinations
    const changed: Policy = {
      ...withLimits({ perDay: 9_000_000_000n, symbol: "USDC" }),
      version: 8,
      payees: { ...POLICY.payees, allow: [PAYEE, `0x${"77".repeat(20)}`] },
      chains: {
        [CHAIN]: {
          ...POLICY.chains[CHAIN]!,
          destinations: [
            { ...destination!, codeHash: `0x${"aa".repeat(32)}` } as (typeof others)[number],
            ...others,
          ],
        },
      },
    }
    expect(listPolicyDifferences(POLICY, changed)).toEqual([
      { path: `assets.${ASSET}.perDay`, old: "8000", next: "9000" },
      { path: `assets.${ASSET}.symbol`, next: "USDC" },
      {
        path: `chains.${CHAIN}.destinations.${destination!.address}.codeHash`,
        old: `0x${"ee".repeat(32)}`,
        next: `0x${"aa".repeat(32)}`,
      },
      { path: "payees.allow", old: SECOND_PAYEE, next: `0x${"77".repeat(20)}` },
      { path: "version", old: "7", next: "8" },
    ])
  })
})
