import { setTimeout as pause } from "node:timers/promises"

import { afterAll, beforeAll, expect, test } from "vitest"

import { type CrashScene, openCrashScene, payThrough } from "./support/crash-scene.ts"

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

test("the node stands still for seconds in the middle", async () => {
  expectPaidOnce(
    await payThrough(scene, 2, async () => {
      await pause(300)
      scene.signalNode("SIGSTOP")
      await pause(4_000)
      scene.signalNode("SIGCONT")
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
