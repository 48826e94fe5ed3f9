import { createLocalSigner, signPlanApproval } from "@agentgpt/chain"
import type { PlanAdmission, PlanApproval, SigningPolicy } from "@agentgpt/chain"
import { hashRoster, performStep } from "@agentgpt/core"
import type { RosterRow, StepRequest, StepValues } from "@agentgpt/core"
import { describe, expect, it } from "vitest"
import { addressOf } from "../../test/support/list-files.ts"
import { CHAIN, stepCall } from "../../test/support/step-call.ts"
import { TreasuryAgent } from "./treasury-agent.ts"
import type { TreasuryAgentOptions } from "./treasury-agent.ts"

const TOKEN = addressOf(90)
const PAYER = addressOf(91)
const ASSET = `${CHAIN}/erc20:${TOKEN}`
/** 500,000 tokens of six decimals. */
const LIMIT = 500_000n * 10n ** 6n
const NOW = Date.parse("2026-11-21T12:00:00Z")
const planHash = `0x${"34".repeat(32)}` as const
const approvers = [1, 2, 3].map((index) => createLocalSigner(`0x${String(index).repeat(64)}`))
const stranger = createLocalSigner(`0x${"4".repeat(64)}`)
const policy: SigningPolicy = {
  chainId: CHAIN,
  name: "treasury",
  version: 3,
  approvers: approvers.map(({ address }) => address),
  approvalsNeeded: 2,
  freeAmounts: { [TOKEN]: LIMIT },
  destinations: [],
  caps: { largestGasLimit: 0n, largestFeeWei: 0n, largestValueWei: 0n, largestPerDay: {} },
}
const admissionOf = (amountLimit: bigint, approvals: readonly PlanApproval[] = []): PlanAdmission => ({
  planHash,
  policyVersion: 3,
  accounts: [PAYER],
  destinations: [],
  asset: TOKEN,
  amountLimit,
  largestValueWei: 0n,
  approvals,
})
const approve = (
  signer: (typeof approvers)[number],
  amountLimit: bigint,
  { seconds = 3600n, by = policy } = {},
): Promise<PlanApproval> =>
  signPlanApproval(signer, by, {
    planHash,
    amountLimit,
    expiresAtSeconds: BigInt(NOW / 1000) + seconds,
  })
const twoOf = (amount: bigint) => Promise.all(approvers.slice(0, 2).map((signer) => approve(signer, amount)))

async function send(
  amount: bigint,
  admission: PlanAdmission | undefined,
  more: Partial<TreasuryAgentOptions> = {},
  input: StepValues = {},
) {
  const requests: StepRequest[] = []
  const agent = new TreasuryAgent({
    agentId: "treasury",
    chains: [CHAIN],
    screen: async () => new Map(),
    limits: { [ASSET]: LIMIT },
    policyOf: () => policy,
    findAdmission: () => admission,
    ...more,
  })
  const values = { asset: ASSET, payer: PAYER, recipient: addressOf(1), amount: String(amount), ...input }
  const outcome = await performStep(
    agent,
    stepCall("payment.transfer", values, {
      now: () => NOW,
      effects: {
        submit: async (all) => void requests.push(...all),
        waitFor: async (keys) =>
          keys.map((idempotencyKey) => ({ idempotencyKey, status: "succeeded", gasUsed: 1n })),
      },
    }),
  )
  return { outcome, requests }
}

const refusal = { succeeded: false, error: { code: "AGENT_APPROVALS_MISSING" } }

describe("a treasury", () => {
  it("moves up to its limit without approvals, and not a unit more", async () => {
    expect((await send(LIMIT, admissionOf(LIMIT))).requests).toHaveLength(1)
    const over = await send(LIMIT + 1n, admissionOf(LIMIT + 1n))
    expect(over.outcome).toMatchObject(refusal)
    expect(over.requests).toEqual([])
  })

  it("moves more with two of three approvals", async () => {
    const amount = LIMIT * 2n
    const { outcome, requests } = await send(amount, admissionOf(amount, await twoOf(amount)))
    expect(outcome.succeeded).toBe(true)
    expect(requests).toHaveLength(1)
  })

  it("counts what the whole plan moves, so that small steps do not get around the limit", async () => {
    const { outcome } = await send(1n, admissionOf(LIMIT + 1n))
    expect(outcome).toMatchObject(refusal)
  })

  it.each<[string, () => Promise<readonly PlanApproval[]>]>([
    ["there is one approval", async () => [await approve(approvers[0]!, LIMIT * 2n)]],
    [
      "one approved twice",
      async () => [
        await approve(approvers[0]!, LIMIT * 2n),
        await approve(approvers[0]!, LIMIT * 2n, { seconds: 60n }),
      ],
    ],
    [
      "a stranger approved",
      async () => [await approve(approvers[0]!, LIMIT * 2n), await approve(stranger, LIMIT * 2n)],
    ],
    [
      "an approval has expired",
      async () => [
        await approve(approvers[0]!, LIMIT * 2n),
        await approve(approvers[1]!, LIMIT * 2n, { seconds: 0n }),
      ],
    ],
    [
      "an approval is for less",
      async () => [await approve(approvers[0]!, LIMIT * 2n), await approve(approvers[1]!, LIMIT * 2n - 1n)],
    ],
    [
      "an approval is of another version",
      async () => [
        await approve(approvers[0]!, LIMIT * 2n),
        await approve(approvers[1]!, LIMIT * 2n, { by: { ...policy, version: 2 } }),
      ],
    ],
    [
      "an approval is of another chain",
      async () => [
        await approve(approvers[0]!, LIMIT * 2n),
        await approve(approvers[1]!, LIMIT * 2n, { by: { ...policy, chainId: "eip155:1" } }),
      ],
    ],
    [
      "an approval is forged",
      async () => [
        await approve(approvers[0]!, LIMIT * 2n),
        { ...(await approve(approvers[1]!, LIMIT * 2n)), signature: `0x${"11".repeat(64)}1b` },
      ],
    ],
  ])("does not move when %s", async (_name, approvals) => {
    const { outcome, requests } = await send(LIMIT * 2n, admissionOf(LIMIT * 2n, await approvals()))
    expect(outcome).toMatchObject(refusal)
    expect(requests).toEqual([])
  })

  it.each<[string, PlanAdmission | undefined, Partial<TreasuryAgentOptions>]>([
    ["the plan was not let in", undefined, {}],
    ["the step moves more than the plan", admissionOf(4n), {}],
    ["the plan is of another version of the policy", { ...admissionOf(5n), policyVersion: 2 }, {}],
    ["the plan moves another asset", { ...admissionOf(5n), asset: "native" }, {}],
    ["the plan is of another account", { ...admissionOf(5n), accounts: [addressOf(7)] }, {}],
    ["the plan's time is over", { ...admissionOf(5n), admittedUntilMs: NOW }, {}],
    [
      "the policy is of another chain",
      admissionOf(5n),
      { policyOf: () => ({ ...policy, chainId: "eip155:1" }) },
    ],
    ["the treasury has no limit for the asset", admissionOf(5n), { limits: {} }],
    [
      "the policy lets nothing go freely",
      admissionOf(5n),
      { policyOf: () => ({ ...policy, freeAmounts: {} }) },
    ],
  ])("does not move when %s", async (_name, admission, more) => {
    const { outcome, requests } = await send(5n, admission, more)
    expect(outcome).toMatchObject(refusal)
    expect(requests).toEqual([])
  })

  it("is as strict as the stricter of its own rule and the policy's", async () => {
    const amount = LIMIT * 2n
    const admission = admissionOf(amount, await twoOf(amount))
    expect((await send(amount, admission, { approvalsNeeded: 3 })).outcome).toMatchObject(refusal)
    const demanding = () => ({ ...policy, approvalsNeeded: 3 })
    expect((await send(amount, admission, { policyOf: demanding })).outcome).toMatchObject(refusal)
    const single = admissionOf(amount, [await approve(approvers[0]!, amount)])
    const lax = () => ({ ...policy, approvalsNeeded: 1 })
    expect((await send(amount, single, { policyOf: lax })).outcome).toMatchObject(refusal)
    const low = { limits: { [ASSET]: 4n } }
    expect((await send(5n, admissionOf(5n), low)).outcome).toMatchObject(refusal)
  })

  it("forgets an approver who was removed", async () => {
    const amount = LIMIT * 2n
    const admission = admissionOf(amount, await twoOf(amount))
    const without = () => ({ ...policy, approvers: policy.approvers.slice(1) })
    expect((await send(amount, admission, { policyOf: without })).outcome).toMatchObject(refusal)
  })

  it("judges rosters by their total, and the chain's coin by its own limit", async () => {
    const rows: readonly RosterRow[] = [{ key: "a", recipient: addressOf(1), amount: LIMIT + 1n }]
    const total = String(LIMIT + 1n)
    const payments = { roster: hashRoster(rows), asset: ASSET, payer: PAYER, count: 1, total }
    const agent = new TreasuryAgent({
      agentId: "treasury",
      chains: [CHAIN],
      screen: "unscreened",
      limits: { [ASSET]: LIMIT },
      policyOf: () => policy,
      findAdmission: () => admissionOf(LIMIT + 1n),
    })
    const call = stepCall("payment.batch", { payments, onRefused: "block" }, { rows, now: () => NOW })
    expect(await performStep(agent, call)).toMatchObject(refusal)
    const coin = `${CHAIN}/slip44:60`
    const native = { ...admissionOf(5n), asset: "native" as const }
    const policyOf = () => ({ ...policy, freeAmounts: { native: 5n } })
    const moved = await send(5n, native, { policyOf, limits: { [coin]: 5n } }, { asset: coin })
    expect(moved.requests).toMatchObject([{ valueWei: 5n }])
  })

  it.each<[string, Partial<TreasuryAgentOptions>, string]>([
    ["a limit below nothing", { limits: { [ASSET]: -1n } }, "AGENT_LIMIT_INVALID"],
    ["a limit that is a number", { limits: { [ASSET]: 5 as never } }, "AGENT_LIMIT_INVALID"],
    ["a limit for no asset", { limits: { usdc: 5n } }, "ID_ASSET_INVALID"],
    ["no approvals", { approvalsNeeded: 0 }, "AGENT_LIMIT_INVALID"],
  ])("is not made with %s", async (_name, more, code) => {
    await expect(send(1n, admissionOf(1n), more)).rejects.toMatchObject({ code })
  })
})
