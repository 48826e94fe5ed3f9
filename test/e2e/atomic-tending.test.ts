import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"

import { type AtomicScene, startAtomicScene } from "./support/atomic-scene.ts"
import { groupTask, legOn, RECEIVERS } from "./support/group-task.ts"
import type { LinkedChains } from "./support/linked-chains.ts"
import { UNIT } from "./support/order-task.ts"
import { codeOf, PAYER } from "./support/run-office.ts"

// What becomes of payments on two chains that are under way when something changes around them.

const HOUR_SECONDS = 3_600

let scene: AtomicScene
let linked: LinkedChains

beforeAll(async () => {
  scene = await startAtomicScene()
  linked = scene.linked
})
afterEach(() => scene?.clear())
afterAll(() => scene?.stop())

const taskOf = (more?: Readonly<Record<string, unknown>>) => groupTask(linked, more)
const passAnHour = async () => {
  for (const chain of scene.chains) await chain.passSeconds(HOUR_SECONDS + 1)
}
const actionsOf = (group: unknown) =>
  (group as { transactions: { action: string }[] }).transactions.map(({ action }) => action)
/** A leg of somebody who never prepares it. */
const foreign = () => legOn(linked.destination, 7n, { receiver: RECEIVERS[1], payer: `0x${"5a".repeat(20)}` })

describe("payments on two chains under a policy that changed since they were begun", () => {
  test("are all made, or all given back, at the contracts that they began at; no others are begun", async () => {
    const { held, received } = scene
    const [paid, before] = [await received(), await scene.balances(PAYER.address)]
    linked.holdMessages(true)
    const first = await scene.open({ perPayment: "20000" })
    const poor = [legOn(linked.source, 9_000n), legOn(linked.destination, 7n, { receiver: RECEIVERS[1] })]
    await first.run({ run: "changed-unbegun", task: taskOf({ legs: poor }) })
    await first.start({ run: "changed-paid", task: taskOf({ timeToLive: 10 * HOUR_SECONDS }) })
    const legs = [legOn(linked.source, 9n), foreign()]
    await first.start({ run: "changed-aborted", task: taskOf({ legs, timeToLive: HOUR_SECONDS }) })
    await expect.poll(held).toEqual([14n * UNIT, 7n * UNIT])
    await first.close()
    // As a person would: no leg may be prepared, nobody is listed any more, and new payments would begin elsewhere.
    const second = await scene.open({
      version: 2,
      payees: [PAYER.address],
      allowsLegs: false,
      replacesCommit: true,
    })
    await passAnHour()
    await scene.whileAttesting(async () => {
      const [made, back] = [await second.result("changed-paid"), await second.result("changed-aborted")]
      expect(made.view.state).toBe("completed")
      expect(actionsOf(made.view.steps[0]!.group)).toEqual(
        expect.arrayContaining(["prove-vote", "relay-decision", "prove-decision"]),
      )
      expect(back.view.error?.code).toBe("BRIDGE_GROUP_ABORTED")
    })
    const after = await scene.balances(PAYER.address)
    expect(before.map((units, index) => units - after[index]!)).toEqual([5n * UNIT, 7n * UNIT])
    expect([await received(), await held(), await scene.allowances()]).toEqual([
      paid.map((count) => count + 1),
      [0n, 0n],
      [0n, 0n],
    ])
    expect(await codeOf(second.start({ run: "changed-new", task: taskOf() }))).toBe("POLICY_PAYEE_UNKNOWN")
    expect(await codeOf(second.retry("changed-unbegun"))).toBe("POLICY_PAYEE_UNKNOWN")
    expect(await scene.countBegun("changed-unbegun")).toBe(0)
    await second.close()
    // Begun again under a policy that allows it, once the money is there: judged anew, and made once.
    const third = await scene.open({ version: 3, perPayment: "20000" })
    await scene.chains[0]!.fund(PAYER.address, 9_000n * UNIT)
    linked.holdMessages(false)
    await third.retry("changed-unbegun")
    expect((await third.result("changed-unbegun")).view.state).toBe("completed")
    expect([await received(), await held()]).toEqual([paid.map((count) => count + 2), [0n, 0n]])
  })
})

describe("payments on two chains whose process ended between the allowance and the preparation of a leg", () => {
  test.each([
    ["are made once", false],
    ["are given back when the deadline passed meanwhile", true],
  ])("%s, and nothing stays allowed", async (name, isLate) => {
    const { chains, held, received, allowances } = scene
    const away = chains[1]!
    const [paid, before] = [await received(), await scene.balances(PAYER.address)]
    const run = `allowed-${name.replaceAll(" ", "-")}`
    const first = await scene.open()
    const sent = await away.countSent(PAYER.address)
    await away.holdBlocks(true)
    await first.start({ run, task: taskOf({ timeToLive: HOUR_SECONDS }) })
    // The allowance of the second leg is on its way, in no block.
    await expect.poll(() => away.countSent(PAYER.address, "pending")).toBe(sent + 1)
    await first.close()
    await away.holdBlocks(false)
    await expect.poll(allowances).toEqual([0n, 7n * UNIT])
    expect(await held()).toEqual([5n * UNIT, 0n])
    if (isLate) await passAnHour()

    const second = await scene.open()
    const { view } = await second.result(run)
    expect(view.error?.code ?? view.state).toBe(isLate ? "BRIDGE_GROUP_ABORTED" : "completed")
    const after = await scene.balances(PAYER.address)
    expect(before.map((units, index) => units - after[index]!)).toEqual(
      isLate ? [0n, 0n] : [5n * UNIT, 7n * UNIT],
    )
    expect(await received()).toEqual(isLate ? paid : paid.map((count) => count + 1))
    expect([await held(), await allowances(), await scene.countBegun(run)]).toEqual([[0n, 0n], [0n, 0n], 1])
  })
})
