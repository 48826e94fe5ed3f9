import { randomBytes } from "node:crypto"
import { bytesToHex, hexToBytes, keccak256 } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import type { Contract } from "ethers"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { backends } from "../../../test/support/backends.ts"
import type { Backend } from "../../../test/support/backends.ts"
import { openEngine } from "../../../test/support/engine-fixture.ts"
import { AUTHORITY, createPayees, startPayoutFixture } from "../../../test/support/payout-fixture.ts"
import type { PayoutFixture } from "../../../test/support/payout-fixture.ts"
import { PAYOUT_FUNCTIONS } from "../../guard/allowed-functions.ts"
import { createSigningGuard } from "../../guard/signing-guard.ts"
import type { PlanAdmission, SigningPolicy } from "../../guard/signing-policy.ts"
import { createLocalSigner } from "../../signers/local-signer.ts"
import type { Store } from "../../store/store.ts"
import { planPayments } from "../plan/plan-payments.ts"
import { payBatch } from "./pay-batch.ts"
import { payOwed } from "./pay-owed.ts"
import { awaitMined } from "../../../../../contracts/local-chain/await-mined.ts"

const CHAIN = "eip155:31337"

let fixture: PayoutFixture
let backend: Backend
beforeAll(async () => {
  fixture = await startPayoutFixture()
  backend = await backends[1]!.start()
})
afterAll(async () => {
  await fixture.stop()
  await backend.stop()
})

async function codeHashOf(address: EvmAddress): Promise<Hex> {
  return keccak256(hexToBytes((await fixture.client.call("eth_getCode", [address, "latest"])) as Hex))
}

/** The real guard, which lets this account pay this token through BatchPayout, up to a limit. */
async function createGuard(store: Store, account: EvmAddress, token: EvmAddress, amountLimit: bigint) {
  const payout = fixture.payout.address
  const policy: SigningPolicy = {
    chainId: CHAIN,
    name: "treasury",
    version: AUTHORITY.policyVersion,
    approvers: [],
    approvalsNeeded: 1,
    freeAmounts: { [token]: amountLimit },
    destinations: [
      {
        kind: "contract",
        address: payout,
        codeHash: await codeHashOf(payout),
        // What BatchPayout owes was paid in before: a retry moves nothing of the account's.
        functions: PAYOUT_FUNCTIONS,
      },
      { kind: "contract", address: token, codeHash: await codeHashOf(token), functions: [] },
    ],
    caps: {
      largestGasLimit: 2n ** 24n,
      largestFeeWei: 10n ** 18n,
      largestValueWei: 0n,
      largestPerDay: { [token]: amountLimit },
    },
  }
  const admission: PlanAdmission = {
    planHash: AUTHORITY.planHash,
    policyVersion: AUTHORITY.policyVersion,
    accounts: [account],
    destinations: [payout, token],
    asset: token,
    amountLimit,
    largestValueWei: 0n,
    approvals: [],
  }
  return createSigningGuard({
    chainId: CHAIN,
    store,
    pool: fixture.pool,
    readPolicy: () => policy,
    findAdmission: (planHash) => (planHash === admission.planHash ? admission : undefined),
  })
}

/** Blocks once a second, as a chain has them; in between, at once. */
async function withBlockTime<T>(work: () => Promise<T>): Promise<T> {
  await fixture.client.call("evm_setIntervalMining", [1])
  try {
    return await work()
  } finally {
    await fixture.client.call("evm_setIntervalMining", [0])
    await fixture.client.call("evm_setAutomine", [true])
  }
}

/** A payroll of a fresh account whose key this process holds, with the real engine and the real guard. */
async function preparePayroll(count: number, tokenName = "MockERC20", args: readonly unknown[] = [6]) {
  const signer = createLocalSigner(bytesToHex(randomBytes(32)))
  const { address } = signer
  const token = await fixture.deployToken(tokenName, args, 1n)
  await fixture.client.call("anvil_setBalance", [address, "0xde0b6b3a7640000"])
  await awaitMined(token.contract["mint"]!(address, 10n ** 12n))
  await fixture.client.call("anvil_impersonateAccount", [address])
  const own = token.contract.connect(await fixture.signerOf(address)) as Contract
  await awaitMined(own["approve"]!(fixture.payout.address, 10n ** 12n))
  const payees = createPayees(count, (index) => BigInt(index + 1))
  const plan = planPayments(
    payees,
    { ...fixture.createRun(token.address), payer: address },
    { chunkSize: 50 },
  )
  const store = await backend.fresh()
  const guard = await createGuard(store, address, token.address, plan.total)
  const open = (maxInFlight = 16) =>
    openEngine(store, [signer], { urls: [fixture.node.url], guard, maxInFlight })
  const options = {
    account: address,
    decimals: 6,
    authority: AUTHORITY,
    maxTxs: 50,
    until: "included",
  } as const
  const balances = () =>
    Promise.all(
      payees.map(async ({ recipient }) => (await token.contract["balanceOf"]!(recipient)) as bigint),
    )
  return { token, payees, plan, open, options, balances, owner: token.contract }
}

describe("a payroll through the journal, the lane and the guard", () => {
  it("is paid once, also when an engine stops half-way and another one goes on", async () => {
    const { plan, payees, open, options, balances } = await preparePayroll(300)
    await withBlockTime(async () => {
      // Two of six transactions at most are under way when it stops.
      const first = await open(2)
      const half = payBatch({ pool: fixture.pool, engine: first.engine }, plan, options)
      const interrupted = half.catch((error: unknown) => error)
      const isSending = () => first.events.some(({ type }) => type === "transaction-sent")
      await expect.poll(isSending, { timeout: 30_000 }).toBe(true)
      await first.stop()
      expect(await interrupted).toMatchObject({ code: "SUBMIT_STOPPED" })

      const second = await open()
      const report = await payBatch({ pool: fixture.pool, engine: second.engine }, plan, options)
      expect(report.isComplete).toBe(true)
      expect(await balances()).toEqual(payees.map(({ amount }) => amount))
      const again = await payBatch({ pool: fixture.pool, engine: second.engine }, plan, options)
      expect(again.transactions).toEqual([])
      expect(again.rows).toEqual(report.rows)
      await second.stop()
    })
  })

  it("retries what the token refused", async () => {
    const { token, plan, payees, open, options, balances } = await preparePayroll(
      60,
      "MockBlacklistToken",
      [],
    )
    await awaitMined(token.contract["setBlacklisted"]!(payees[7]!.recipient, true))
    const { engine, stop } = await open()
    const ports = { pool: fixture.pool, engine }
    const report = await withBlockTime(() => payBatch(ports, plan, options))
    expect(report.totals.owed).toEqual({ count: 1, amount: 8n })
    await awaitMined(token.contract["setBlacklisted"]!(payees[7]!.recipient, false))
    expect((await withBlockTime(() => payOwed(ports, plan, options))).isComplete).toBe(true)
    expect(await balances()).toEqual(payees.map(({ amount }) => amount))
    await stop()
  })

  it("pays nothing that the guard was not told of", async () => {
    const { plan, open, options, balances, payees } = await preparePayroll(60)
    const { engine, stop } = await open()
    const authority = { ...AUTHORITY, planHash: `0x${"22".repeat(32)}` as const }
    const report = await payBatch({ pool: fixture.pool, engine }, plan, { ...options, authority })
    expect(report.totals.unpaid.count).toBe(60)
    expect(report.transactions.map(({ progress }) => progress)).toEqual([
      "failed-before-send",
      "failed-before-send",
    ])
    expect(await balances()).toEqual(payees.map(() => 0n))
    await stop()
  })
})
