import { id } from "ethers"
import type { Contract } from "ethers"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { awaitMined } from "../../../../../contracts/local-chain/await-mined.ts"
import { AUTHORITY, createPayees, startPayoutFixture } from "../../../test/support/payout-fixture.ts"
import type { DeployedToken, PayoutFixture } from "../../../test/support/payout-fixture.ts"
import type { PinnedNode, RpcPool } from "../../nodes/rpc-pool.ts"
import { toPayoutCall } from "../plan/payout-call.ts"
import { planPayments } from "../plan/plan-payments.ts"
import type { PaymentPlan } from "../plan/plan-payments.ts"
import { payBatch, reportRun } from "../send/pay-batch.ts"
import { payOwed } from "../send/pay-owed.ts"
import type { PayoutReport } from "./payout-report.ts"
import { readBalances } from "./read-balances.ts"
import { reconcileRun } from "./reconcile-run.ts"

const RICH = 10n ** 24n

let fixture: PayoutFixture
beforeAll(async () => {
  fixture = await startPayoutFixture()
})
afterEach(() => fixture.provider.send("evm_setAutomine", [true]))
afterAll(() => fixture.stop())

const planFor = (token: DeployedToken, count: number, salt = 0) =>
  planPayments(
    createPayees(count, (index) => BigInt(1_000 * (index + 1)), salt),
    fixture.createRun(token.address),
  )
const optionsOf = () =>
  ({ account: fixture.payer, decimals: 6, authority: AUTHORITY, until: "included" }) as const
const pay = (plan: PaymentPlan) =>
  payBatch({ pool: fixture.pool, engine: fixture.createEngine() }, plan, optionsOf())

type Asked = { readonly pool?: Pick<RpcPool, "withNode">; readonly own?: readonly string[] }
const reconcile = (report: PayoutReport, { pool = fixture.pool, own }: Asked = {}) =>
  reconcileRun(pool, report, {
    batchPayout: fixture.payout.address,
    findOwn: async (hashes) => new Set(own ?? hashes),
  })

/** A node that answers some questions otherwise. */
const changed = (change: (method: string, params: readonly unknown[]) => unknown) => ({
  withNode: async <T>(operation: (node: PinnedNode) => Promise<T>) =>
    fixture.pool.withNode((node) =>
      operation({
        ...node,
        call: async (method, params = []) => change(method, params) ?? node.call(method, params),
        callMany: async (requests) => {
          for (const { method, params } of requests) change(method, params)
          return node.callMany(requests)
        },
      }),
    ),
})

describe("a paid run", () => {
  it("is found sound, also with others who move the same accounts' tokens in the same block", async () => {
    const token = await fixture.deployToken("MockERC20", [6], RICH)
    const [one, two] = [planFor(token, 3), planFor(token, 2)]
    const [payee] = one.chunks[0]!.payees
    const payer = await fixture.signerOf(fixture.payer)
    await fixture.provider.send("evm_setAutomine", [false])
    for (const { run, chunks } of [one, two]) {
      const { to, data } = toPayoutCall(run, chunks)
      await payer.sendTransaction({ to, data, gasLimit: 3_000_000n })
    }
    // Of another account, to a payee; of the payer, to a stranger; and out of nothing, to a payee.
    await token.contract["mint"]!(payee!.recipient, 77n)
    const ofPayer = token.contract.connect(payer) as Contract
    await ofPayer["transfer"]!(fixture.accounts[3], 5n)
    await fixture.provider.send("evm_mine", [])
    for (const plan of [one, two]) {
      const report = await reportRun({ pool: fixture.pool }, plan)
      expect(report.isComplete).toBe(true)
      expect(await reconcile(report)).toEqual([])
    }
  })

  it.each([1, 2] as const)(
    "is found sound where a payee of a wrapped coin wraps more, told in %i ways",
    async (ways) => {
      const token = await fixture.deployToken("MockERC20", [18], RICH)
      const plan = planFor(token, 1)
      const { to, data } = toPayoutCall(plan.run, plan.chunks)
      const { recipient } = plan.chunks[0]!.payees[0]!
      await fixture.provider.send("evm_setAutomine", [false])
      await (await fixture.signerOf(fixture.payer)).sendTransaction({ to, data, gasLimit: 3_000_000n })
      await token.contract["mint"]!(recipient, 77n)
      await fixture.provider.send("evm_mine", [])
      const report = await reportRun({ pool: fixture.pool }, plan)
      // What was minted, as a deposit.
      const wrapped = changed((method, params) => {
        if (method !== "eth_getLogs") return undefined
        return fixture.client.call(method, params).then((logs) =>
          (logs as readonly { readonly topics: readonly string[] }[]).flatMap((log) => {
            const [, from, payee] = log.topics
            if (BigInt(from!) !== 0n) return [log]
            const deposit = { ...log, topics: [id("Deposit(address,uint256)"), payee!] }
            return ways === 1 ? [deposit] : [log, deposit]
          }),
        )
      })
      expect(await reconcile(report, { pool: wrapped })).toEqual([])
    },
  )

  it("is found sound where the token owes a payee", async () => {
    const token = await fixture.deployToken("MockBlacklistToken", [], RICH)
    const plan = planFor(token, 3)
    await awaitMined(token.contract["setBlacklisted"]!(plan.chunks[0]!.payees[1]!.recipient, true))
    const report = await pay(plan)
    expect(report.totals.owed.count).toBe(1)
    expect(await reconcile(report)).toEqual([])
  })

  it("names those who have less than the token's transfers say", async () => {
    const token = await fixture.deployToken("MockLyingToken", [], RICH)
    const plan = planFor(token, 2)
    const report = await pay(plan)
    // Logs and bitmap alone show nothing wrong.
    expect(report.isComplete).toBe(true)
    const [first, second] = report.rows
    expect(await reconcile(report)).toEqual([
      {
        code: "BATCH_BALANCE_DIFFERS",
        sentence: expect.stringMatching(/something else/u),
        subjects: [
          `${first!.recipient} in block ${first!.blockNumber}: 990 units, by the transfers 1000`,
          `${second!.recipient} in block ${second!.blockNumber}: 1980 units, by the transfers 2000`,
        ],
        count: 2,
      },
    ])
  })

  it("names a payer who has lost more than the token's transfers say", async () => {
    const token = await fixture.deployToken("MockERC20", [6], RICH)
    const report = await pay(planFor(token, 2))
    const { blockNumber } = report.rows[0]!
    // As of a token that takes without a word: the block's transfers without that out of the payer's account.
    const silent = changed((method, params) => {
      if (method !== "eth_getLogs") return undefined
      const [{ address }] = params as [{ address: string }]
      expect(address).toBe(token.address)
      return []
    })
    const [found] = await reconcile(report, { pool: silent })
    expect(found).toMatchObject({ code: "BATCH_BALANCE_DIFFERS", count: 3 })
    expect(found!.subjects).toContain(
      `${fixture.payer} in block ${blockNumber}: -3000 units, by the transfers 0`,
    )
  })

  it("says of which blocks the balances are not known any more, and fails nothing", async () => {
    const token = await fixture.deployToken("MockERC20", [6], RICH)
    const report = await pay(planFor(token, 2))
    const forgetful = changed((method) => {
      if (method === "eth_call") throw new Error("missing trie node")
    })
    expect(await reconcile(report, { pool: forgetful })).toMatchObject([
      { code: "BATCH_BALANCE_UNREAD", subjects: [expect.stringContaining(`${report.rows[0]!.blockNumber}`)] },
    ])
  })

  it("names a transaction that the journal has not signed, but not whoever brought what was owed", async () => {
    const token = await fixture.deployToken("MockBlacklistToken", [], RICH)
    const plan = planFor(token, 2)
    const { recipient } = plan.chunks[0]!.payees[1]!
    await awaitMined(token.contract["setBlacklisted"]!(recipient, true))
    const [{ transactionHash: own } = {}] = (await pay(plan)).rows
    await awaitMined(token.contract["setBlacklisted"]!(recipient, false))
    const ports = { pool: fixture.pool, engine: fixture.createEngine() }
    const report = await payOwed(ports, plan, optionsOf())
    expect(report.isComplete).toBe(true)
    expect(await reconcile(report, { own: [own!] })).toEqual([])
    expect(await reconcile(report, { own: [] })).toMatchObject([
      { code: "BATCH_PAID_ELSEWHERE", subjects: [own], count: 1 },
    ])
  })
})

describe("balances", () => {
  const accounts = createPayees(1_500, () => 1n, 9).map(({ recipient }) => recipient)

  it("are read of many at once, as they were in a block", async () => {
    const { address, contract } = await fixture.deployToken("MockERC20", [6], 1n)
    const ofBlock = async () => BigInt(await fixture.provider.getBlockNumber())
    const before = await ofBlock()
    for (const place of [0, 699, 700, 1_499]) {
      // The first begins with the byte that no code may begin with.
      const units = place === 0 ? 0xefn << 248n : BigInt(place)
      await awaitMined(contract["mint"]!(accounts[place], units))
    }
    const read = (block: bigint) =>
      fixture.pool.withNode((node) => readBalances(node, address, accounts, block))
    const now = await read(await ofBlock())
    expect(now).toHaveLength(accounts.length)
    expect(
      await Promise.all([0, 699, 700, 1_499, 5].map((at) => contract["balanceOf"]!(accounts[at]))),
    ).toEqual([0, 699, 700, 1_499, 5].map((at) => now[at]))
    expect((await read(before)).every((units) => units === 0n)).toBe(true)
  })

  it("are refused of what is no token", async () => {
    const stranger = fixture.accounts[5]!
    const read = fixture.pool.withNode((node) => readBalances(node, stranger, [stranger], 1n))
    expect(await read.catch((error: { readonly code: string }) => error.code)).toMatch(/^NODE_/u)
  })
})
