import { setTimeout as pause } from "node:timers/promises"

import type { Orchestrator } from "@agentgpt/agentgpt"
import type { Store } from "@agentgpt/chain"
import { afterEach, describe, expect, test } from "vitest"

import { holdRecords, type HeldRecords } from "../../packages/orchestrator/test/support/held-records.ts"
import { openCrashScene, payThrough } from "./support/crash-scene.ts"
import { openProofScene } from "./support/proof-scene.ts"
import type { RunWorker } from "./support/run-workers.ts"

// One run, at every recorded step of which the worker is killed once: after what the step did, before its record.

let closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.toReversed()) await close()
  closing = []
})

/** Kills a worker at each record, until nothing is left to be done. Returns how often. */
async function killAtEachRecord(held: HeldRecords, startWorker: () => RunWorker): Promise<number> {
  for (let kills = 0; ; kills += 1) {
    const worker = startWorker()
    let failure: unknown
    worker.ready.catch((thrown: unknown) => {
      failure = thrown
    })
    // What it goes on with may be held before it is ready, and then it never is.
    while ((await held.count()) === 0) {
      if (failure !== undefined) throw failure
      if (await held.isAllDone()) return kills
      await pause(50)
    }
    await worker.kill()
    await held.drop()
  }
}

describe("a payroll of two groups whose workers end at each of its records", () => {
  test.for(["sequential", "parallel"] as const)("is paid once, %s", async (method) => {
    const scene = await openCrashScene()
    closing.push(() => scene.close())
    let kills = 0
    const held = await holdRecords(scene.store)
    const outcome = await payThrough(
      scene,
      1,
      async () => {
        kills = await killAtEachRecord(held, () => scene.startWorker())
      },
      method,
    )
    expect(outcome.view).toMatchObject({ state: "completed", payments: { paid: 6, unpaid: 0 } })
    expect(outcome.received).toEqual(outcome.expected)
    expect(outcome.allowance).toBe(0n)
    expect(outcome.gaps).toBe(0)
    // Each record but those that were written together was one.
    expect(kills).toBeGreaterThanOrEqual(6)
  })
})

describe("a proved payroll whose workers end at each of its records", () => {
  test.for(["batch", "sequential"] as const)("is paid once, proved and archived, %s", async (method) => {
    const scene = await openProofScene()
    closing.push(() => scene.close())
    await expectProved(scene.store, scene.desk, scene, method)
  })
})

async function expectProved(
  store: Store,
  desk: Orchestrator,
  { startWorker, task, findFaults }: Awaited<ReturnType<typeof openProofScene>>,
  method: "batch" | "sequential",
): Promise<void> {
  const held = await holdRecords(store)
  await desk.start({ run: method, method, task: task(), onBadRows: "skip" })
  const kills = await killAtEachRecord(held, () => startWorker())
  const { view } = await desk.result(method)
  expect(await findFaults(view)).toEqual([])
  const names = await held.listRecorded()
  for (const stage of [
    "sign",
    "prove",
    "record-screening",
    "register",
    "verify",
    "archive",
    "anchor",
    "check",
  ]) {
    expect(names.filter((name) => name.includes(stage))).not.toEqual([])
  }
  expect(kills).toBeGreaterThanOrEqual(14)
}
