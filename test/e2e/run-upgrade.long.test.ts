import { setTimeout as pause } from "node:timers/promises"

import { signPlanApproval } from "@agentgpt/chain"
import { afterEach, describe, expect, test } from "vitest"

import { openCrashScene, payThrough } from "./support/crash-scene.ts"
import { openProofScene } from "./support/proof-scene.ts"
import { APPROVERS, createRows, PAYER, payrollTask, POLICY_NAME, unitsOf } from "./support/run-office.ts"

// A worker of one version is told to end, and one of the next goes on with what it leaves.

let closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.toReversed()) await close()
  closing = []
})

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let round = 0; !(await holds()); round += 1) {
    if (round === 1_200) throw new Error("it did not come")
    await pause(50)
  }
}

describe("a worker of the next version", () => {
  test("pays what waits for approvals since before it came", async () => {
    const scene = await openCrashScene({ approvalAbove: "1" })
    closing.push(() => scene.close())
    const { chain, desk, startWorker } = scene
    const old = startWorker("1.0.0")
    await old.ready
    const rows = createRows(3, 800)
    const [question] = (await desk.start({ run: "parked", task: payrollTask(chain.site, rows) })).questions
    if (question === undefined) throw new Error("nobody is asked")
    await pause(1_000)
    await old.stop()
    const next = startWorker("1.1.0")
    await next.ready
    await pause(1_000)
    expect((await desk.find("parked"))?.state).toBe("asking")
    expect(await chain.receivedBy(rows.map(({ address }) => address))).toEqual([[], [], []])
    const { planHash, amountLimit } = question
    const expiresAtSeconds = BigInt(Math.floor(Date.now() / 1_000) + 3_600)
    const terms = { planHash, amountLimit: BigInt(amountLimit), expiresAtSeconds }
    const domain = { chainId: chain.site.chainId, name: POLICY_NAME, version: 1 }
    const approvals = await Promise.all(
      APPROVERS.slice(0, 2).map(async (approver) => ({
        planHash,
        ...(await signPlanApproval(approver, domain, terms)),
      })),
    )
    await desk.approve("parked", approvals)
    expect((await desk.result("parked")).view).toMatchObject({ state: "completed", payments: { paid: 3 } })
    expect(await chain.receivedBy(rows.map(({ address }) => address))).toEqual(
      rows.map(({ amount }) => [unitsOf(amount)]),
    )
    expect(await chain.allowanceOf(PAYER.address)).toBe(0n)
  })

  test.for(["stop", "kill"] as const)(
    "finishes a payroll in the middle of its payments, after a %s",
    async (how) => {
      const scene = await openCrashScene()
      closing.push(() => scene.close())
      const { chain, startWorker } = scene
      const outcome = await payThrough(scene, 1, async () => {
        const old = startWorker("1.0.0")
        await chain.holdBlocks(true)
        await old.ready
        const sent = await chain.countSent(PAYER.address)
        await until(async () => (await chain.countSent(PAYER.address, "pending")) > sent)
        await old[how]()
        await startWorker("1.1.0").ready
        await pause(1_000)
        await chain.holdBlocks(false)
      })
      expect(outcome.view).toMatchObject({ state: "completed", payments: { paid: 6, unpaid: 0 } })
      expect(outcome.received).toEqual(outcome.expected)
      expect(outcome.allowance).toBe(0n)
      expect(outcome.gaps).toBe(0)
    },
  )

  test("proves, verifies and archives what the one before has paid", async () => {
    const scene = await openProofScene()
    closing.push(() => scene.close())
    const { desk, startWorker, task, findFaults } = scene
    const old = startWorker("1.0.0")
    await old.ready
    const { view: paid } = await desk.run({
      run: "pending",
      task: task(),
      onBadRows: "skip",
      awaitProof: false,
    })
    expect(paid).toMatchObject({ state: "completed", payments: { paid: 19 } })
    expect(paid.proofs.map(({ state }) => state)).not.toContain("archived")
    await old.stop()
    const [left] = (await desk.find("pending"))?.proofs ?? []
    expect(left?.endedAtMs).toBeUndefined()
    await startWorker("1.1.0").ready
    expect(await findFaults((await desk.result("pending")).view)).toEqual([])
  })
})
