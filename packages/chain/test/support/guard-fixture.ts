import { hashCanonical, hexToBytes, keccak256 } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import { Interface } from "ethers"
import type { DynamicFeeTransaction, Transaction } from "../../src/codec/transaction.ts"
import { TOKEN_FUNCTIONS } from "../../src/guard/allowed-functions.ts"
import { signPlanApproval } from "../../src/guard/plan-approval.ts"
import type { PlanApproval } from "../../src/guard/plan-approval.ts"
import { createSigningGuard } from "../../src/guard/signing-guard.ts"
import type { SigningCandidate, SigningGuard } from "../../src/guard/signing-guard.ts"
import type { PlanAdmission, SigningPolicy } from "../../src/guard/signing-policy.ts"
import { planIntents } from "../../src/journal/plan-intents.ts"
import { reserveSlots } from "../../src/journal/reserve-slots.ts"
import type { PinnedNode } from "../../src/nodes/rpc-pool.ts"
import { createLocalSigner } from "../../src/signers/local-signer.ts"
import type { Store } from "../../src/store/store.ts"
import { CHAIN, openSpendingLane, randomKey } from "./lane-fixture.ts"
import type { LaneFixture } from "./lane-fixture.ts"
import { DEV_KEYS } from "./start-nodes.ts"

export const NOW_MS = Date.parse("2027-03-01T12:00:00Z")
export const PLAN: Hex = `0x${"a1".repeat(32)}`
export const TOKEN: EvmAddress = `0x${"70".repeat(20)}`
export const SPENDER: EvmAddress = `0x${"5e".repeat(20)}`
export const PAYEE: EvmAddress = `0x${"9a".repeat(20)}`
export const STRANGER: EvmAddress = `0x${"bad0".repeat(10)}`
export const TOKEN_CODE: Hex = "0x6001"
export const SPENDER_CODE: Hex = "0x6002"
export const APPROVERS = DEV_KEYS.map((key) => createLocalSigner(key))

const token = new Interface([
  "function transfer(address,uint256)",
  "function approve(address,uint256)",
  "function mint(address,uint256)",
])

export function encodeToken(name: "transfer" | "approve" | "mint", to: EvmAddress, amount: bigint): Hex {
  return token.encodeFunctionData(name, [to, amount]) as Hex
}

export const POLICY: SigningPolicy = {
  chainId: CHAIN,
  name: "Example Payroll",
  version: 7,
  approvers: APPROVERS.map(({ address }) => address),
  approvalsNeeded: 2,
  freeAmounts: { native: 1_000n, [TOKEN]: 100n },
  destinations: [
    {
      kind: "contract",
      address: TOKEN,
      codeHash: keccak256(hexToBytes(TOKEN_CODE)),
      functions: TOKEN_FUNCTIONS,
    },
    { kind: "contract", address: SPENDER, codeHash: keccak256(hexToBytes(SPENDER_CODE)), functions: [] },
    { kind: "account", address: PAYEE },
  ],
  caps: {
    largestGasLimit: 200_000n,
    largestFeeWei: 100_000n * 50n,
    largestValueWei: 600n,
    largestPerDay: { native: 5_000n, [TOKEN]: 5_000n },
  },
}

/** All that a payment consists of. A test changes one thing of it. */
export type GuardCase = {
  readonly policy: SigningPolicy
  readonly admission: PlanAdmission | undefined
  readonly payload: Record<string, string | number>
  /** Over what the payload says. */
  readonly transaction: Partial<DynamicFeeTransaction> | Transaction
  readonly candidate: Partial<SigningCandidate>
  readonly codes: Readonly<Record<string, string>>
  readonly nowMs: number
}

export type BuiltCase = {
  readonly guard: SigningGuard
  readonly candidate: SigningCandidate
  readonly fixture: LaneFixture
  readonly intentId: bigint
}

export async function approve(
  amountLimit: bigint,
  by: readonly number[] = [0, 1],
  policy: SigningPolicy = POLICY,
  expiresAtMs: number = NOW_MS + 60_000,
  planHash: Hex = PLAN,
): Promise<readonly PlanApproval[]> {
  const terms = { planHash, amountLimit, expiresAtSeconds: BigInt(expiresAtMs / 1000) }
  return Promise.all(by.map((index) => signPlanApproval(APPROVERS[index]!, policy, terms)))
}

export async function admit(account: EvmAddress, more: Partial<PlanAdmission> = {}): Promise<PlanAdmission> {
  return {
    planHash: PLAN,
    policyVersion: 7,
    admittedUntilMs: NOW_MS + 60_000,
    accounts: [account],
    destinations: [TOKEN, SPENDER, PAYEE],
    asset: TOKEN,
    amountLimit: 1_000n,
    largestValueWei: 500n,
    approvals: await approve(1_000n),
    ...more,
  }
}

/** Journals a payment of 400 units of a token under an admitted and approved plan, with one thing changed. */
export async function buildCase(
  store: Store,
  change: (account: EvmAddress) => Partial<GuardCase> | Promise<Partial<GuardCase>> = () => ({}),
  inLane?: LaneFixture,
): Promise<BuiltCase> {
  const fixture = inLane ?? (await openSpendingLane(store))
  const account = fixture.lane.account as EvmAddress
  const changed = await change(account)
  const payload = {
    kind: "call",
    account,
    to: TOKEN,
    valueWei: "0",
    data: encodeToken("transfer", STRANGER, 400n),
    gasLimit: "100000",
    planHash: PLAN,
    policyVersion: 7,
    ...changed.payload,
  }
  const idempotencyKey = randomKey()
  const [intent] = await planIntents(store, [{ idempotencyKey, chainId: CHAIN, payload }])
  const [slot] = await reserveSlots(store, fixture.lease, [intent!.intentId])
  const transaction = {
    type: "eip1559",
    chainId: 31_337n,
    nonce: slot!.nonce,
    gasLimit: 100_000n,
    to: payload.to,
    value: BigInt(payload.valueWei),
    data: payload.data,
    maxFeePerGasWei: 50n,
    maxPriorityFeePerGasWei: 2n,
    ...changed.transaction,
  } as Transaction
  const candidate: SigningCandidate = {
    payload,
    payloadHash: hashCanonical(payload),
    idempotencyKey,
    kind: "payment",
    transaction,
    ...changed.candidate,
  }
  const admission = "admission" in changed ? changed.admission : await admit(account)
  const guard = createSigningGuard({
    chainId: CHAIN,
    store,
    pool: mockCodes({ [TOKEN]: TOKEN_CODE, [SPENDER]: SPENDER_CODE, ...changed.codes }),
    readPolicy: () => changed.policy ?? POLICY,
    findAdmission: (planHash) => (planHash === admission?.planHash ? admission : undefined),
    now: () => changed.nowMs ?? NOW_MS,
  })
  return { guard, candidate, fixture, intentId: intent!.intentId }
}

/** One node that knows nothing but codes. */
export function mockCodes(codes: Readonly<Record<string, string>>, onRead: () => void = () => undefined) {
  const node = {
    name: "codes",
    callMany: async (requests: readonly { readonly params: readonly unknown[] }[]) => {
      onRead()
      return requests.map(({ params }) => ({ ok: true, result: codes[params[0] as string] ?? "0x" }))
    },
  } as unknown as PinnedNode
  return { withQuorum: <T>(operation: (pinned: PinnedNode) => Promise<T>) => operation(node) }
}
