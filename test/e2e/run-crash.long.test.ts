import { setTimeout as pause } from "node:timers/promises"

import { afterAll, afterEach, beforeAll, expect, test } from "vitest"

import { createRandom, type CrashScene, openCrashScene, payThrough } from "./support/crash-scene.ts"

// What ends, and when, is drawn with a fixed seed.

let scene: CrashScene

beforeAll(async () => {
  scene = await openCrashScene()
})

afterEach(() => scene.endWorkers())

afterAll(() => scene?.close())

const VICTIMS = ["worker", "database", "node", "all"] as const
const cases = VICTIMS.flatMap((victim) => [1, 2, 3, 4, 5].map((seed) => ({ victim, seed })))

test.for(cases)("$victim ended at random, seed $seed", async ({ victim, seed }) => {
  const random = createRandom(seed * 7_919)
  const isEnded = (part: string) => victim === part || victim === "all"
  // Half of the nodes stand still, the others are ended with what waits in them.
  const isKilled = isEnded("node") && seed % 2 === 1
  const isFrozen = isEnded("node") && !isKilled
  const outcome = await payThrough(
    scene,
    10 + cases.findIndex((one) => one.victim === victim && one.seed === seed),
    async () => {
      const bystander = seed % 2 === 0 ? scene.startWorker() : undefined
      for (let round = 0; round < 3; round += 1) {
        const worker = scene.startWorker()
        await worker.ready
        await pause(random() * 1_500)
        if (isFrozen) scene.signalNode("SIGSTOP")
        const isBack = isKilled ? scene.chain.killNode(random() * 2_000) : undefined
        if (isEnded("database")) await scene.server.kill()
        if (isEnded("worker")) await worker.kill()
        await pause(random() * 2_000)
        if (isEnded("database")) await scene.server.restart()
        if (isFrozen) scene.signalNode("SIGCONT")
        await isBack
        if (!isEnded("worker")) break
      }
      await bystander?.ready
      await scene.startWorker().ready
    },
  )
  expect(outcome.view).toMatchObject({ state: "completed", payments: { paid: 6, unpaid: 0 } })
  expect(outcome.received).toEqual(outcome.expected)
  expect(outcome.allowance).toBe(0n)
  expect(outcome.gaps).toBe(0)
})
