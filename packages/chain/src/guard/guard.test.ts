import { hashCanonical, hexToBytes, keccak256 } from "@agentgpt/core"
import type { CanonicalValue, EvmAddress, Hex } from "@agentgpt/core"
import * as fc from "fast-check"
import { sql } from "kysely"
import { verifyTypedData, Wallet } from "ethers"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import {
  admit,
  APPROVERS,
  approve,
  buildCase,
  encodeToken,
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
import type { GuardCase } from "../../test/support/guard-fixture.ts"
import { CHAIN, openSpendingLane, sign } from "../../test/support/lane-fixture.ts"
import { DEV_KEYS } from "../../test/support/start-nodes.ts"
import { closeIntents } from "../journal/close-intents.ts"
import { recordAttempts } from "../journal/record-attempts.ts"
import { recordObservations } from "../journal/record-observations.ts"
import { openMockStore } from "../mocks/mock-store.ts"
import type { Store } from "../store/store.ts"
import { createCodeReader } from "./code-reader.ts"
import { expectDeployedCode } from "./expect-deployed-code.ts"
import { writePlanApproval } from "./plan-approval.ts"
import { createSigningGuard } from "./signing-guard.ts"
import type { PlanAdmission, SigningPolicy } from "./signing-policy.ts"

const OTHER_HASH: Hex = `0x${"0b".repeat(32)}`
const CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
const code = (expected: string) => expect.objectContaining({ code: expected })

let store: Store
beforeAll(async () => {
  store = await openMockStore()
})
afterAll(() => store.close())

type Change = (account: EvmAddress) => Partial<GuardCase> | Promise<Partial<GuardCase>>

const check = async (change?: Change) => {
  const { guard, candidate } = await buildCase(store, change)
  return guard.check([candidate])
}
const withAdmission =
  (
    more: Partial<PlanAdmission> | (() => Promise<Partial<PlanAdmission>>),
    rest: Partial<GuardCase> = {},
  ): Change =>
  async (account) => ({
    ...rest,
    admission: await admit(account, typeof more === "function" ? await more() : more),
  })
const withPolicy =
  (more: Partial<SigningPolicy>): Change =>
  () => ({ policy: { ...POLICY, ...more } })
const withCaps = (more: Partial<SigningPolicy["caps"]>) => withPolicy({ caps: { ...POLICY.caps, ...more } })
const withTransaction =
  (transaction: GuardCase["transaction"]): Change =>
  () => ({ transaction })
const withPayload =
  (payload: GuardCase["payload"]): Change =>
  () => ({ payload })
const coin = { to: PAYEE, valueWei: "500", data: "0x" }
const cancel =
  (transaction: GuardCase["transaction"] = {}, rest: Partial<GuardCase> = {}): Change =>
  (account) => ({
    ...rest,
    candidate: { kind: "cancel" },
    transaction: { to: account, value: 0n, data: "0x", ...transaction },
  })

describe("what is signed", () => {
  it.each<[string, Change]>([
    ["a transfer of a token", () => ({})],
    ["a coin to an account", withPayload(coin)],
    ["an allowance to a listed contract", withPayload({ data: encodeToken("approve", SPENDER, 1_000n) })],
    ["the whole of the plan at once", withPayload({ data: encodeToken("transfer", STRANGER, 1_000n) })],
    ["with less gas than the payload allows", withTransaction({ gasLimit: 21_000n })],
    [
      "at the gas limit and fee of the policy",
      () => ({ policy: { ...POLICY, caps: { ...POLICY.caps, largestGasLimit: 100_000n } } }),
    ],
    ["an old kind of transaction", withTransaction({ type: "legacy", gasPriceWei: 50n } as never)],
    [
      "without approvals, what is free of them",
      withAdmission(
        { amountLimit: 100n, approvals: [] },
        { payload: { data: encodeToken("transfer", STRANGER, 100n) } },
      ),
    ],
    [
      "with approvals of two others of three",
      withAdmission(async () => ({ approvals: await approve(1_000n, [2, 0]) })),
    ],
    ["with an approval for more", withAdmission(async () => ({ approvals: await approve(9_999n) }))],
    [
      "with worthless approvals beside enough good ones",
      withAdmission(async () => ({ approvals: [...(await approve(1n, [2])), ...(await approve(1_000n))] })),
    ],
    ["a cancelling transaction", cancel()],
    ["a cancelling transaction of a plan that is no longer let in", cancel({}, { admission: undefined })],
  ])("%s", async (_name, change) => {
    await expect(check(change)).resolves.toBeUndefined()
  })

  it("nothing at all", async () => {
    const { guard } = await buildCase(store)
    await expect(guard.check([])).resolves.toBeUndefined()
  })
})

const delegated =
  (rest: Partial<GuardCase["codes"]> = {}): Change =>
  () => ({
    policy: {
      ...POLICY,
      destinations: [
        ...POLICY.destinations.filter(({ address }) => address !== TOKEN),
        {
          kind: "delegated",
          address: TOKEN,
          delegate: SPENDER,
          delegateCodeHash: keccak256(hexToBytes(SPENDER_CODE)),
          functions: POLICY.destinations[0]!.kind === "contract" ? POLICY.destinations[0]!.functions : [],
        },
      ],
    },
    codes: {
      [TOKEN]: `0xef0100${SPENDER.slice(2)}`,
      [SPENDER]: SPENDER_CODE,
      ...(rest as Record<string, string>),
    },
  })

it("signs for an account that runs the expected code of another address", async () => {
  await expect(check(delegated())).resolves.toBeUndefined()
})

describe("what is refused, everything else being right", () => {
  it.each<[string, string, Change]>([
    // The journal.
    [
      "a payload that is not the journal's",
      "GUARD_PAYLOAD_CHANGED",
      (account) => {
        const payload = {
          kind: "call",
          account,
          to: TOKEN,
          valueWei: "0",
          data: encodeToken("transfer", STRANGER, 401n),
          gasLimit: "100000",
          planHash: PLAN,
          policyVersion: 7,
        }
        return {
          candidate: { payload, payloadHash: hashCanonical(payload) },
          transaction: { data: payload.data },
        }
      },
    ],
    [
      "a payload that does not have the hash it comes with",
      "GUARD_PAYLOAD_CHANGED",
      (account) => {
        const payload = {
          kind: "call",
          account,
          to: TOKEN,
          valueWei: "0",
          data: encodeToken("transfer", STRANGER, 401n),
          gasLimit: "100000",
          planHash: PLAN,
          policyVersion: 7,
        }
        return { candidate: { payload }, transaction: { data: payload.data } }
      },
    ],
    [
      "an intent that is not in the journal",
      "GUARD_INTENT_UNKNOWN",
      () => ({ candidate: { idempotencyKey: "no-such-intent" } }),
    ],
    ["a field that nobody knows", "GUARD_PAYLOAD_INVALID", withPayload({ delegateCall: 1 })],
    ["a payload without a plan", "GUARD_PAYLOAD_INVALID", withPayload({ planHash: "" })],
    ["a value that is no integer", "GUARD_PAYLOAD_INVALID", withPayload({ valueWei: "0x10" })],
    ["another kind of payload", "GUARD_PAYLOAD_INVALID", withPayload({ kind: "create" })],
    ["another nonce than the intent's", "GUARD_NONCE_WRONG", withTransaction({ nonce: 8n })],
    [
      "another account than the nonce's",
      "GUARD_ACCOUNT_WRONG",
      async () => ({ payload: { account: STRANGER }, admission: await admit(STRANGER) }),
    ],
    [
      "an account that the plan was not let in for",
      "GUARD_ACCOUNT_WRONG",
      withAdmission({ accounts: [STRANGER] }),
    ],
    // The transaction.
    ["another chain", "GUARD_CHAIN_WRONG", withTransaction({ chainId: 1n })],
    ["another recipient", "GUARD_TRANSACTION_DIFFERS", withTransaction({ to: SPENDER })],
    ["the creation of a contract", "GUARD_TRANSACTION_DIFFERS", withTransaction({ to: null })],
    ["another value", "GUARD_TRANSACTION_DIFFERS", withTransaction({ value: 1n })],
    [
      "other data",
      "GUARD_TRANSACTION_DIFFERS",
      withTransaction({ data: encodeToken("transfer", STRANGER, 399n) }),
    ],
    [
      "an access list",
      "GUARD_TRANSACTION_DIFFERS",
      withTransaction({ accessList: [{ address: TOKEN, storageKeys: [] }] }),
    ],
    [
      "a change of an account's code",
      "GUARD_SET_CODE_REFUSED",
      withTransaction({
        type: "eip7702",
        authorizationList: [{ chainId: 31_337n, address: SPENDER, nonce: 0n, r: 1n, s: 1n, yParity: 0 }],
      } as never),
    ],
    [
      "more gas than the payload allows",
      "GUARD_GAS_LIMIT_EXCEEDED",
      withTransaction({ gasLimit: 100_001n, maxFeePerGasWei: 40n }),
    ],
    ["more gas than the policy allows", "GUARD_GAS_LIMIT_EXCEEDED", withCaps({ largestGasLimit: 99_999n })],
    ["dearer gas than the policy allows", "GUARD_FEE_EXCEEDED", withTransaction({ maxFeePerGasWei: 51n })],
    [
      "dearer gas in an old kind of transaction",
      "GUARD_FEE_EXCEEDED",
      withTransaction({ type: "legacy", gasPriceWei: 51n } as never),
    ],
    // Cancelling transactions.
    ["a cancelling transaction to somebody else", "GUARD_CANCEL_MOVES", cancel({ to: STRANGER })],
    ["a cancelling transaction with a value", "GUARD_CANCEL_MOVES", cancel({ value: 1n })],
    ["a cancelling transaction with data", "GUARD_CANCEL_MOVES", cancel({ data: "0x00" })],
    [
      "a cancelling transaction that sets code",
      "GUARD_SET_CODE_REFUSED",
      cancel({
        type: "eip7702",
        authorizationList: [{ chainId: 31_337n, address: SPENDER, nonce: 0n, r: 1n, s: 1n, yParity: 0 }],
      } as never),
    ],
    ["a cancelling transaction of another chain", "GUARD_CHAIN_WRONG", cancel({ chainId: 1n })],
    ["a cancelling transaction at another nonce", "GUARD_NONCE_WRONG", cancel({ nonce: 9n })],
    ["a cancelling transaction with dear gas", "GUARD_FEE_EXCEEDED", cancel({ maxFeePerGasWei: 51n })],
    [
      "a cancelling transaction with much gas",
      "GUARD_GAS_LIMIT_EXCEEDED",
      cancel({ gasLimit: 200_001n, maxFeePerGasWei: 2n }),
    ],
    // The plan.
    ["a plan that was not let in", "GUARD_PLAN_NOT_ADMITTED", () => ({ admission: undefined })],
    ["a payment of another plan", "GUARD_PLAN_NOT_ADMITTED", withPayload({ planHash: OTHER_HASH })],
    ["a plan whose time is over", "GUARD_ADMISSION_ENDED", withAdmission({ admittedUntilMs: NOW_MS })],
    ["a plan of an older policy", "GUARD_POLICY_CHANGED", withAdmission({ policyVersion: 6 })],
    ["a payment of an older policy", "GUARD_POLICY_CHANGED", withPayload({ policyVersion: 6 })],
    [
      "a policy that has changed since",
      "GUARD_POLICY_CHANGED",
      async () => {
        const policy = { ...POLICY, version: 8 }
        return {
          policy,
          admission: undefined,
          ...(await withAdmission(async () => ({ approvals: await approve(1_000n, [0, 1], policy) }))(
            STRANGER,
          )),
        }
      },
    ],
    ["a malformed record of a plan", "GUARD_ADMISSION_INVALID", withAdmission({ amountLimit: -1n })],
    // Approvals.
    ["no approval", "GUARD_APPROVALS_MISSING", withAdmission({ approvals: [] })],
    [
      "one approval of two",
      "GUARD_APPROVALS_MISSING",
      withAdmission(async () => ({ approvals: await approve(1_000n, [0]) })),
    ],
    [
      "an expired approval",
      "GUARD_APPROVAL_EXPIRED",
      withAdmission(async () => ({
        approvals: [...(await approve(1_000n, [0])), ...(await approve(1_000n, [1], POLICY, NOW_MS))],
      })),
    ],
    [
      "an approval for less",
      "GUARD_APPROVAL_TOO_SMALL",
      withAdmission(async () => ({
        approvals: [...(await approve(1_000n, [0])), ...(await approve(999n, [1]))],
      })),
    ],
    [
      "two approvals of one person",
      "GUARD_APPROVAL_REPEATED",
      withAdmission(async () => ({
        approvals: [...(await approve(1_000n, [0])), ...(await approve(2_000n, [0]))],
      })),
    ],
    [
      "the same approval twice, spelled differently",
      "GUARD_APPROVAL_INVALID",
      withAdmission(async () => {
        const [one] = await approve(1_000n, [0])
        return { approvals: [one!, { ...one!, signature: mirror(one!.signature) }] }
      }),
    ],
    [
      "an approval that is no signature",
      "GUARD_APPROVAL_INVALID",
      withAdmission(async () => ({
        approvals: [
          ...(await approve(1_000n, [0])),
          { amountLimit: 1_000n, expiresAtSeconds: 2n ** 40n, signature: "0x1234" as Hex },
        ],
      })),
    ],
    [
      "an approval under another name",
      "GUARD_APPROVER_FOREIGN",
      withAdmission(async () => ({
        approvals: [
          ...(await approve(1_000n, [0])),
          ...(await approve(1_000n, [1], { ...POLICY, name: "Other" })),
        ],
      })),
    ],
    [
      "an approval for another chain",
      "GUARD_APPROVER_FOREIGN",
      withAdmission(async () => ({
        approvals: [
          ...(await approve(1_000n, [0])),
          ...(await approve(1_000n, [1], { ...POLICY, chainId: "eip155:1" })),
        ],
      })),
    ],
    [
      "an approval under another version",
      "GUARD_APPROVER_FOREIGN",
      withAdmission(async () => ({
        approvals: [
          ...(await approve(1_000n, [0])),
          ...(await approve(1_000n, [1], { ...POLICY, version: 6 })),
        ],
      })),
    ],
    [
      "an approval of another plan",
      "GUARD_APPROVER_FOREIGN",
      withAdmission(async () => ({
        approvals: [
          ...(await approve(1_000n, [0])),
          ...(await approve(1_000n, [1], POLICY, NOW_MS + 60_000, OTHER_HASH)),
        ],
      })),
    ],
    [
      "an approval whose amount was raised",
      "GUARD_APPROVER_FOREIGN",
      withAdmission(async () => {
        const [one, two] = await approve(900n)
        return {
          approvals: [
            ...(await approve(1_000n, [2])),
            { ...one!, amountLimit: 1_000n },
            { ...two!, amountLimit: 1_000n },
          ],
        }
      }),
    ],
    [
      "an approval whose end was moved",
      "GUARD_APPROVER_FOREIGN",
      withAdmission(async () => {
        const [one, two] = await approve(1_000n)
        return { approvals: [one!, { ...two!, expiresAtSeconds: two!.expiresAtSeconds + 1n }] }
      }),
    ],
    [
      "an approval of somebody who was removed",
      "GUARD_APPROVER_FOREIGN",
      withPolicy({ approvers: [APPROVERS[0]!.address, APPROVERS[2]!.address] }),
    ],
    ["too few, once more are needed", "GUARD_APPROVALS_MISSING", withPolicy({ approvalsNeeded: 3 })],
    [
      "an asset of which nothing is free",
      "GUARD_APPROVALS_MISSING",
      async (account) => ({
        policy: { ...POLICY, freeAmounts: {} },
        admission: await admit(account, { amountLimit: 1n, approvals: [] }),
        payload: { data: encodeToken("transfer", STRANGER, 1n) },
      }),
    ],
    // Destinations.
    [
      "a destination that the policy does not name",
      "GUARD_DESTINATION_REFUSED",
      withPolicy({ destinations: POLICY.destinations.filter(({ address }) => address !== TOKEN) }),
    ],
    [
      "a destination that the plan does not name",
      "GUARD_DESTINATION_REFUSED",
      withAdmission({ destinations: [SPENDER, PAYEE] }),
    ],
    [
      "an allowance to somebody who is not listed",
      "GUARD_DESTINATION_REFUSED",
      withPayload({ data: encodeToken("approve", STRANGER, 1n) }),
    ],
    ["other code at the destination", "GUARD_CODE_MISMATCH", () => ({ codes: { [TOKEN]: "0x6003" } })],
    ["no code at the destination", "GUARD_CODE_MISMATCH", () => ({ codes: { [TOKEN]: "0x" } })],
    [
      "a delegated account where a contract should be",
      "GUARD_CODE_MISMATCH",
      () => ({ codes: { [TOKEN]: `0xef0100${SPENDER.slice(2)}` } }),
    ],
    [
      "other code at a spender",
      "GUARD_CODE_MISMATCH",
      () => ({ payload: { data: encodeToken("approve", SPENDER, 1n) }, codes: { [SPENDER]: "0x6003" } }),
    ],
    [
      "code at what should be an account",
      "GUARD_CODE_MISMATCH",
      () => ({ payload: coin, codes: { [PAYEE]: "0x6001" } }),
    ],
    [
      "a delegation of what should be an account",
      "GUARD_CODE_MISMATCH",
      () => ({ payload: coin, codes: { [PAYEE]: `0xef0100${SPENDER.slice(2)}` } }),
    ],
    [
      "a delegated account that runs another contract",
      "GUARD_CODE_MISMATCH",
      delegated({ [TOKEN]: `0xef0100${STRANGER.slice(2)}` }),
    ],
    [
      "a delegated account whose delegate has other code",
      "GUARD_CODE_MISMATCH",
      delegated({ [SPENDER]: "0x6003" }),
    ],
    [
      "a delegated account whose delegate delegates",
      "GUARD_CODE_MISMATCH",
      delegated({ [SPENDER]: `0xef0100${STRANGER.slice(2)}` }),
    ],
    ["an account that no longer delegates", "GUARD_CODE_MISMATCH", delegated({ [TOKEN]: "0x" })],
    ["an answer that is no code", "GUARD_CODE_UNREADABLE", () => ({ codes: { [TOKEN]: "code" } })],
    // Functions and arguments.
    [
      "a function that is not named",
      "GUARD_FUNCTION_REFUSED",
      withPayload({ data: encodeToken("mint", STRANGER, 1n) }),
    ],
    ["a call without data to a contract", "GUARD_FUNCTION_REFUSED", withPayload({ data: "0x" })],
    ["data for an account", "GUARD_FUNCTION_REFUSED", withPayload({ ...coin, data: "0x1234" })],
    [
      "arguments that are cut off",
      "GUARD_ARGUMENT_REFUSED",
      withPayload({ data: encodeToken("transfer", STRANGER, 1n).slice(0, -2) }),
    ],
    [
      "arguments with something behind them",
      "GUARD_ARGUMENT_REFUSED",
      withPayload({ data: `${encodeToken("transfer", STRANGER, 1n)}00` }),
    ],
    [
      "a payer that is not the account",
      "GUARD_ARGUMENT_REFUSED",
      () => ({
        policy: {
          ...POLICY,
          destinations: POLICY.destinations.map((entry) =>
            entry.address === TOKEN && entry.kind === "contract"
              ? { ...entry, functions: [{ signature: "transfer(address,uint256)", own: [[0]] }] }
              : entry,
          ),
        },
      }),
    ],
    // Amounts.
    [
      "an asset that the plan was not let in for",
      "GUARD_ASSET_REFUSED",
      withAdmission({ asset: SPENDER, approvals: [], amountLimit: 0n }),
    ],
    [
      "an asset without a daily limit",
      "GUARD_ASSET_REFUSED",
      withCaps({ largestPerDay: { native: 5_000n } }),
    ],
    ["more coin than the plan allows", "GUARD_VALUE_EXCEEDED", withPayload({ ...coin, valueWei: "501" })],
    [
      "more coin than the policy allows",
      "GUARD_VALUE_EXCEEDED",
      () => ({ payload: coin, policy: { ...POLICY, caps: { ...POLICY.caps, largestValueWei: 499n } } }),
    ],
    [
      "more than the plan moves",
      "GUARD_PLAN_LIMIT_EXCEEDED",
      withPayload({ data: encodeToken("transfer", STRANGER, 1_001n) }),
    ],
    [
      "an allowance above what the plan moves",
      "GUARD_PLAN_LIMIT_EXCEEDED",
      withPayload({ data: encodeToken("approve", SPENDER, 1_001n) }),
    ],
    ["more than a day allows", "GUARD_DAY_LIMIT_EXCEEDED", withCaps({ largestPerDay: { [TOKEN]: 399n } })],
    // The policy itself.
    ["a policy of another chain", "GUARD_POLICY_INVALID", withPolicy({ chainId: "eip155:1" })],
    [
      "a policy that needs more approvals than it has approvers",
      "GUARD_POLICY_INVALID",
      withPolicy({ approvalsNeeded: 4 }),
    ],
    ["a policy that needs no approvals", "GUARD_POLICY_INVALID", withPolicy({ approvalsNeeded: 0 })],
    [
      "a policy that names an approver twice",
      "GUARD_POLICY_INVALID",
      withPolicy({ approvers: [...POLICY.approvers, POLICY.approvers[0]!] }),
    ],
    [
      "a policy that names an address twice",
      "GUARD_POLICY_INVALID",
      withPolicy({ destinations: [...POLICY.destinations, { kind: "account", address: TOKEN }] }),
    ],
    [
      "a policy with an address in capitals",
      "GUARD_POLICY_INVALID",
      withPolicy({ destinations: [{ kind: "account", address: TOKEN.replace("0x7", "0xA") as EvmAddress }] }),
    ],
  ])("%s", async (_name, expected, change) => {
    await expect(check(change)).rejects.toEqual(code(expected))
  })
})

/** The other spelling of a signature: s in the upper half, the other parity. */
function mirror(signature: Hex): Hex {
  const s = CURVE_ORDER - BigInt(`0x${signature.slice(66, 130)}`)
  const last = signature.endsWith("1b") ? "1c" : "1b"
  return `${signature.slice(0, 66)}${s.toString(16).padStart(64, "0")}${last}` as Hex
}

it("tells which of many payments was refused, and that a person is needed", async () => {
  const { guard, candidate } = await buildCase(
    store,
    withPayload({ data: encodeToken("mint", STRANGER, 1n) }),
  )
  const thrown = await guard.check([candidate]).catch((error: unknown) => error)
  expect(thrown).toMatchObject({
    recovery: "ask",
    meta: expect.arrayContaining([`Nothing was signed. The intent is ${candidate.idempotencyKey}.`]),
  })
})

it("refuses all when one of several is refused, and reserves nothing for them", async () => {
  const fixture = await openSpendingLane(store)
  const good = await buildCase(store, undefined, fixture)
  const bad = await buildCase(store, withPayload({ data: encodeToken("transfer", STRANGER, 700n) }), fixture)
  await expect(good.guard.check([good.candidate, bad.candidate])).rejects.toEqual(
    code("GUARD_PLAN_LIMIT_EXCEEDED"),
  )
  expect(await countSpendings(fixture.lane.account)).toBe(0)
})

async function countSpendings(account: string): Promise<number> {
  const rows = await store.sql
    .selectFrom("agentgpt.spending")
    .selectAll()
    .where("account", "=", account)
    .execute()
  return rows.length
}
