import type { EvmAddress, Hex } from "@agentgpt/core"
import { Interface, ZeroHash } from "ethers"
import { describe, expect, it } from "vitest"
import { PAYEE, SPENDER, STRANGER, TOKEN } from "../../test/support/guard-fixture.ts"
import { finishStep } from "../approvals/approval-step.ts"
import type { ApprovalStep, ContractCall } from "../approvals/approval-step.ts"
import type { TokenAbilities } from "../approvals/detect-approval-ways.ts"
import { planApproval } from "../approvals/plan-approval.ts"
import { planFunding } from "../approvals/plan-funding.ts"
import { PERMIT2 } from "../approvals/token-abi.ts"
import {
  DELEGATE_FUNCTIONS,
  PAYOUT_FUNCTIONS,
  PERMIT2_FUNCTIONS,
  TOKEN_FUNCTIONS,
  ZK_WORKFLOW_FUNCTIONS,
} from "./allowed-functions.ts"
import { readCall } from "./read-call.ts"
import type { CallPayload } from "./read-payload.ts"
import type { AllowedFunction } from "./signing-policy.ts"

const ACCOUNT: EvmAddress = `0x${"acc0".repeat(10)}`
const OWNER: EvmAddress = `0x${"0a".repeat(20)}`
const HASH: Hex = `0x${"00".repeat(32)}`
const code = (expected: string) => expect.objectContaining({ code: expected })

const read = (
  functions: readonly AllowedFunction[],
  { to, data }: Pick<ContractCall, "to" | "data">,
  valueWei = 0n,
) => {
  const payload: CallPayload = { account: ACCOUNT, to, valueWei, data, planHash: HASH, policyVersion: 1 }
  return readCall({ kind: "contract", address: to, codeHash: HASH, functions }, payload)
}

const abi = new Interface([
  "function pay((address,address,bytes32,uint256) run, (uint256,uint256[],uint256[],uint256[]) batch)",
  "function openRun((address,address,bytes32,uint256) run, bytes32 root, uint256 budget, uint64 expiresAt)",
  "function payApproved((address,address,bytes32,uint256) run, (uint256,uint256[],uint256[],uint256[]) batch, bytes32[][] proofs)",
  "function closeRun((address,address,bytes32,uint256) run)",
  "function payFromAccount((address,address,bytes32,uint256) run, (uint256,uint256[],uint256[],uint256[]) batch)",
])
const runOf = (payer: EvmAddress) => [payer, TOKEN, ZeroHash, 1n]
const batch = [700n, [2n], [1n, 2n], []]
const call = (name: string, values: readonly unknown[]): ContractCall => ({
  to: SPENDER,
  valueWei: 0n,
  data: abi.encodeFunctionData(name, values) as Hex,
})

describe("calls to BatchPayout", () => {
  const ways: readonly [string, (payer: EvmAddress) => ContractCall, bigint | undefined][] = [
    ["pay", (payer) => call("pay", [runOf(payer), batch]), 700n],
    ["openRun", (payer) => call("openRun", [runOf(payer), ZeroHash, 900n, 5n]), 900n],
    ["payApproved", (payer) => call("payApproved", [runOf(payer), batch, [[ZeroHash]]]), undefined],
    ["closeRun", (payer) => call("closeRun", [runOf(payer)]), undefined],
  ]

  it.each(ways)("%s moves what it says of the account's own money", (_name, write, amount) => {
    const movements = amount === undefined ? [] : [{ asset: TOKEN, amount, effect: "moves" }]
    expect(read(PAYOUT_FUNCTIONS, write(ACCOUNT))).toEqual({ movements, listed: [TOKEN] })
  })

  it.each(ways)("%s of somebody else's run is refused", (_name, write) => {
    expect(() => read(PAYOUT_FUNCTIONS, write(STRANGER))).toThrow(code("GUARD_ARGUMENT_REFUSED"))
  })

  it("payFromAccount is for the delegate alone", () => {
    const direct = call("payFromAccount", [runOf(ACCOUNT), batch])
    for (const functions of [PAYOUT_FUNCTIONS, DELEGATE_FUNCTIONS]) {
      expect(() => read(functions, direct)).toThrow(code("GUARD_FUNCTION_REFUSED"))
    }
    expect(read(DELEGATE_FUNCTIONS, call("pay", [runOf(ACCOUNT), batch])).movements).toHaveLength(1)
  })

  it("carry no coin unnoticed", () => {
    const { movements } = read(PAYOUT_FUNCTIONS, call("closeRun", [runOf(ACCOUNT)]), 5n)
    expect(movements).toEqual([{ asset: "native", amount: 5n, effect: "moves" }])
  })
})

describe("calls to ZKWorkflow", () => {
  const workflow = new Interface([
    "function registerWorkflow(((address,address,bytes32,uint256) run, bytes32 circuitId, bytes32 screenCircuitId, (uint256,uint256,uint256,uint256) policy, address beneficiary, uint32 chunkCount, uint64 expiresAt, uint128 rewardPerChunk, uint128 fee) registration)",
    "function recordScreening(uint256[] publicInputs, bytes aggregatedProof)",
    "function verifyWorkflow(bytes32[] proofHashes, uint256[] publicInputs, bytes aggregatedProof)",
    "function anchor(bytes32 runId, bytes32 digest)",
    "function anchorOwn((address,address,bytes32,uint256) run, bytes32 digest)",
    "function settle((address,address,bytes32,uint256) run, (uint256,uint256[],uint256[],uint256[]) batch, uint256[] nextStates, bytes aggregatedProof)",
    "function renewRun(bytes32 runId, bytes32 circuitId, uint256 agentsRoot)",
  ])
  const encode = (name: string, values: readonly unknown[]): ContractCall => ({
    to: SPENDER,
    valueWei: 0n,
    data: workflow.encodeFunctionData(name, values) as Hex,
  })
  const register = ({ payer = ACCOUNT, reward = 0n, fee = 0n } = {}) => {
    const parts = [1n, 2n, 0n, 0n]
    return encode("registerWorkflow", [
      [runOf(payer), ZeroHash, ZeroHash, parts, STRANGER, 3n, 9n, reward, fee],
    ])
  }

  it.each<[string, ContractCall, readonly EvmAddress[]]>([
    ["a registration of the account's own run", register(), [TOKEN]],
    ["a screening", encode("recordScreening", [[1n, 2n], `0x${"07".repeat(288)}`]), []],
    ["a verification", encode("verifyWorkflow", [[ZeroHash], [1n], `0x${"07".repeat(288)}`]), []],
    ["an anchor", encode("anchor", [ZeroHash, ZeroHash]), []],
    ["an anchor of the account's own run", encode("anchorOwn", [runOf(ACCOUNT), ZeroHash]), [TOKEN]],
  ])("%s moves nothing", (_name, sent, listed) => {
    expect(read(ZK_WORKFLOW_FUNCTIONS, sent)).toEqual({ movements: [], listed })
  })

  it.each<[string, ContractCall]>([
    ["of somebody else's run", register({ payer: STRANGER })],
    ["or an anchor of somebody else's run", encode("anchorOwn", [runOf(STRANGER), ZeroHash])],
    ["with a reward", register({ reward: 1n })],
    ["with a fee", register({ fee: 1n })],
  ])("a registration %s is refused", (_name, sent) => {
    expect(() => read(ZK_WORKFLOW_FUNCTIONS, sent)).toThrow(code("GUARD_ARGUMENT_REFUSED"))
  })

  it.each<[string, ContractCall]>([
    ["pays", encode("settle", [runOf(ACCOUNT), batch, [1n], "0x"])],
    ["exchanges the agents of a run", encode("renewRun", [ZeroHash, ZeroHash, 1n])],
  ])("what %s is for people", (_name, sent) => {
    expect(() => read(ZK_WORKFLOW_FUNCTIONS, sent)).toThrow(code("GUARD_FUNCTION_REFUSED"))
  })
})

describe("the calls that approvals end in", () => {
  const abilities: TokenAbilities = {
    chainId: 1n,
    token: TOKEN,
    owner: OWNER,
    spender: SPENDER,
    balance: 10_000n,
    allowance: 0n,
    mustResetAllowance: false,
    domain: { name: "Test", version: "1", chainId: 1n, verifyingContract: TOKEN },
    permitNonce: 0n,
    hasAuthorizations: true,
    permit2Allowance: 10_000n,
    ownerCode: { kind: "none" },
  }
  const signature = { r: 1n, s: 1n, yParity: 0 } as const
  const reference: Hex = `0x${"07".repeat(32)}`
  const terms = { amount: 400n, deadlineSeconds: 9n, reference }
  const finish = ([step]: readonly ApprovalStep[]) => {
    if (step?.kind === "signature") return finishStep(step, signature)
    if (step?.kind === "call") return step.call
    throw new Error("There is no such step.")
  }
  const allows = (amount: bigint) => [{ asset: TOKEN, amount, effect: "allows" }]
  const fund = (payer: EvmAddress, way: "authorization" | "permit2") =>
    planFunding({ abilities, payer, ...terms, way })

  it("are bounded, and go to listed contracts or to the account itself", () => {
    const allowance = planApproval({ abilities, submitter: OWNER, ...terms, way: "allowance" })
    const permit = planApproval({ abilities, submitter: ACCOUNT, ...terms, way: "permit" })
    for (const { steps } of [allowance, permit]) {
      expect(read(TOKEN_FUNCTIONS, finish(steps))).toEqual({ movements: allows(400n), listed: [SPENDER] })
    }
    const { steps, revocation } = fund(ACCOUNT, "authorization")
    expect(read(TOKEN_FUNCTIONS, finish(steps))).toEqual({ movements: allows(400n), listed: [] })
    expect(read(TOKEN_FUNCTIONS, finish(revocation))).toEqual({ movements: [], listed: [] })
    const permit2 = fund(ACCOUNT, "permit2")
    expect(finish(permit2.steps).to).toBe(PERMIT2)
    expect(read(PERMIT2_FUNCTIONS, finish(permit2.steps))).toEqual({
      movements: allows(400n),
      listed: [TOKEN],
    })
    expect(read(PERMIT2_FUNCTIONS, finish(permit2.revocation))).toEqual({ movements: [], listed: [] })
  })

  it.each(["authorization", "permit2"] as const)("are refused for another account: %s", (way) => {
    const functions = way === "permit2" ? PERMIT2_FUNCTIONS : TOKEN_FUNCTIONS
    expect(() => read(functions, finish(fund(PAYEE, way).steps))).toThrow(code("GUARD_ARGUMENT_REFUSED"))
  })
})

describe("a policy's own functions", () => {
  const transfer = new Interface(["function transfer(address,uint256)"])
  const sent = {
    to: TOKEN,
    data: transfer.encodeFunctionData("transfer", [PAYEE, 5n]) as Hex,
  }
  const signed = "transfer(address,uint256)"

  it.each<[string, AllowedFunction]>([
    [
      "an amount that is an address",
      { signature: signed, amount: { effect: "moves", path: [0], asset: "destination" } },
    ],
    [
      "an amount that is not there",
      { signature: signed, amount: { effect: "moves", path: [7], asset: "destination" } },
    ],
    ["an asset that is an amount", { signature: signed, amount: { effect: "moves", path: [1], asset: [1] } }],
    ["a listed address that is not there", { signature: signed, listed: [[0, 0]] }],
    ["an own address that is an amount", { signature: signed, own: [[1]] }],
    ["a zero that is an amount above it", { signature: signed, zero: [[1]] }],
    ["a zero that is not there", { signature: signed, zero: [[7]] }],
  ])("that read %s let nothing through", (_name, allowed) => {
    expect(() => read([allowed], sent)).toThrow(code("GUARD_ARGUMENT_REFUSED"))
  })

  it("may allow coin without data", () => {
    const bare = { to: TOKEN, data: "0x" as Hex }
    expect(read([{ signature: "receive()" }], bare, 5n).movements).toHaveLength(1)
    expect(() => read([{ signature: signed }], bare, 5n)).toThrow(code("GUARD_FUNCTION_REFUSED"))
  })

  it("that nobody can parse let nothing through", () => {
    expect(() => read([{ signature: "transfer(adress)" }], sent)).toThrow(code("GUARD_POLICY_INVALID"))
  })
})
