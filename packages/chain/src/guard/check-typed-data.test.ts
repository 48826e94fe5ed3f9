import type { EvmAddress, Hex } from "@agentgpt/core"
import { keccak256, hexToBytes } from "@agentgpt/core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import {
  admit,
  APPROVERS,
  mockCodes,
  NOW_MS,
  PAYEE,
  PLAN,
  POLICY,
  SPENDER,
  SPENDER_CODE,
  STRANGER,
  TOKEN,
  TOKEN_CODE,
} from "../../test/support/guard-fixture.ts"
import { CHAIN } from "../../test/support/lane-fixture.ts"
import type { ApprovalStep, SignatureStep } from "../approvals/approval-step.ts"
import type { TokenAbilities } from "../approvals/detect-approval-ways.ts"
import { planApproval } from "../approvals/plan-approval.ts"
import { planFunding } from "../approvals/plan-funding.ts"
import { PERMIT2 } from "../approvals/token-abi.ts"
import { openMockStore } from "../mocks/mock-store.ts"
import type { Store } from "../store/store.ts"
import type { SignatureCandidate } from "./check-typed-data.ts"
import { halt, resume } from "../halt/halt.ts"
import { PERMIT2_FUNCTIONS, TOKEN_FUNCTIONS } from "./allowed-functions.ts"
import { createSigningGuard } from "./signing-guard.ts"
import type { PlanAdmission, SigningPolicy } from "./signing-policy.ts"

const PERMIT2_CODE: Hex = "0x6004"
const [, OWNER, PAYER] = APPROVERS.map(({ address }) => address) as [EvmAddress, EvmAddress, EvmAddress]
const DEADLINE = BigInt(NOW_MS / 1000 + 60)
const code = (expected: string) => expect.objectContaining({ code: expected })

let store: Store
beforeAll(async () => {
  store = await openMockStore()
})
afterAll(() => store.close())

const abilities: TokenAbilities = {
  chainId: 31_337n,
  token: TOKEN,
  owner: OWNER,
  spender: SPENDER,
  balance: 10_000n,
  allowance: 0n,
  mustResetAllowance: false,
  domain: { name: "Test", version: "1", chainId: 31_337n, verifyingContract: TOKEN },
  permitNonce: 0n,
  hasAuthorizations: true,
  permit2Allowance: 10_000n,
  ownerCode: { kind: "none" },
}
const reference: Hex = `0x${"11".repeat(32)}`
const terms = { amount: 1_000n, deadlineSeconds: DEADLINE }
const onlySignature = (steps: readonly ApprovalStep[]) => {
  const found = steps.filter((step): step is SignatureStep => step.kind === "signature")
  expect(found).toHaveLength(1)
  return found[0]!.typedData
}
const writings = {
  permit: () => onlySignature(planApproval({ abilities, submitter: PAYER, ...terms, way: "permit" }).steps),
  authorization: () => onlySignature(planFunding({ abilities, payer: PAYER, reference, ...terms }).steps),
  cancellation: () => onlySignature(planFunding({ abilities, payer: PAYER, reference, ...terms }).revocation),
  permit2: () =>
    onlySignature(planFunding({ abilities, payer: PAYER, reference, ...terms, way: "permit2" }).steps),
}
type Writing = keyof typeof writings

const policy: SigningPolicy = {
  ...POLICY,
  destinations: [
    // The spender is a token too.
    ...POLICY.destinations.map((one) =>
      one.address === SPENDER ? { ...one, functions: TOKEN_FUNCTIONS } : one,
    ),
    {
      kind: "contract",
      address: PERMIT2,
      codeHash: keccak256(hexToBytes(PERMIT2_CODE)),
      functions: PERMIT2_FUNCTIONS,
    },
  ],
}

type Change = {
  readonly admission?: Partial<PlanAdmission>
  readonly policy?: Partial<SigningPolicy>
  readonly candidate?: Partial<SignatureCandidate>
  readonly domain?: Readonly<Record<string, unknown>>
  readonly message?: Readonly<Record<string, unknown>>
  readonly types?: SignatureCandidate["typedData"]["types"]
  readonly codes?: Readonly<Record<string, string>>
}

async function check(writing: Writing, change: Change = {}): Promise<void> {
  const admission = await admit(OWNER, {
    accounts: [OWNER, PAYER],
    destinations: [TOKEN, SPENDER, PAYEE, PERMIT2],
    ...change.admission,
  })
  const guard = createSigningGuard({
    chainId: CHAIN,
    store,
    pool: mockCodes({
      [TOKEN]: TOKEN_CODE,
      [SPENDER]: SPENDER_CODE,
      [PERMIT2]: PERMIT2_CODE,
      ...change.codes,
    }),
    readPolicy: () => ({ ...policy, ...change.policy }),
    findAdmission: (planHash) => (planHash === PLAN ? admission : undefined),
    now: () => NOW_MS,
  })
  const typedData = writings[writing]()
  return guard.checkSignature({
    planHash: PLAN,
    policyVersion: 7,
    account: OWNER,
    typedData: {
      ...typedData,
      types: change.types ?? typedData.types,
      domain: { ...typedData.domain, ...change.domain },
      message: { ...typedData.message, ...change.message },
    },
    ...change.candidate,
  })
}

describe("typed data that are signed", () => {
  it.each<[string, Writing, Change]>([
    ["a permit for a listed contract", "permit", {}],
    ["an authorization to an account of the plan", "authorization", {}],
    ["an authorization to a listed contract", "authorization", { message: { to: SPENDER } }],
    ["the cancellation of an authorization", "cancellation", {}],
    ["a Permit2 transfer to an account of the plan", "permit2", {}],
    ["a permit of nothing, which takes one back", "permit", { message: { value: 0n } }],
    ["a permit to the very end", "permit", { admission: { admittedUntilMs: Number(DEADLINE) * 1000 } }],
  ])("%s", async (_name, writing, change) => {
    await expect(check(writing, change)).resolves.toBeUndefined()
  })
})

describe("typed data that are not signed, everything else being right", () => {
  const every = ["permit", "authorization", "permit2"] as const
  it.each<[string, string, readonly Writing[], Change]>([
    [
      "anything under an admission for functions alone",
      "GUARD_SIGNATURE_REFUSED",
      [...every, "cancellation"],
      { admission: { functions: ["settle()"] } },
    ],
    [
      "of another kind",
      "GUARD_SIGNATURE_REFUSED",
      every,
      { types: { Order: [{ name: "x", type: "uint256" }] } },
    ],
    [
      "in another form",
      "GUARD_SIGNATURE_REFUSED",
      ["permit"],
      { types: { Permit: [{ name: "owner", type: "address" }] } },
    ],
    ["for another chain", "GUARD_CHAIN_WRONG", every, { domain: { chainId: 1n } }],
    [
      "for a contract that is not listed",
      "GUARD_DESTINATION_REFUSED",
      every,
      { domain: { verifyingContract: STRANGER } },
    ],
    [
      "by an account that is not of the plan",
      "GUARD_ACCOUNT_WRONG",
      every,
      { admission: { accounts: [PAYER] } },
    ],
    ["about somebody else's tokens", "GUARD_ACCOUNT_WRONG", ["permit"], { message: { owner: PAYER } }],
    ["about somebody else's tokens", "GUARD_ACCOUNT_WRONG", ["authorization"], { message: { from: PAYER } }],
    [
      "about somebody else's authorization",
      "GUARD_ACCOUNT_WRONG",
      ["cancellation"],
      { message: { authorizer: PAYER } },
    ],
    [
      "for a spender that is not listed",
      "GUARD_DESTINATION_REFUSED",
      ["permit", "permit2"],
      { message: { spender: STRANGER } },
    ],
    [
      "for an account of the plan, to last",
      "GUARD_DESTINATION_REFUSED",
      ["permit"],
      { message: { spender: PAYER } },
    ],
    [
      "to somebody who is not listed",
      "GUARD_DESTINATION_REFUSED",
      ["authorization"],
      { message: { to: STRANGER } },
    ],
    [
      "over more than the plan moves",
      "GUARD_PLAN_LIMIT_EXCEEDED",
      ["permit", "authorization"],
      { message: { value: 1_001n } },
    ],
    [
      "over more than the plan moves",
      "GUARD_PLAN_LIMIT_EXCEEDED",
      ["permit2"],
      { message: { permitted: { token: TOKEN, amount: 1_001n } } },
    ],
    [
      "over another token",
      "GUARD_ASSET_REFUSED",
      ["permit2"],
      { message: { permitted: { token: SPENDER, amount: 1n } } },
    ],
    [
      "over another token",
      "GUARD_ASSET_REFUSED",
      ["permit", "authorization"],
      { domain: { verifyingContract: SPENDER } },
    ],
    [
      "for longer than the plan",
      "GUARD_DEADLINE_EXCEEDED",
      every,
      { admission: { admittedUntilMs: Number(DEADLINE) * 1000 - 1 } },
    ],
    [
      "of a plan that was not let in",
      "GUARD_PLAN_NOT_ADMITTED",
      every,
      { candidate: { planHash: reference } },
    ],
    ["of an older policy", "GUARD_POLICY_CHANGED", every, { candidate: { policyVersion: 6 } }],
    ["without approvals", "GUARD_APPROVALS_MISSING", every, { admission: { approvals: [] } }],
    [
      "for a token with other code",
      "GUARD_CODE_MISMATCH",
      ["permit", "authorization", "cancellation"],
      { codes: { [TOKEN]: "0x6009" } },
    ],
    ["for a spender with other code", "GUARD_CODE_MISMATCH", ["permit"], { codes: { [SPENDER]: "0x6009" } }],
    ["for another Permit2", "GUARD_CODE_MISMATCH", ["permit2"], { codes: { [PERMIT2]: "0x6009" } }],
    ["under a policy of another chain", "GUARD_POLICY_INVALID", every, { policy: { chainId: "eip155:1" } }],
  ])("%s: %s (%j)", async (_name, expected, of, change) => {
    for (const writing of of) await expect(check(writing, change)).rejects.toEqual(code(expected))
  })

  it.each<Writing>([...every, "cancellation"])(
    "%s for a function that the policy does not list",
    async (of) => {
      const destinations = policy.destinations.map((one) =>
        one.kind === "contract"
          ? { ...one, functions: one.functions.filter(({ signature }) => !signature.includes("bytes")) }
          : one,
      )
      await expect(check(of, { policy: { destinations } })).rejects.toEqual(code("GUARD_FUNCTION_REFUSED"))
    },
  )

  it("while the journal is halted", async () => {
    const person = { who: "ana", why: "the key may be stolen" }
    await halt(store, person)
    await expect(check("permit")).rejects.toEqual(code("JOURNAL_HALTED"))
    await resume(store, person)
    await expect(check("permit")).resolves.toBeUndefined()
  })

  it("of a kind that every object has", async () => {
    const typedData = { ...writings.permit(), primaryType: "constructor" }
    await expect(check("permit", { candidate: { typedData } })).rejects.toEqual(
      code("GUARD_SIGNATURE_REFUSED"),
    )
  })
})
