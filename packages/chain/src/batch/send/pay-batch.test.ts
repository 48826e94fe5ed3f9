import { AgentGptError, toChecksumAddress } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import { AbiCoder } from "ethers"
import type { Contract } from "ethers"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import {
  AUTHORITY,
  createPayees,
  OWED_PERIOD,
  startPayoutFixture,
} from "../../../test/support/payout-fixture.ts"
import type { DeployedToken, PayoutFixture } from "../../../test/support/payout-fixture.ts"
import type { BatchEngine } from "./batch-engine.ts"
import { planPayments } from "../plan/plan-payments.ts"
import type { PaymentPlan } from "../plan/plan-payments.ts"
import type { Payee } from "../rows/payee.ts"
import { toQuantity } from "../plan/quantity.ts"
import { readPayments } from "../results/read-payments.ts"
import { payBatch, prepareBatch, reportRun } from "./pay-batch.ts"
import type { PayOptions, PayProgress } from "./pay-batch.ts"
import { payOwed } from "./pay-owed.ts"
import { awaitMined } from "../../../../../contracts/local-chain/await-mined.ts"

let fixture: PayoutFixture
beforeAll(async () => {
  fixture = await startPayoutFixture()
})
afterAll(() => fixture.stop())

const RICH = 10n ** 30n

const optionsOf = (more: Partial<PayOptions> = {}): PayOptions => ({
  account: fixture.payer,
  decimals: 6,
  authority: AUTHORITY,
  until: "included",
  ...more,
})

const pay = (
  plan: PaymentPlan,
  more: Partial<PayOptions> = {},
  engine: BatchEngine = fixture.createEngine(),
) => payBatch({ pool: fixture.pool, engine }, plan, optionsOf(more))

async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error === undefined || AgentGptError.is(error)) return error?.code
  throw error
}

async function metaOf(work: Promise<unknown>): Promise<readonly string[]> {
  return work.then(
    () => [],
    (error: AgentGptError) => error.meta,
  )
}

const balanceOf = async (token: DeployedToken, account: EvmAddress) =>
  (await token.contract["balanceOf"]!(account)) as bigint

const balancesOf = (token: DeployedToken, payees: readonly Payee[]) =>
  Promise.all(payees.map(({ recipient }) => balanceOf(token, recipient)))

const call = async (token: DeployedToken, name: string, ...args: readonly unknown[]) =>
  awaitMined(token.contract[name]!(...args))

/** Does something between the checks and the first transaction. */
function interrupt(engine: BatchEngine, before: () => Promise<unknown>): BatchEngine {
  return {
    waitFor: engine.waitFor,
    submit: async (requests) => {
      await before()
      return engine.submit(requests)
    },
  }
}

describe("payBatch", () => {
  it.each([
    ["MockERC20", [6], 6],
    ["MockERC20", [18], 18],
    ["MockERC20", [8], 8],
    ["MockNoReturnToken", [], 6],
  ] as const)("pays everybody exactly once with %s %j", async (name, args, decimals) => {
    const token = await fixture.deployToken(name, args, RICH)
    const payees = createPayees(600, (index) => (index % 50 === 7 ? 0n : BigInt(index + 1)))
    // Every third one holds the token already.
    await call(token, "mint", payees[0]!.recipient, 5n)
    const plan = planPayments(payees, fixture.createRun(token.address))
    const engine = fixture.createEngine()
    const report = await pay(plan, { decimals }, engine)
    expect(report.isComplete).toBe(true)
    expect(report.totals).toMatchObject({
      paid: { count: 588, amount: plan.total },
      skipped: { count: 12, amount: 0n },
    })
    expect(report.rows.map(({ row }) => row)).toEqual(payees.map(({ row }) => row))
    expect(await balancesOf(token, payees)).toEqual(
      payees.map(({ amount }, index) => (index === 0 ? amount + 5n : amount)),
    )
    expect(engine.sent).toHaveLength(2)
    for (const { transactionHash, status } of report.rows) {
      expect(transactionHash !== undefined).toBe(status === "paid")
    }
    expect(await balanceOf(token, fixture.payout.address)).toBe(0n)
  })

  it("pays nobody when it is repeated, by the same or by another engine", async () => {
    const token = await fixture.deployToken("MockERC20", [6], RICH)
    const payees = createPayees(300, () => 1_000n)
    const plan = planPayments(payees, fixture.createRun(token.address))
    const first = await pay(plan)
    const again = fixture.createEngine()
    const second = await pay(plan, {}, again)
    expect(again.sent).toEqual([])
    expect(second.rows).toEqual(first.rows)
    expect(await balancesOf(token, payees)).toEqual(payees.map(() => 1_000n))
  })

  it("tells how far it is: what is measured, then what is paid, and nothing once all is", async () => {
    const token = await fixture.deployToken("MockERC20", [6], RICH)
    const plan = planPayments(
      createPayees(1_000, () => 1_000n),
      fixture.createRun(token.address),
    )
    const told: (readonly [string, number, number])[] = []
    const onProgress = ({ doing, paymentsDone, paymentsTotal }: PayProgress) => {
      told.push([doing, paymentsDone, paymentsTotal])
    }
    await pay(plan, { maxTxs: 256, onProgress })
    const steps = [0, 256, 512, 768, 1_000]
    expect(told).toEqual([
      ...steps.map((done) => ["measuring", done, 1_000]),
      ...steps.map((done) => ["paying", done, 1_000]),
    ])
    await pay(plan, { onProgress })
    expect(told).toHaveLength(10)
  })

  it("pays nobody twice even when the whole batch is sent again", async () => {
    const token = await fixture.deployToken("MockERC20", [6], RICH)
    const payees = createPayees(20, () => 1_000n)
    const plan = planPayments(payees, fixture.createRun(token.address))
    const [transaction] = await prepareBatch(fixture, plan, optionsOf())
    const duplicate = interrupt(fixture.createEngine(), () =>
      fixture.client.call("eth_sendTransaction", [
        { from: fixture.payer, to: transaction!.call.to, data: transaction!.call.data },
      ]),
    )
    expect((await pay(plan, {}, duplicate)).isComplete).toBe(true)
    expect(await balancesOf(token, payees)).toEqual(payees.map(() => 1_000n))
  })

  it("reads again what a block that came in between has made look contradictory", async () => {
    const token = await fixture.deployToken("MockERC20", [6], RICH)
    const payees = createPayees(3, () => 7n)
    const plan = planPayments(payees, fixture.createRun(token.address))
    await pay(plan)
    const head = BigInt((await fixture.client.call("eth_blockNumber")) as Hex)
    let heads = 0
    const read = fixture.pool.withNode((node) =>
      // The head is that of before the payment, and the bitmaps are read after it: the node mined between the two.
      readPayments(
        {
          ...node,
          call: async (method, params) => {
            if (method !== "eth_blockNumber") return node.call(method, params)
            heads += 1
            return toQuantity(heads === 1 ? head - 1n : head)
          },
          callMany: (requests) =>
            node.callMany(
              requests.map(({ method, params }) =>
                method === "eth_call" ? { method, params: [params[0], "latest"] } : { method, params },
              ),
            ),
        },
        plan,
      ),
    )
    const { states, discrepancies } = await read
    expect(heads).toBe(2)
    expect(discrepancies).toEqual([])
    expect(states.map(({ status }) => status)).toEqual(["paid", "paid", "paid"])
  })

  it("continues where an earlier process stopped, and leaves what is paid alone", async () => {
    const token = await fixture.deployToken("MockERC20", [6], RICH)
    const payees = createPayees(100, () => 7n)
    const plan = planPayments(payees, fixture.createRun(token.address), { chunkSize: 10 })
    const transactions = await prepareBatch(fixture, plan, optionsOf({ maxTxs: 30 }))
    expect(transactions.map(({ chunks }) => chunks.length)).toEqual([3, 3, 3, 1])
    const { to, data } = transactions[1]!.call
    await awaitMined((await fixture.signerOf(fixture.payer)).sendTransaction({ to, data }))
    const engine = fixture.createEngine()
    const report = await pay(plan, { maxTxs: 50 }, engine)
    expect(report.isComplete).toBe(true)
    expect(engine.sent).toHaveLength(2)
    expect(await balancesOf(token, payees)).toEqual(payees.map(() => 7n))
  })

  it("finds by its key what the engine already has, also with another gas limit", async () => {
    const token = await fixture.deployToken("MockERC20", [6], RICH)
    const plan = planPayments(
      createPayees(10, () => 7n),
      fixture.createRun(token.address),
    )
    const engine = fixture.createEngine()
    const [transaction] = await prepareBatch(fixture, plan, optionsOf())
    await fixture.client.call("evm_setAutomine", [false])
    // The first process dies after the engine has the transaction; its gas limit was another one.
    const submit: BatchEngine["submit"] = async (requests) => {
      await engine.submit(requests.map((request) => ({ ...request, gasLimit: request.gasLimit! + 1n })))
      throw new Error("killed")
    }
    await expect(pay(plan, {}, { submit, waitFor: engine.waitFor })).rejects.toThrow("killed")
    expect(engine.sent[0]?.gasLimit).toBe(transaction!.gasLimit + 1n)
    const waitFor: BatchEngine["waitFor"] = async (keys) => {
      await fixture.client.call("evm_mine")
      return engine.waitFor(keys)
    }
    const report = await pay(plan, {}, { submit: engine.submit, waitFor })
    await fixture.client.call("evm_setAutomine", [true])
    expect(report.isComplete).toBe(true)
    expect(engine.sent).toHaveLength(1)
  })

  it("tries again under another key after a transaction that reverted", async () => {
    const token = await fixture.deployToken("MockERC20", [6], RICH)
    const payees = createPayees(10, () => 7n)
    const plan = planPayments(payees, fixture.createRun(token.address))
    const engine = fixture.createEngine()
    const paused = interrupt(engine, () => call(fixture.payout, "pause"))
    const first = await pay(plan, {}, paused)
    expect(first).toMatchObject({ isComplete: false, totals: { unpaid: { count: 10, amount: 70n } } })
    expect(first.transactions).toMatchObject([{ progress: "reverted" }])
    expect(await codeOf(pay(plan, {}, engine))).toBe("BATCH_PAUSED")
    await call(fixture.payout, "unpause")
    expect((await pay(plan, {}, engine)).isComplete).toBe(true)
    expect(engine.sent.map(({ idempotencyKey }) => idempotencyKey.slice(-2))).toEqual(["/0", "/1"])
    expect(await balancesOf(token, payees)).toEqual(payees.map(() => 7n))
  })

  it("keeps every transaction within its limits", async () => {
    const token = await fixture.deployToken("MockERC20", [6], RICH)
    const payees = createPayees(400, () => 7n)
    const plan = planPayments(payees, fixture.createRun(token.address), { chunkSize: 10 })
    const report = await pay(plan, { gasLimit: 3_000_000n })
    expect(report.isComplete).toBe(true)
    const receipts = await Promise.all(
      report.transactions.map(({ transactionHash }) =>
        fixture.provider.getTransactionReceipt(transactionHash!),
      ),
    )
    const sent = await Promise.all(
      report.transactions.map(({ transactionHash }) => fixture.provider.getTransaction(transactionHash!)),
    )
    for (const transaction of sent) expect(transaction?.gasLimit).toBeLessThanOrEqual(3_000_000n)
    for (const receipt of receipts) expect(receipt?.status).toBe(1)
    const most = Math.max(...report.transactions.map((_, index) => receipts[index]!.logs.length))
    expect(most).toBeGreaterThan(50)
  })

  it("refuses a chunk that no transaction can carry, before anything is sent", async () => {
    const token = await fixture.deployToken("MockERC20", [6], RICH)
    const plan = planPayments(
      createPayees(256, () => 7n),
      fixture.createRun(token.address),
    )
    const engine = fixture.createEngine()
    expect(await codeOf(pay(plan, { gasLimit: 2_000_000n }, engine))).toBe("BATCH_CHUNK_TOO_LARGE")
    expect(engine.sent).toEqual([])
  })

  it("pays attested chunks", async () => {
    const token = await fixture.deployToken("MockERC20", [6], RICH)
    const stepsRoots = new Map([0, 1, 2].map((index) => [index, BigInt(index + 1)]))
    const payees = createPayees(25, () => 7n)
    const plan = planPayments(payees, fixture.createRun(token.address), { chunkSize: 10, stepsRoots })
    expect((await pay(plan)).isComplete).toBe(true)
    const again = fixture.createEngine()
    expect((await pay(plan, {}, again)).isComplete).toBe(true)
    expect(again.sent).toEqual([])
    const attested = (await fixture.payout.contract["attestation"]!(fixture.payer, plan.runId, 2)) as Hex
    expect(BigInt(attested)).not.toBe(0n)
  })

  it("pays out of the payer's own account, without an allowance", async () => {
    const token = await fixture.deployToken("MockERC20", [6], RICH)
    const payees = createPayees(12, () => 7n)
    const plan = planPayments(payees, { ...fixture.createRun(token.address), payer: fixture.accounts[4]! })
    await call(token, "mint", fixture.accounts[4], 84n)
    const options = { account: fixture.accounts[4]!, funding: "account" } as const
    expect(await codeOf(pay(plan, options))).toBe("BATCH_SENDER_REFUSED")
    const delegate = (await fixture.payout.contract["payoutDelegate"]!()) as string
    await fixture.client.call("anvil_setCode", [options.account, `0xef0100${delegate.slice(2)}`])
    expect(await codeOf(pay(plan, { ...options, account: fixture.payer }))).toBe("BATCH_SENDER_REFUSED")
    expect((await pay(plan, options)).isComplete).toBe(true)
    expect(await balancesOf(token, payees)).toEqual(payees.map(() => 7n))
  })
})

describe("payees whom the token refuses", () => {
  async function payWithThreeRefused() {
    const token = await fixture.deployToken("MockBlacklistToken", [], RICH)
    const payees = createPayees(300, (index) => BigInt(index + 1))
    const refused = [payees[3]!, payees[150]!, payees[290]!]
    for (const { recipient } of refused) {
      // eslint-disable-next-line no-await-in-loop -- one account's transactions
      await call(token, "setBlacklisted", recipient, true)
    }
    const plan = planPayments(payees, fixture.createRun(token.address))
    return { token, payees, refused, plan, report: await pay(plan) }
  }

  it("do not hold up the others, are owed, and are the only ones to be paid by the retry", async () => {
    const { token, payees, refused, plan, report } = await payWithThreeRefused()
    const owed = report.rows.filter(({ status }) => status === "owed")
    expect(owed.map(({ row }) => row)).toEqual(refused.map(({ row }) => row))
    // What Blacklisted(address) begins with.
    expect(owed.map(({ reason }) => reason)).toEqual(owed.map(() => "0xffa4e618"))
    expect(report.isComplete).toBe(false)
    expect(report.totals.owed).toEqual({ count: 3, amount: 4n + 151n + 291n })

    const options = optionsOf()
    const ports = { pool: fixture.pool, engine: fixture.createEngine() }
    const inVain = await payOwed(ports, plan, options)
    expect(inVain.totals.owed.count).toBe(3)
    expect(inVain.rows[3]?.transactionHash).not.toBe(report.rows[3]?.transactionHash)

    await call(token, "setBlacklisted", refused[0]!.recipient, false)
    await call(token, "setBlacklisted", refused[1]!.recipient, false)
    const retried = await payOwed(ports, plan, options)
    expect(retried.totals).toMatchObject({ paid: { count: 299 }, owed: { count: 1, amount: 291n } })
    expect(ports.engine.sent).toHaveLength(2)

    await call(token, "setBlacklisted", refused[2]!.recipient, false)
    expect((await payOwed(ports, plan, { ...options, paymentIds: [0n] })).totals.owed.count).toBe(1)
    expect((await payOwed(ports, plan, options)).isComplete).toBe(true)
    expect(ports.engine.sent).toHaveLength(3)
    expect((await payOwed(ports, plan, options)).isComplete).toBe(true)
    expect(ports.engine.sent).toHaveLength(3)
    expect(await balancesOf(token, payees)).toEqual(payees.map(({ amount }) => amount))
    expect(await balanceOf(token, fixture.payout.address)).toBe(0n)
  })

  it("are not submitted again by a repeated run", async () => {
    const { plan, report } = await payWithThreeRefused()
    const engine = fixture.createEngine()
    expect((await pay(plan, {}, engine)).rows).toEqual(report.rows)
    expect(engine.sent).toEqual([])
  })

  it("may begin to be refused after the trial without taking the transaction down", async () => {
    const token = await fixture.deployToken("MockBlacklistToken", [], RICH)
    const payees = createPayees(3, () => 9n)
    const plan = planPayments(payees, fixture.createRun(token.address))
    const late = interrupt(fixture.createEngine(), () =>
      call(token, "setBlacklisted", payees[1]!.recipient, true),
    )
    const report = await pay(plan, {}, late)
    expect(report.rows.map(({ status }) => status)).toEqual(["paid", "owed", "paid"])
  })

  it("are shown as refunded when the payer has the money back", async () => {
    const { plan, report } = await payWithThreeRefused()
    await fixture.client.call("evm_increaseTime", [OWED_PERIOD])
    const ids = report.rows.flatMap(({ status, paymentId }) => (status === "owed" ? [paymentId] : []))
    await call(fixture.payout, "refundOwed", plan.runId, ids)
    const after = await reportRun(fixture, plan)
    expect(after.totals.refunded).toEqual({ count: 3, amount: 446n })
    expect(after.isComplete).toBe(false)
  })
})

describe("before the first transaction", () => {
  const prepareRun = async (more: Partial<PayOptions> = {}, run: object = {}) => {
    const token = await fixture.deployToken("MockERC20", [6], 1_000n)
    const plan = planPayments(
      createPayees(10, () => 100n),
      { ...fixture.createRun(token.address), ...run },
    )
    return { token, plan, options: optionsOf(more) }
  }

  it("a missing token or BatchPayout is found", async () => {
    for (const run of [{ token: fixture.accounts[5]! }, { batchPayout: fixture.accounts[5]! }]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const { plan, options } = await prepareRun({}, run)
      // eslint-disable-next-line no-await-in-loop -- one after the other
      expect(await codeOf(prepareBatch(fixture, plan, options))).toBe("BATCH_CODE_MISSING")
    }
  })

  it("another chain is found", async () => {
    const { plan, options } = await prepareRun({}, { chainId: "eip155:1" })
    expect(await codeOf(prepareBatch(fixture, plan, options))).toBe("NODE_CHAIN_WRONG")
  })

  it("a token with other decimals is found", async () => {
    const { plan, options } = await prepareRun({ decimals: 18 })
    expect(await codeOf(prepareBatch(fixture, plan, options))).toBe("BATCH_TOKEN_UNFIT")
  })

  it("a balance that is one unit short is found, with the shortfall", async () => {
    const { token, plan, options } = await prepareRun()
    expect(await codeOf(prepareBatch(fixture, plan, options))).toBeUndefined()
    const signer = await fixture.signerOf(fixture.payer)
    await awaitMined((token.contract.connect(signer) as Contract)["transfer"]!(fixture.accounts[6], 1n))
    const prepared = prepareBatch(fixture, plan, options)
    expect(await codeOf(prepared)).toBe("BATCH_BALANCE_SHORT")
    expect((await metaOf(prepared))[2]).toMatch(/^Short by: 0\.000001 \(1 units\)/u)
  })

  it("an allowance that is one unit short is found, with the shortfall", async () => {
    const { token, plan, options } = await prepareRun()
    const ofPayer = token.contract.connect(await fixture.signerOf(fixture.payer)) as Contract
    await awaitMined(ofPayer["approve"]!(fixture.payout.address, 999n))
    const prepared = prepareBatch(fixture, plan, options)
    expect(await codeOf(prepared)).toBe("BATCH_ALLOWANCE_SHORT")
    expect((await metaOf(prepared))[2]).toMatch(/^Short by: 0\.000001 \(1 units\)/u)
  })

  it("whatever is found, nothing is submitted", async () => {
    const engine = fixture.createEngine()
    const { token, plan } = await prepareRun()
    const signer = await fixture.signerOf(fixture.payer)
    const ofPayer = token.contract.connect(signer) as Contract
    expect(await codeOf(pay(plan, { deadlineMs: Date.now() - 1 }, engine))).toBe("BATCH_DEADLINE_PASSED")
    expect(await codeOf(pay(plan, { maxFeePerGasWei: 10n ** 30n }, engine))).toBe("BATCH_NATIVE_SHORT")
    await awaitMined(ofPayer["approve"]!(fixture.payout.address, 999n))
    expect(await codeOf(pay(plan, {}, engine))).toBe("BATCH_ALLOWANCE_SHORT")
    await awaitMined(ofPayer["approve"]!(fixture.payout.address, 1_000n))
    await awaitMined(ofPayer["transfer"]!(fixture.accounts[6], 1n))
    expect(await codeOf(pay(plan, {}, engine))).toBe("BATCH_BALANCE_SHORT")
    expect(engine.sent).toEqual([])
    await awaitMined(token.contract["mint"]!(fixture.payer, 1n))
    expect((await pay(plan, {}, engine)).isComplete).toBe(true)
    expect(engine.sent).toHaveLength(1)
  })

  it("only what is still unpaid needs balance and allowance", async () => {
    const { plan, options } = await prepareRun()
    const ports = { pool: fixture.pool, engine: fixture.createEngine() }
    await payBatch(ports, plan, options)
    expect(await codeOf(prepareBatch(fixture, plan, options))).toBeUndefined()
  })

  it("an account that cannot pay the gas is found, with the shortfall", async () => {
    const { plan, options } = await prepareRun()
    const [transaction] = await prepareBatch(fixture, plan, options)
    const balance = await fixture.provider.getBalance(fixture.payer)
    const price = balance / transaction!.gasLimit
    expect(await codeOf(prepareBatch(fixture, plan, { ...options, maxFeePerGasWei: price }))).toBeUndefined()
    const prepared = prepareBatch(fixture, plan, { ...options, maxFeePerGasWei: price + 1n })
    expect(await codeOf(prepared)).toBe("BATCH_NATIVE_SHORT")
    const short = (price + 1n) * transaction!.gasLimit - balance
    expect((await metaOf(prepared))[2]).toContain(`(${short} wei)`)
  })

  it("a stranger is found, and an operator is not refused", async () => {
    const operator = fixture.accounts[2]!
    const { plan, options } = await prepareRun({ account: operator })
    expect(await codeOf(prepareBatch(fixture, plan, options))).toBe("BATCH_SENDER_REFUSED")
    const ofPayer = fixture.payout.contract.connect(await fixture.signerOf(fixture.payer)) as Contract
    await awaitMined(ofPayer["setOperator"]!(operator, true))
    const report = await pay(plan, { account: operator })
    await awaitMined(ofPayer["setOperator"]!(operator, false))
    expect(report.isComplete).toBe(true)
  })

  it("a pause is found", async () => {
    const { plan, options } = await prepareRun()
    await call(fixture.payout, "pause")
    const code = await codeOf(prepareBatch(fixture, plan, options))
    await call(fixture.payout, "unpause")
    expect(code).toBe("BATCH_PAUSED")
  })

  it("a deadline that has passed is found", async () => {
    const { plan, options } = await prepareRun()
    expect(
      await codeOf(prepareBatch(fixture, plan, { ...options, deadlineMs: 10, nowMs: 9 })),
    ).toBeUndefined()
    expect(await codeOf(prepareBatch(fixture, plan, { ...options, deadlineMs: 10, nowMs: 10 }))).toBe(
      "BATCH_DEADLINE_PASSED",
    )
    const ports = { pool: fixture.pool, engine: fixture.createEngine() }
    expect(await codeOf(payOwed(ports, plan, { ...options, deadlineMs: 10 }))).toBe("BATCH_DEADLINE_PASSED")
  })

  it.each(["MockFeeToken", "MockSenderFeeToken"])("a %s is found", async (name) => {
    const token = await fixture.deployToken(name, [], RICH)
    const plan = planPayments(
      createPayees(10, () => 100n),
      fixture.createRun(token.address),
    )
    const prepared = prepareBatch(fixture, plan, optionsOf({ decimals: 18 }))
    expect(await codeOf(prepared)).toBe("BATCH_SIMULATION_REVERTED")
    expect(await prepared.catch((error: AgentGptError) => error.shortMessage)).toContain("WrongBalance(")
  })

  it("a run that has paid something else is found, and the payments are named", async () => {
    const token = await fixture.deployToken("MockBlacklistToken", [], RICH)
    const payees = createPayees(30, (index) => BigInt(index + 1))
    await call(token, "setBlacklisted", payees[5]!.recipient, true)
    const run = fixture.createRun(token.address)
    await pay(planPayments(payees, run, { chunkSize: 20 }))
    const swapped = payees.with(1, { ...payees[1]!, amount: 3n }).with(2, { ...payees[2]!, amount: 2n })
    const longer = [...payees, ...createPayees(1, () => 1n, 1)]
    for (const [rows, chunkSize, named] of [
      [payees.with(4, { ...payees[4]!, amount: 6n }), 20, "Payment 4 (row 5, e5)"],
      [payees.with(4, { ...payees[4]!, recipient: fixture.accounts[7]! }), 20, "Payment 4 (row 5, e5)"],
      [payees.with(5, { ...payees[5]!, amount: 1n }), 20, "Payment 5 (row 6, e6)"],
      [payees.toSpliced(3, 1), 20, "Payment 265: The run paid it, and the plan has no such payment"],
      [swapped, 20, "Payment 1 (row 2, e2)"],
      [payees, 25, "Payment 261"],
      [payees.slice(0, 29), 20, "Payment 265"],
    ] as const) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      const prepared = prepareBatch(fixture, planPayments(rows, run, { chunkSize }), optionsOf())
      // eslint-disable-next-line no-await-in-loop -- one after the other
      expect(await codeOf(prepared), named).toBe("BATCH_PLAN_CHANGED")
      // eslint-disable-next-line no-await-in-loop -- one after the other
      expect((await metaOf(prepared)).join("\n")).toContain(named)
    }
    // More rows at the end change nothing of what was paid.
    expect((await pay(planPayments(longer, run, { chunkSize: 20 }))).totals.paid.count).toBe(30)
  })
})

describe("afterwards", () => {
  it("a token that says yes and moves nothing is an error that names the payment", async () => {
    const token = await fixture.deployToken("MockAnswerToken", [], RICH)
    const payees = createPayees(5, () => 100n)
    const yes = AbiCoder.defaultAbiCoder().encode(["uint256"], [1])
    await call(token, "setAnswer", payees[3]!.recipient, yes, false)
    const paid = pay(planPayments(payees, fixture.createRun(token.address)))
    expect(await codeOf(paid)).toBe("BATCH_DISCREPANCY")
    const meta = await metaOf(paid)
    expect(meta).toHaveLength(1)
    expect(meta[0]).toContain("Payment 3 (row 4, e4): The token shows no such transfer")
  })

  it("recipients in any case of letters are the same", async () => {
    const token = await fixture.deployToken("MockERC20", [6], RICH)
    const run = fixture.createRun(token.address)
    const payees = createPayees(3, () => 5n)
    const shouted = {
      ...run,
      token: toChecksumAddress(run.token),
      payer: toChecksumAddress(run.payer),
      batchPayout: toChecksumAddress(run.batchPayout),
    }
    expect((await pay(planPayments(payees, shouted))).isComplete).toBe(true)
  })
})
