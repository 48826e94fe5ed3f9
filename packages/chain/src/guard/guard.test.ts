import { hashCanonical, hexToBytes, keccak256 } from "@agentgpt/core"
import type { CanonicalValue, EvmAddress, Hex } from "@agentgpt/core"
import * as fc from "fast-check"
import { sql } from "kysely"
import { Interface, verifyTypedData, Wallet } from "ethers"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
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
import { ZK_WORKFLOW_FUNCTIONS } from "./allowed-functions.ts"
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
beforeEach(async () => {
  await unguarded("delete from agentgpt.spending")
  await unguarded("delete from agentgpt.spending_total")
})
afterAll(() => store.close())

/** The journal lets nobody do this; every test here begins with nothing spent. */
async function unguarded(statement: string): Promise<void> {
  const setTriggers = async (to: "disable" | "enable") => {
    for (const table of ["spending", "spending_total"]) {
      await sql.raw(`alter table agentgpt.${table} ${to} trigger user`).execute(store.sql)
    }
  }
  await setTriggers("disable")
  await sql.raw(statement).execute(store.sql)
  await setTriggers("enable")
}

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

/** What an account sends about proofs: to ZKWorkflow, under an admission that permits no amount. */
const proving =
  (more: GuardCase["payload"] = {}): Change =>
  async (account) => ({
    policy: {
      ...POLICY,
      destinations: POLICY.destinations.map((one) =>
        one.address === SPENDER && one.kind === "contract"
          ? { ...one, functions: ZK_WORKFLOW_FUNCTIONS }
          : one,
      ),
    },
    admission: await admit(account, {
      destinations: [SPENDER],
      asset: "native",
      amountLimit: 0n,
      largestValueWei: 0n,
      approvals: [],
    }),
    payload: { to: SPENDER, data: encodeProof("anchor"), ...more },
  })
const encodeProof = (name: "anchor" | "renew") => {
  const abi = new Interface([`function ${name}(bytes32,bytes32)`])
  return abi.encodeFunctionData(name, [OTHER_HASH, OTHER_HASH])
}

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
    ["a proof, by an account that was let in for nothing else and may move nothing", proving()],
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
          { amountLimit: 1_000n, expiresAtSeconds: 2n ** 40n, signature: "0x1234" },
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
    ["an answer that is no code", "NODE_ANSWER_INVALID", () => ({ codes: { [TOKEN]: "code" } })],
    // Functions and arguments.
    [
      "a function that is not named",
      "GUARD_FUNCTION_REFUSED",
      withPayload({ data: encodeToken("mint", STRANGER, 1n) }),
    ],
    [
      "another function of a contract for proofs",
      "GUARD_FUNCTION_REFUSED",
      proving({ data: encodeProof("renew") }),
    ],
    [
      "a transfer by an account that sends proofs",
      "GUARD_DESTINATION_REFUSED",
      proving({ to: TOKEN, data: encodeToken("transfer", STRANGER, 1n) }),
    ],
    ["coin beside a proof", "GUARD_VALUE_EXCEEDED", proving({ valueWei: "1" })],
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

describe("limits over several transactions", () => {
  const coinOf =
    (valueWei: bigint, more: Partial<SigningPolicy["caps"]> = {}): Change =>
    async (account) => ({
      payload: { ...coin, valueWei: String(valueWei) },
      admission: await admit(account, { asset: "native", amountLimit: 1_000n, approvals: [] }),
      policy: { ...POLICY, caps: { ...POLICY.caps, ...more } },
    })
  const oneDay = { largestPerDay: { native: 600n, [TOKEN]: 0n } }

  it("add up what a plan moves", async () => {
    await check()
    await check()
    await expect(check()).rejects.toEqual(code("GUARD_PLAN_LIMIT_EXCEEDED"))
    await expect(
      check(withPayload({ data: encodeToken("transfer", STRANGER, 200n) })),
    ).resolves.toBeUndefined()
  })

  it("add up the coin that goes along with a plan for another asset", async () => {
    await check(withPayload(coin))
    await check(withPayload(coin))
    await expect(check(withPayload({ ...coin, valueWei: "1" }))).rejects.toEqual(
      code("GUARD_PLAN_LIMIT_EXCEEDED"),
    )
  })

  it("add up the coin of a day", async () => {
    await check(coinOf(400n, oneDay))
    await expect(check(coinOf(201n, oneDay))).rejects.toEqual(code("GUARD_DAY_LIMIT_EXCEEDED"))
    await expect(check(coinOf(200n, oneDay))).resolves.toBeUndefined()
  })

  it("count a nonce once, however often its transaction is signed, and in whichever process", async () => {
    const built = await buildCase(store, coinOf(500n, oneDay))
    await built.guard.check([built.candidate])
    const transaction = { ...built.candidate.transaction, maxPriorityFeePerGasWei: 3n }
    await expect(built.guard.check([{ ...built.candidate, transaction }])).resolves.toBeUndefined()
    // Another guard, as after a restart, knows of it too.
    await expect(check(coinOf(101n, oneDay))).rejects.toEqual(code("GUARD_DAY_LIMIT_EXCEEDED"))
  })

  it("let two guards that check at the same moment have the room of one", async () => {
    const built = await Promise.all([0, 1, 2].map(() => buildCase(store, coinOf(500n, oneDay))))
    const results = await Promise.allSettled(built.map(({ guard, candidate }) => guard.check([candidate])))
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1)
  })

  const settle = async (
    { fixture, candidate }: Awaited<ReturnType<typeof buildCase>>,
    succeeded: boolean,
    kind: "payment" | "cancel" = "payment",
  ) => {
    const attempt = sign(candidate.transaction.nonce, { kind })
    await recordAttempts(store, fixture.lease, [attempt])
    const { block } = fixture.chain.mine(attempt.transactionHash, succeeded)
    const { transactionHash } = attempt
    await recordObservations(store, fixture.lease, [
      { transactionHash, is: "included", block, succeeded },
      { transactionHash, is: "final", finalizedBlockNumber: fixture.chain.finalizeAll() },
    ])
  }

  it.each<[string, boolean, "payment" | "cancel"]>([
    ["reverted", false, "payment"],
    ["was cancelled", true, "cancel"],
  ])("forget what %s", async (_name, succeeded, kind) => {
    const built = await buildCase(store, coinOf(500n, oneDay))
    await built.guard.check([built.candidate])
    await settle(built, succeeded, kind)
    await expect(check(coinOf(500n, oneDay))).resolves.toBeUndefined()
    const whole = { largestPerDay: { native: 10_000n, [TOKEN]: 0n } }
    await expect(check(coinOf(500n, whole))).resolves.toBeUndefined()
    await expect(check(coinOf(1n, whole))).rejects.toEqual(code("GUARD_PLAN_LIMIT_EXCEEDED"))
  })

  it("remember what was paid for a day, and not longer", async () => {
    const built = await buildCase(store, coinOf(500n, oneDay))
    await built.guard.check([built.candidate])
    await settle(built, true)
    await unguarded("update agentgpt.spending set passed_at = passed_at - interval '23 hours 59 minutes'")
    await expect(check(coinOf(101n, oneDay))).rejects.toEqual(code("GUARD_DAY_LIMIT_EXCEEDED"))
    await unguarded("update agentgpt.spending set passed_at = passed_at - interval '2 minutes'")
    await expect(check(coinOf(500n, oneDay))).resolves.toBeUndefined()
  })

  it("remember what may still be mined, however old it is", async () => {
    const built = await buildCase(store, coinOf(500n, oneDay))
    await built.guard.check([built.candidate])
    await unguarded("update agentgpt.spending set passed_at = passed_at - interval '9 days'")
    await unguarded("update agentgpt.spending_total set hour = hour - interval '9 days'")
    await expect(check(coinOf(101n, oneDay))).rejects.toEqual(code("GUARD_DAY_LIMIT_EXCEEDED"))
  })

  it("write nothing for what a later check refuses", async () => {
    const { guard, candidate, fixture } = await buildCase(store, () => ({ codes: { [TOKEN]: "0x6003" } }))
    await expect(guard.check([candidate])).rejects.toEqual(code("GUARD_CODE_MISMATCH"))
    expect(await countSpendings(fixture.lane.account)).toBe(0)
  })
})

describe("an intent that was ended after it got its nonce", () => {
  it("is not paid, but its nonce may be used up", async () => {
    const { guard, candidate, fixture, intentId } = await buildCase(store)
    await closeIntents(store, [intentId], { as: "cancelled", why: "a person" }, fixture.lease)
    await expect(guard.check([candidate])).rejects.toEqual(code("GUARD_INTENT_CLOSED"))
    const nothing = { to: fixture.lane.account as EvmAddress, value: 0n, data: "0x" as Hex }
    const transaction = { ...candidate.transaction, ...nothing } as never
    await expect(guard.check([{ ...candidate, kind: "cancel", transaction }])).resolves.toBeUndefined()
  })

  it("has no nonce that could be used twice", async () => {
    const { guard, candidate, fixture } = await buildCase(store)
    const attempt = sign(candidate.transaction.nonce)
    await recordAttempts(store, fixture.lease, [attempt])
    const { block } = fixture.chain.mine(attempt.transactionHash)
    const { transactionHash } = attempt
    await recordObservations(store, fixture.lease, [
      { transactionHash, is: "included", block, succeeded: true },
      { transactionHash, is: "final", finalizedBlockNumber: fixture.chain.finalizeAll() },
    ])
    await expect(guard.check([candidate])).rejects.toEqual(code("GUARD_INTENT_CLOSED"))
    const nothing = { to: fixture.lane.account as EvmAddress, value: 0n, data: "0x" as Hex }
    const cancelling = { ...candidate.transaction, ...nothing } as typeof candidate.transaction
    await expect(guard.check([{ ...candidate, kind: "cancel", transaction: cancelling }])).rejects.toEqual(
      code("GUARD_INTENT_CLOSED"),
    )
  })
})

describe("any single change of what was let in", () => {
  const otherHex = (bytes: number) =>
    fc
      .uint8Array({ minLength: bytes, maxLength: bytes })
      .map((array) => `0x${Buffer.from(array).toString("hex")}`)
  const other = (value: bigint) => fc.bigInt(0n, 2n ** 64n - 2n).filter((candidate) => candidate !== value)

  it("is refused", async () => {
    const { guard, candidate } = await buildCase(store)
    const { transaction } = candidate as { transaction: { gasLimit: bigint } & typeof candidate.transaction }
    const flipped = fc
      .tuple(fc.nat(transaction.data.length - 3), fc.integer({ min: 1, max: 15 }))
      .map(([at, by]) => {
        const digits = [...transaction.data]
        digits[at + 2] = (Number.parseInt(digits[at + 2]!, 16) ^ by).toString(16)
        return digits.join("")
      })
    const changes = fc.oneof(
      fc.record({ chainId: other(transaction.chainId) }),
      fc.record({ nonce: other(transaction.nonce) }),
      fc.record({ to: fc.option(otherHex(20), { nil: null }) }),
      fc.record({ value: other(0n) }),
      fc.record({ data: fc.oneof(flipped, otherHex(68)) }),
      fc.record({ gasLimit: fc.bigInt(transaction.gasLimit + 1n, 2n ** 64n) }),
      fc.record({ maxFeePerGasWei: fc.bigInt(51n, 2n ** 64n) }),
    )
    await fc.assert(
      fc.asyncProperty(changes, async (change) => {
        const changed = { ...candidate, transaction: { ...transaction, ...change } } as typeof candidate
        await expect(guard.check([changed])).rejects.toMatchObject({
          code: expect.stringMatching(/^GUARD_/u),
        })
      }),
      { numRuns: 150 },
    )
    await expect(guard.check([candidate])).resolves.toBeUndefined()
  })

  it("of the payload is refused, also when the transaction follows it", async () => {
    const { guard, candidate } = await buildCase(store)
    const payload = candidate.payload as Record<string, CanonicalValue>
    const values: Record<string, fc.Arbitrary<CanonicalValue>> = {
      kind: fc.string(),
      account: otherHex(20),
      to: otherHex(20),
      valueWei: fc.bigInt(1n, 2n ** 90n).map(String),
      data: otherHex(68),
      gasLimit: fc.bigInt(100_001n, 2n ** 60n).map(String),
      planHash: otherHex(32),
      policyVersion: fc.nat().filter((version) => version !== 7),
      another: fc.string(),
    }
    const changes = fc
      .constantFrom(...Object.keys(values))
      .chain((key) => values[key]!.map((value) => [key, value] as const))
    await fc.assert(
      fc.asyncProperty(changes, fc.boolean(), async ([key, value], rehashed) => {
        const altered = { ...payload, [key]: value }
        const follow = {
          to: altered["to"],
          value: BigInt(altered["valueWei"] as string),
          data: altered["data"],
        }
        const changed = {
          ...candidate,
          payload: altered,
          payloadHash: rehashed ? hashCanonical(altered) : candidate.payloadHash,
          transaction: { ...candidate.transaction, ...follow },
        } as typeof candidate
        await expect(guard.check([changed])).rejects.toEqual(code("GUARD_PAYLOAD_CHANGED"))
      }),
      { numRuns: 100 },
    )
  })
})

describe("approvals", () => {
  it("are what wallets sign", async () => {
    const wallet = new Wallet(DEV_KEYS[1])
    const terms = { planHash: PLAN, amountLimit: 1_000n, expiresAtSeconds: BigInt(NOW_MS / 1000 + 60) }
    const { domain, types, message } = writePlanApproval(POLICY, terms)
    const signature = (await wallet.signTypedData(domain, types, message)) as Hex
    const [, ours] = await approve(1_000n)
    expect(verifyTypedData(domain, types, message, ours!.signature)).toBe(wallet.address)
    await expect(
      check(
        withAdmission(async () => ({
          approvals: [...(await approve(1_000n, [0])), { ...terms, planHash: undefined, signature } as never],
        })),
      ),
    ).rejects.toEqual(code("GUARD_ADMISSION_INVALID"))
    const { amountLimit, expiresAtSeconds } = terms
    await expect(
      check(
        withAdmission(async () => ({
          approvals: [...(await approve(1_000n, [0])), { amountLimit, expiresAtSeconds, signature }],
        })),
      ),
    ).resolves.toBeUndefined()
  })
})

describe("codes", () => {
  it("are remembered for a while, then read again", async () => {
    let nowMs = 0
    let reads = 0
    const codes: Record<string, string> = { [TOKEN]: TOKEN_CODE }
    const pool = mockCodes(codes, () => (reads += 1))
    const reader = createCodeReader({ pool, rereadAfterMs: 1_000, now: () => nowMs })
    const before = await reader.read([TOKEN])
    codes[TOKEN] = "0x6009"
    nowMs = 999
    expect(await reader.read([TOKEN])).toEqual(before)
    expect(reads).toBe(1)
    nowMs = 1_000
    expect((await reader.read([TOKEN])).get(TOKEN)).toEqual({
      kind: "contract",
      codeHash: keccak256(hexToBytes("0x6009")),
    })
    expect(reads).toBe(2)
  })

  it("of no more addresses than set are remembered, the oldest is forgotten first", async () => {
    const asked: string[] = []
    const pool = mockCodes({}, () => asked.push("read"))
    const reader = createCodeReader({ pool, mostAddresses: 2, now: () => 0 })
    await reader.read([TOKEN])
    await reader.read([SPENDER])
    await reader.read([PAYEE])
    await reader.read([SPENDER, PAYEE])
    expect(asked).toHaveLength(3)
    await reader.read([TOKEN])
    expect(asked).toHaveLength(4)
  })

  it("are expected from a deployment's record", () => {
    const record = {
      chainId: 31_337,
      contracts: {
        BatchPayout: { address: "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045", codeHash: OTHER_HASH },
      },
    }
    expect(expectDeployedCode(CHAIN, record, { BatchPayout: [] })).toEqual([
      {
        kind: "contract",
        address: "0xd8da6bf26964af9d7eed9e03e53415d37aa96045",
        codeHash: OTHER_HASH,
        functions: [],
      },
    ])
    expect(() => expectDeployedCode("eip155:1", record, { BatchPayout: [] })).toThrow(
      code("GUARD_DEPLOYMENT_UNFIT"),
    )
    expect(() => expectDeployedCode(CHAIN, record, { AGPT: [] })).toThrow(code("GUARD_DEPLOYMENT_UNFIT"))
  })
})

it("asks for the policy at every check", async () => {
  let policy = POLICY
  const { candidate, fixture } = await buildCase(store)
  const admission = await admit(fixture.lane.account as EvmAddress)
  const guard = createSigningGuard({
    chainId: CHAIN,
    store,
    pool: mockCodes({ [TOKEN]: TOKEN_CODE }),
    readPolicy: () => policy,
    findAdmission: () => admission,
    now: () => NOW_MS,
  })
  await guard.check([candidate])
  policy = { ...POLICY, version: 8 }
  await expect(guard.check([candidate])).rejects.toEqual(code("GUARD_POLICY_CHANGED"))
})

it("does not sign on its own chain what the journal holds for another one", async () => {
  const policy: SigningPolicy = { ...POLICY, chainId: "eip155:1" }
  const { candidate, fixture } = await buildCase(store)
  const admission = await admit(fixture.lane.account as EvmAddress, {
    approvals: await approve(1_000n, [0, 1], policy),
  })
  const guard = createSigningGuard({
    chainId: "eip155:1",
    store,
    pool: mockCodes({ [TOKEN]: TOKEN_CODE }),
    readPolicy: () => policy,
    findAdmission: () => admission,
    now: () => NOW_MS,
  })
  const transaction = { ...candidate.transaction, chainId: 1n }
  await expect(guard.check([{ ...candidate, transaction }])).rejects.toEqual(code("GUARD_CHAIN_WRONG"))
})

it("does not take the record of another plan for the plan's own", async () => {
  const { candidate, fixture } = await buildCase(store, withPayload({ planHash: OTHER_HASH }))
  const admission = await admit(fixture.lane.account as EvmAddress)
  const guard = createSigningGuard({
    chainId: CHAIN,
    store,
    pool: mockCodes({ [TOKEN]: TOKEN_CODE }),
    readPolicy: () => POLICY,
    findAdmission: () => admission,
    now: () => NOW_MS,
  })
  await expect(guard.check([candidate])).rejects.toEqual(code("GUARD_PLAN_NOT_ADMITTED"))
})
