import { setTimeout as pause } from "node:timers/promises"

import { afterAll, beforeAll, describe, expect, test } from "vitest"

import { type CrashScene, openCrashScene, payThrough } from "./support/crash-scene.ts"
import { createRows, PAYER, payrollTask, unitsOf } from "./support/run-office.ts"

// Whatever ends while a payroll is paid: it is finished, and everybody is paid once. The whole matrix is in
// run-crash.long.test.ts.

let scene: CrashScene

beforeAll(async () => {
  scene = await openCrashScene()
})

afterAll(() => scene?.close())

function expectPaidOnce({
  view,
  received,
  expected,
  allowance,
  gaps,
}: Awaited<ReturnType<typeof payThrough>>) {
  expect(view).toMatchObject({ state: "completed", payments: { paid: 6, unpaid: 0 } })
  expect(received).toEqual(expected)
  expect(allowance).toBe(0n)
  expect(gaps).toBe(0)
}

test("two workers are ended one after the other; a third, of a newer version, finishes", async () => {
  expectPaidOnce(
    await payThrough(scene, 1, async () => {
      for (const waitMs of [150, 600]) {
        const worker = scene.startWorker()
        await worker.ready
        await pause(waitMs)
        await worker.kill()
      }
      await scene.startWorker("1.1.0").ready
    }),
  )
})

test("a worker that stands still is taken over, and does no harm when it wakes", async () => {
  await scene.endWorkers()
  const sleeper = scene.startWorker()
  await sleeper.ready
  await scene.chain.holdBlocks(true)
  expectPaidOnce(
    await payThrough(scene, 5, async (run) => {
      await expect.poll(async () => (await scene.desk.find(run))?.steps[0]?.state).toBe("running")
      process.kill(sleeper.pid, "SIGSTOP")
      await scene.startWorker().ready
      // It counts as lost after a second and a half; the other one has it by then.
      await pause(4_000)
      await scene.chain.holdBlocks(false)
      process.kill(sleeper.pid, "SIGCONT")
    }),
  )
})

test("the node is ended in the middle with what waits in it, and comes back after seconds", async () => {
  expectPaidOnce(
    await payThrough(scene, 2, async () => {
      await pause(300)
      await scene.chain.killNode(2_000)
    }),
  )
})

test("the database is ended for seconds in the middle", async () => {
  expectPaidOnce(
    await payThrough(scene, 3, async () => {
      await pause(300)
      await scene.server.kill()
      await pause(3_000)
      await scene.server.restart()
    }),
  )
})

describe("a worker that ends while its run is being cancelled", () => {
  async function dieWhileAllowing(run: string, group: number) {
    const { chain, desk } = scene
    const rows = createRows(3, group)
    // Nobody else is there who could go on with it.
    await scene.endWorkers()
    await scene.startWorker().ready
    const [sent, before] = [await chain.countSent(PAYER.address), await chain.allowanceOf(PAYER.address)]
    expect(before).toBe(0n)
    await chain.holdBlocks(true)
    await desk.start({ run, task: payrollTask(chain.site, rows) })
    while ((await chain.countSent(PAYER.address, "pending")) === sent) await pause(20)
    return rows
  }

  /** The allowance comes into a block when nobody is there, and stands until somebody takes it back. */
  async function expectTakenBack(rows: ReturnType<typeof createRows>) {
    const { chain } = scene
    await chain.holdBlocks(false)
    while ((await chain.allowanceOf(PAYER.address)) === 0n) await pause(50)
    await scene.startWorker().ready
    await expect.poll(() => chain.allowanceOf(PAYER.address)).toBe(0n)
    expect(await chain.receivedBy(rows.map(({ address }) => address))).toEqual(rows.map(() => []))
  }

  test("with its allowance on the way leaves nothing allowed: the next one takes it back", async () => {
    const rows = await dieWhileAllowing("left", 40)
    await scene.desk.cancel("left")
    await scene.endWorkers()
    await expectTakenBack(rows)
    expect((await scene.desk.find("left"))?.state).toBe("cancelled")
  })

  test("and whoever cancelled it ended too, before anything but the state was written", async () => {
    const rows = await dieWhileAllowing("left-alone", 41)
    await scene.endWorkers()
    expect(await scene.markCancelled("left-alone")).toBe(true)
    await expectTakenBack(rows)
    await scene.desk.retry("left-alone")
    expect((await scene.desk.result("left-alone")).view).toMatchObject({
      state: "completed",
      payments: { paid: 3 },
    })
    expect(await scene.chain.allowanceOf(PAYER.address)).toBe(0n)
  })

  test("while the payments are in a block already: who is paid is written down by the next one", async () => {
    const { chain, desk } = scene
    await scene.endWorkers()
    await scene.startWorker().ready
    const rows = createRows(3, 42)
    const received = () => chain.receivedBy(rows.map(({ address }) => address))
    await desk.start({ run: "paid-unseen", task: payrollTask(chain.site, rows) })
    while ((await received()).flat().length === 0) await pause(20)
    // In no final block, so that nothing is written down of it.
    await chain.holdBlocks(true)
    await desk.cancel("paid-unseen")
    await scene.endWorkers()
    expect(await desk.find("paid-unseen")).toMatchObject({ state: "cancelled", payments: { paid: 0 } })
    await chain.holdBlocks(false)
    await scene.startWorker().ready
    await expect
      .poll(() => desk.find("paid-unseen"))
      .toMatchObject({ state: "cancelled", payments: { planned: 3, paid: 3, unpaid: 0 } })
    expect(await desk.listPayments("paid-unseen")).toMatchObject(
      rows.map(({ key }) => ({ key, status: "paid", transactionHash: expect.stringMatching(/^0x/u) })),
    )
    expect(await received()).toEqual(rows.map(({ amount }) => [unitsOf(amount)]))
  })
})

test("a worker that ends while its run waits leaves what it has made ready: the next one begins nothing of it anew", async () => {
  const { chain, desk } = scene
  await scene.endWorkers()
  const rows = createRows(3, 50)
  const approvals = () => chain.approvalsOf(PAYER.address, chain.site.payout.address)
  const begun = await approvals()
  const trigger = { gasThreshold: "0.000000001", expiresAtMs: Date.now() + 600_000 }
  const task = payrollTask(chain.site, rows, { trigger })
  await desk.start({ run: "waits", method: "speculative", task })
  const preparedAt = async () => {
    const payrolls = await scene.store.sql
      .selectFrom("agentgpt.run_payroll" as never)
      .selectAll()
      .execute()
    const own = (payrolls as { run: string; prepared_at: Date | null }[]).find(({ run }) => run === "waits")
    return own?.prepared_at?.getTime() ?? 0
  }
  await scene.startWorker().ready
  await expect.poll(preparedAt).toBeGreaterThan(0)
  await scene.endWorkers()
  const before = await preparedAt()
  await scene.startWorker().ready
  await expect.poll(preparedAt).toBeGreaterThan(before)
  const total = rows.reduce((sum, { amount }) => sum + unitsOf(amount), 0n)
  expect(await approvals()).toEqual([...begun, total])
  expect(await chain.allowanceOf(PAYER.address)).toBe(total)
  await desk.cancel("waits")
  await desk.retry("waits", { method: "batch" })
  expect((await desk.result("waits")).view).toMatchObject({ state: "completed", payments: { paid: 3 } })
  expect(await chain.receivedBy(rows.map(({ address }) => address))).toEqual(
    rows.map(({ amount }) => [unitsOf(amount)]),
  )
  await expect.poll(() => chain.allowanceOf(PAYER.address)).toBe(0n)
})
