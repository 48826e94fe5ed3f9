import { halt, resume } from "@agentgpt/chain"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"

import { type AtomicScene, startAtomicScene } from "./support/atomic-scene.ts"
import type { CrossOfficeExtras } from "./support/cross-chain-office.ts"
import { groupTask, legOn, RECEIVERS } from "./support/group-task.ts"
import type { LinkedChains } from "./support/linked-chains.ts"
import { UNIT } from "./support/order-task.ts"
import { codeOf, PAYER } from "./support/run-office.ts"
import type { SmallChain } from "./support/small-chain.ts"

// Payments on two chains, all or none, as steps of plans: real chains, contracts, database and guard; a gateway for tests.

const STRANGER = `0x${"5a".repeat(20)}`

let scene: AtomicScene
let chains: readonly SmallChain[]
let linked: LinkedChains

beforeAll(async () => {
  scene = await startAtomicScene()
  ;({ chains, linked } = scene)
})
afterEach(() => scene?.clear())
afterAll(() => scene?.stop())

const open: AtomicScene["open"] = (extras) => scene.open(extras)
const balances: AtomicScene["balances"] = (account) => scene.balances(account)
const held = () => scene.held()
const allowances = () => scene.allowances()
const received = () => scene.received()
const countBegun: AtomicScene["countBegun"] = (...asked) => scene.countBegun(...asked)
const taskOf = (more?: Readonly<Record<string, unknown>>) => groupTask(linked, more)
/** A leg that nobody ever prepares. */
const forgotten = () => legOn(linked.destination, 7n, { receiver: RECEIVERS[1], payer: STRANGER })
/** A leg that the contract refuses to prepare: nobody could ever get its money out again. */
const impossible = () => legOn(linked.destination, 3n, { receiver: linked.destination.commit.address })

describe("payments on two chains", () => {
  test("are both made once, however many begin at once, or nobody is paid and the money is back", async () => {
    const desk = await open()
    const before = await balances(PAYER.address)
    // All three are drawn up with the same number, of which the contract begins one.
    const results = await Promise.all([
      desk.run({ run: "paid", task: taskOf() }),
      desk.run({ run: "paid-too", task: taskOf() }),
      desk.run({
        run: "aborted",
        task: taskOf({ legs: [legOn(linked.source, 9n), impossible()], timeToLive: 10 }),
      }),
    ])
    const [paid, alike, aborted] = results.map(({ view }) => view)
    for (const view of [paid, alike]) {
      expect(view).toMatchObject({
        state: "completed",
        steps: [{ group: { state: "paid", legs: [{ state: "paid" }, { state: "paid" }] } }],
      })
    }
    const { transactions } = paid!.steps[0]!.group as {
      transactions: { action: string; chainId: string; messageFeeWei: string }[]
    }
    expect(transactions.map(({ action, chainId }) => [action, chainId])).toEqual(
      expect.arrayContaining([
        ["begin", linked.source.site.chainId],
        ["prepare", linked.source.site.chainId],
        ["prepare", linked.destination.site.chainId],
        ["settle", linked.destination.site.chainId],
      ]),
    )
    expect(aborted).toMatchObject({ state: "failed", error: { code: "BRIDGE_GROUP_ABORTED" } })
    // Of the leg that could not be prepared nothing is left, neither money nor allowance.
    const after = await balances(PAYER.address)
    expect(before.map((units, index) => units - after[index]!)).toEqual([10n * UNIT, 14n * UNIT])
    expect([await received(), await held(), await allowances()]).toEqual([
      [2, 2],
      [0n, 0n],
      [0n, 0n],
    ])
    // The same again sends nothing, nor does a retry of what was aborted.
    await desk.run({ run: "paid", task: taskOf() })
    await desk.retry("aborted")
    expect((await desk.result("aborted")).view.error).toMatchObject({ code: "BRIDGE_GROUP_ABORTED" })
    expect(await Promise.all(["paid", "paid-too", "aborted"].map((run) => countBegun(run)))).toEqual([
      1, 1, 1,
    ])
    expect(await received()).toEqual([2, 2])
  })

  test("that cannot be paid for are not begun; a retry draws them up anew", async () => {
    const desk = await open({ perPayment: "20000" })
    const paid = await received()
    const legs = [legOn(linked.source, 2_000n), legOn(linked.destination, 1n, { receiver: RECEIVERS[1] })]
    const { view } = await desk.run({ run: "poor", task: taskOf({ legs }) })
    expect(view).toMatchObject({ state: "failed", error: { code: "BRIDGE_GROUP_NOT_BEGUN" } })
    expect(await countBegun("poor")).toBe(0)
    await chains[0]!.fund(PAYER.address, 2_000n * UNIT)
    await desk.retry("poor")
    expect((await desk.result("poor")).view.state).toBe("completed")
    expect([await countBegun("poor"), await received()]).toEqual([1, paid.map((count) => count + 1)])
  })

  test("are never begun when the run is cancelled before anything was signed", async () => {
    const desk = await open()
    const before = await balances(PAYER.address)
    await halt(scene.store, { who: "operator", why: "a look at the books" })
    await desk.start({ run: "given-up-early", task: taskOf() })
    await expect.poll(() => countBegun("given-up-early", "planned")).toBe(1)
    await desk.cancel("given-up-early")
    await resume(scene.store, { who: "operator", why: "all is well" })
    // What comes after it goes out, so it would have, too.
    const { view } = await desk.run({ run: "after-it", task: taskOf() })
    expect(view.state).toBe("completed")
    expect(await countBegun("given-up-early", "cancelled")).toBe(1)
    const spent = (await balances(PAYER.address)).map((balance, index) => before[index]! - balance)
    expect(spent).toEqual([5n * UNIT, 7n * UNIT])
    expect(await held()).toEqual([0n, 0n])
  })

  test("go on in another process, by proofs and when their run was given up meanwhile", async () => {
    linked.holdMessages(true)
    const first = await open()
    const paid = await received()
    await first.start({ run: "given-up", task: taskOf() })
    await expect.poll(() => countBegun("given-up")).toBe(1)
    await first.cancel("given-up")
    await chains[0]!.holdBlocks(true)
    await first.start({ run: "broken-off", task: taskOf() })
    // Its beginning is on its way, in no block.
    await expect.poll(() => countBegun("broken-off", "signed")).toBe(1)
    await first.close()
    await chains[0]!.holdBlocks(false)
    const second = await open()
    // No gateway ever brings a vote or a decision.
    await scene.whileAttesting(async () => {
      const { view } = await second.result("broken-off")
      expect(view.state).toBe("completed")
      const { transactions } = view.steps[0]!.group as { transactions: { action: string }[] }
      const actions = transactions.map(({ action }) => action)
      expect(actions).toEqual(expect.arrayContaining(["prove-vote", "prove-decision"]))
      await expect.poll(received).toEqual(paid.map((count) => count + 2))
      await expect.poll(held).toEqual([0n, 0n])
    })
    expect((await second.find("given-up"))?.state).toBe("cancelled")
    expect([await countBegun("broken-off"), await allowances()]).toEqual([1, [0n, 0n]])
  })
})

describe("a dry run of payments on two chains", () => {
  test("tells fees, finality and the worst time to a refund, and what stands in the way; it sends nothing", async () => {
    const desk = await open({ perPayment: "20000" })
    const sent = () => Promise.all(chains.map((chain) => chain.countSent(PAYER.address)))
    const before = await sent()
    const plan = async (more: Readonly<Record<string, unknown>> = {}) =>
      (await desk.plan({ run: "dry", task: taskOf(more) })).orders[0]!
    const { groupFigures, ...order } = await plan()
    expect(order).toMatchObject({ stepId: "pay", level: "two-phase-commit", problems: [] })
    expect(groupFigures!.chains.map(({ chainId }) => chainId)).toEqual([
      linked.source.site.chainId,
      linked.destination.site.chainId,
    ])
    for (const { messageFeeWei } of groupFigures!.chains) expect(messageFeeWei).toBeGreaterThan(1_000n)
    expect(groupFigures!.slowestPaymentMs).toBeGreaterThan(3_500_000)
    expect(groupFigures!.slowestRefundMs).toBeGreaterThan(groupFigures!.slowestPaymentMs)
    expect(order.text).toMatch(/refunded: if a payer is missing, in about/u)

    expect((await plan({ largestFeeWei: "1" })).problems).toEqual([
      expect.stringContaining("from eip155:31337 costs"),
      expect.stringContaining("from eip155:31338 costs"),
    ])
    expect((await plan({ timeToLive: 2 })).problems).toEqual([expect.stringContaining("too short")])
    const legs = [legOn(linked.source, 19_000n), forgotten()]
    expect((await plan({ legs })).problems).toEqual([
      expect.stringContaining(`The payer ${PAYER.address} holds`),
      expect.stringContaining(`The payer ${STRANGER} holds 0 units`),
    ])
    expect(await sent()).toEqual(before)
  })
})

describe("nothing is written down or sent of payments on two chains", () => {
  const tooMuch = () => legOn(linked.destination, 1_001n, { receiver: RECEIVERS[1] })
  test.each<[string, () => Readonly<Record<string, unknown>>, CrossOfficeExtras, string]>([
    ["at a level of one leg", () => ({ level: "escrow-release" }), {}, "BRIDGE_LEVEL_REFUSED"],
    [
      "above the cap of a payment",
      () => ({ legs: [legOn(linked.source, 5n), tooMuch()] }),
      {},
      "POLICY_PAYMENT_CAP",
    ],
    [
      "of which another pays somebody who is not listed",
      () => ({ legs: [legOn(linked.source, 5n), forgotten()] }),
      { payees: [RECEIVERS[0]!] },
      "POLICY_PAYEE_UNKNOWN",
    ],
    ["where TwoPhaseCommit is not named", () => ({}), { namesCommit: false }, "POLICY_DESTINATION_REFUSED"],
  ])("%s", async (name, more, extras, code) => {
    const desk = await open(extras)
    const run = `refused-${name.replaceAll(" ", "-")}`
    expect(await codeOf(desk.start({ run, task: taskOf(more()) }))).toBe(code)
    expect(await desk.find(run)).toBeUndefined()
    expect(await countBegun(run)).toBe(0)
  })
})
