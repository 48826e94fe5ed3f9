import { describe, expect, it } from "vitest"
import {
  address,
  ASSET,
  CHAIN,
  OTHER_CHAIN,
  PAYEE,
  refusalOf,
  TOKEN,
} from "../../test/support/plan-fixture.ts"
import { APPROVERS, POLICY, POLICY_INPUT } from "../../test/support/policy-fixture.ts"
import type { PolicyInput } from "./policy.ts"
import { definePolicy, hashPolicy, readPolicy } from "./read-policy.ts"
import { toSigningPolicy } from "./to-signing-policy.ts"

const approvals = POLICY_INPUT.approvals
const limits = POLICY_INPUT.assets[ASSET]!
const chain = POLICY_INPUT.chains[CHAIN]!
const withAsset = (more: object) => ({ assets: { [ASSET]: { ...limits, ...more } } })
const withChain = (more: object) => ({ chains: { [CHAIN]: { ...chain, ...more } } })

describe("a policy file", () => {
  it("is read alike from TypeScript and from JSON", () => {
    const fromJson = readPolicy(JSON.parse(JSON.stringify(definePolicy(POLICY_INPUT))))
    expect(fromJson).toEqual(POLICY)
    expect(hashPolicy(fromJson)).toBe(hashPolicy(POLICY))
  })

  it("is at its strictest where it is silent", () => {
    const { name, version, assets, chains } = POLICY_INPUT
    const policy = readPolicy({
      name,
      version,
      approvals: { approvers: approvals.approvers, needed: 2 },
      assets,
      chains,
    })
    expect(policy).toMatchObject({
      screening: { required: true, onRefused: "block" },
      payees: { allow: [], deny: [], unknown: "deny" },
      maxSlippage: 0,
      steps: [],
      approvals: { validForHours: 72 },
    })
  })

  it("keeps amounts in units", () => {
    expect(POLICY.assets[ASSET]).toEqual({
      decimals: 6,
      perPayment: 1_000_000_000n,
      perPayee: 1_500_000_000n,
      perPlan: 5_000_000_000n,
      perDay: 8_000_000_000n,
      approvalAbove: 900_000_000n,
    })
  })

  it("keeps how payrolls may have a token, and takes no way twice, none at all, and none that payrolls do not know", async () => {
    const approveBy = ["permit", "allowance"]
    expect(readPolicy({ ...POLICY_INPUT, ...withAsset({ approveBy }) }).assets[ASSET]?.approveBy).toEqual(
      approveBy,
    )
    for (const wrong of [[], ["permit", "permit"], ["permit2"]]) {
      const refusal = await refusalOf(() =>
        readPolicy({ ...POLICY_INPUT, ...withAsset({ approveBy: wrong }) }),
      )
      expect(refusal.code).toBe("POLICY_INVALID")
      expect(refusal.lines).toContain("approveBy")
    }
  })

  it("keeps what an asset is called, where it says so", () => {
    expect(readPolicy({ ...POLICY_INPUT, ...withAsset({ symbol: "USDC" }) }).assets[ASSET]?.symbol).toBe(
      "USDC",
    )
  })

  it.each<[string, unknown, string]>([
    ["no object", "policy", "The whole"],
    ["no name", { name: "" }, "name: expected a name"],
    ["a version below zero", { version: -1 }, "version"],
    ["a misspelt key", { payes: {} }, "payes: there is no such key; did you mean payees?"],
    [
      "a misspelt cap",
      withAsset({ perDays: "1" }),
      `assets.${ASSET}.perDays: there is no such key; did you mean perDay?`,
    ],
    [
      "a missing cap",
      { assets: { [ASSET]: { ...limits, perDay: undefined } } },
      `assets.${ASSET}.perDay: expected an amount`,
    ],
    ["a cap as a number", withAsset({ perDay: 1 }), `assets.${ASSET}.perDay: expected an amount`],
    [
      "a cap that is too precise",
      withAsset({ perDay: "0.0000001" }),
      "expected an amount of at most 6 decimals",
    ],
    [
      "a symbol that is none",
      withAsset({ symbol: "US $" }),
      `assets.${ASSET}.symbol: expected 1 to 16 letters`,
    ],
    ["an asset that is none", { assets: { usdc: limits } }, "assets.usdc: expected a CAIP-19 asset"],
    [
      "an asset of a chain that is not named",
      { assets: { [`${OTHER_CHAIN}/erc20:${TOKEN}`]: limits } },
      "expected its chain under chains",
    ],
    ["a chain that is none", { chains: { ethereum: chain } }, "chains.ethereum: expected a chain"],
    [
      "fewer approvers than needed",
      { approvals: { ...approvals, needed: 4 } },
      "approvals: expected at least as many approvers",
    ],
    ["no approvals needed", { approvals: { ...approvals, needed: 0 } }, "approvals.needed"],
    [
      "an approver twice",
      { approvals: { ...approvals, approvers: [PAYEE, PAYEE] } },
      "expected every address once",
    ],
    [
      "an approver twice in two spellings",
      { approvals: { ...approvals, approvers: [PAYEE, PAYEE.toUpperCase().replace("0X", "0x")] } },
      "expected every address once",
    ],
    ["questions without end", { approvals: { ...approvals, validForHours: 0 } }, "approvals.validForHours"],
    [
      "somebody on both lists",
      { payees: { allow: [PAYEE], deny: [PAYEE] } },
      "payees: expected no address on both lists",
    ],
    [
      "a wrong checksum",
      { payees: { allow: ["0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96046"] } },
      "payees.allow.0: expected an EVM address",
    ],
    ["a slippage as a number", { maxSlippage: 0.5 }, "maxSlippage: expected a percentage"],
    [
      "a BatchPayout that is no destination",
      withChain({ payout: address(0x77) }),
      `chains.${CHAIN}.payout: expected one of the destinations`,
    ],
    [
      "a ZKWorkflow that is no destination",
      withChain({ proofs: address(0x77) }),
      `chains.${CHAIN}.proofs: expected one of the destinations`,
    ],
    [
      "a router that is no destination",
      withChain({ router: address(0x77) }),
      `chains.${CHAIN}.router: expected one of the destinations`,
    ],
    ["a fee cap that is missing", withChain({ largestFeeWei: undefined }), `chains.${CHAIN}.largestFeeWei`],
    [
      "a destination of no kind",
      withChain({ destinations: [{ address: TOKEN }], payout: undefined, router: undefined }),
      `chains.${CHAIN}.destinations.0`,
    ],
    [
      "a destination with a wrong hash of code",
      withChain({
        destinations: [{ kind: "contract", address: TOKEN, codeHash: "0x12", functions: [] }],
        payout: undefined,
        router: undefined,
      }),
      `chains.${CHAIN}.destinations.0.codeHash`,
    ],
  ])("is refused with %s", async (_name, more, line) => {
    const value = typeof more === "object" ? { ...POLICY_INPUT, ...more } : more
    const { code, lines } = await refusalOf(() => readPolicy(value, "policy.json"))
    expect(code).toBe("POLICY_INVALID")
    expect(lines).toContain(line)
  })

  it("has all its faults said at once", async () => {
    const { lines } = await refusalOf(() =>
      readPolicy({ ...POLICY_INPUT, name: "", version: 1.5, maxSlippage: "5" }),
    )
    for (const place of ["name", "version", "maxSlippage"]) expect(lines).toContain(`${place}: `)
  })

  it("has another hash with any change, and the same in another order of keys", () => {
    const turned = Object.fromEntries(Object.entries(POLICY_INPUT).toReversed()) as unknown as PolicyInput
    expect(hashPolicy(readPolicy(turned))).toBe(hashPolicy(POLICY))
    const changes: readonly object[] = [
      { version: 8 },
      { payees: {} },
      { maxSlippage: "0.4%" },
      withAsset({ perDay: "1" }),
    ]
    const hashes = changes.map((more) => hashPolicy(readPolicy({ ...POLICY_INPUT, ...more })))
    expect(new Set([...hashes, hashPolicy(POLICY)]).size).toBe(changes.length + 1)
  })
})

describe("the signing policy of a chain", () => {
  it("has the same caps, approvers and destinations", () => {
    expect(toSigningPolicy(POLICY, CHAIN)).toEqual({
      chainId: CHAIN,
      name: "Example Payroll",
      version: 7,
      approvers: APPROVERS.map((approver) => approver.address),
      approvalsNeeded: 2,
      freeAmounts: { [TOKEN]: 900_000_000n, native: 900_000_000_000_000_000n },
      destinations: chain.destinations,
      caps: {
        largestGasLimit: 16_777_216n,
        largestFeeWei: 500_000_000_000_000_000n,
        largestValueWei: 1_000_000_000_000_000_000n,
        largestPerDay: { [TOKEN]: 8_000_000_000n, native: 8_000_000_000_000_000_000n },
      },
    })
  })

  it("is none for a chain that is not named", () => {
    expect(() => toSigningPolicy(POLICY, OTHER_CHAIN)).toThrow(
      expect.objectContaining({ code: "POLICY_CHAIN_REFUSED" }),
    )
  })
})
