import { setTimeout as pause } from "node:timers/promises"

import type { Orchestrator, RunView } from "@agentgpt/agentgpt"
import { DELEGATE_FUNCTIONS, signPlanApproval, type Store } from "@agentgpt/chain"
import { bytesToHex, type Hex } from "@agentgpt/core"
import { Transaction } from "ethers"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"

import { awaitMined } from "../../contracts/local-chain/await-mined.ts"
import { type FaultProxy, startFaultProxy } from "../../packages/chain/test/support/fault-proxy.ts"
import { freezePayroll } from "../../packages/orchestrator/src/execute/freeze-payroll.ts"
import { closePayroll } from "../../packages/orchestrator/src/runs/unclosed-payrolls.ts"
import { startServer, type TestServer } from "../../packages/orchestrator/test/support/database.ts"
import {
  listRecordedSteps,
  readKeptSteps,
  untilRecorded,
  WHAT_TO_DO,
} from "../../packages/orchestrator/test/support/recorded-steps.ts"
import {
  APPROVERS,
  codeOf,
  collectEvents,
  createRows,
  groupOf,
  type OfficeExtras,
  type OfficePlan,
  openRunOffice,
  PAYER,
  payrollTask,
  POLICY_NAME,
  type Row,
  transferTask,
  unitsOf,
  writeOfficePolicy,
} from "./support/run-office.ts"
import { adoptLimits, adoptPolicy } from "./support/adopt-policy.ts"
import { dumpDatabase } from "./support/dump-database.ts"
import { startRunWorker } from "./support/run-workers.ts"
import { type SmallChain, startSmallChain } from "./support/small-chain.ts"

// What people do to runs: approve, refuse, cancel, pause, retry, erase. Everything real but the agents' lists.

let chain: SmallChain
let server: TestServer
let store: Store
let policyVersion: number
let office: Orchestrator | undefined
let group = 0

beforeAll(async () => {
  ;[chain, server] = await Promise.all([startSmallChain(), startServer()])
  await chain.fund(PAYER.address, 10n ** 12n)
  store = await server.fresh()
})

afterEach(async () => {
  await chain.holdBlocks(false)
  await office?.close()
  office = undefined
})

afterAll(async () => {
  await server?.stop()
  await chain?.stop()
})

/** Puts the limits of the plan in force first, as approvers do. */
async function open(plan: Partial<OfficePlan> = {}, extras: OfficeExtras = {}): Promise<Orchestrator> {
  const wish = { sites: [chain.site], ...plan }
  policyVersion = (await adoptLimits(store, writeOfficePolicy(wish), APPROVERS)).version
  office = await openRunOffice(store, { ...wish, policyVersion }, extras)
  return office
}

function newRows(count = 3): readonly Row[] {
  group += 1
  return createRows(count, group)
}

/** What each of these people has got so far, payment by payment, by the chain's own records. */
const receivedBy = (rows: readonly Row[]) => chain.receivedBy(rows.map(({ address }) => address))

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let round = 0; !(await holds()); round += 1) {
    if (round === 200) throw new Error("it did not come")
    await pause(50)
  }
}

/** What is fixed of a payroll before anything of it is sent. */
function termsOf({ workflowId }: RunView) {
  const { chainId, token, payout } = chain.site
  const paidFrom = { batchPayout: payout.address, payer: PAYER.address, token: token.address }
  const unproved = { chunkSize: 16, excluded: [], proofTerms: undefined }
  return { chainId, payout: { chainId, ...paidFrom, workflowId }, ...unproved }
}

const onceEach = (rows: readonly Row[]) => rows.map(({ amount }) => [unitsOf(amount)])
const nobody = (rows: readonly Row[]) => rows.map(() => [])

/** That workers of this release can go on with what those before began. */
async function expectKeptSteps(run: string, kind: string): Promise<void> {
  await untilRecorded(store, run)
  expect(await listRecordedSteps(store, run), `${kind}: ${WHAT_TO_DO}`).toEqual(readKeptSteps(kind))
}

describe("approvals", () => {
  const inAnHour = () => BigInt(Math.floor(Date.now() / 1_000) + 3_600)

  /** A run that asks, and what signs its question. */
  async function ask(run: string, rows: readonly Row[]) {
    const desk = await open({ approvalAbove: "1" })
    const view = await desk.start({ run, task: payrollTask(chain.site, rows) })
    expect(view).toMatchObject({ state: "asking", questions: [{ needed: 2, isAnswered: false }] })
    const [question] = view.questions
    const planHash = question?.planHash ?? "0x"
    const sign = async (
      place: number,
      {
        amountLimit = BigInt(question?.amountLimit ?? 0),
        expiresAtSeconds = inAnHour(),
        hash = planHash,
      } = {},
      by = APPROVERS[place],
    ) => ({
      planHash,
      ...(await signPlanApproval(
        by ?? PAYER,
        { chainId: chain.site.chainId, name: POLICY_NAME, version: policyVersion },
        { planHash: hash, amountLimit, expiresAtSeconds },
      )),
    })
    return { desk, sign, planHash, amountLimit: BigInt(question?.amountLimit ?? 0) }
  }

  test("two of three let a run go on that moves more than one may alone", async () => {
    const rows = newRows()
    const { desk, sign } = await ask("asked", rows)
    const [first, second] = [await sign(0), await sign(1)]
    expect(await desk.approve("asked", [first])).toMatchObject({ state: "asking" })
    // The same again, and the same person again, count for one.
    expect(await desk.approve("asked", [first])).toMatchObject({ state: "asking" })
    await desk.approve("asked", [await sign(0, { expiresAtSeconds: inAnHour() + 1n })])
    const signedBy = [APPROVERS[0]?.address]
    expect(await desk.find("asked")).toMatchObject({ state: "asking", questions: [{ signedBy }] })
    expect(await receivedBy(rows)).toEqual(nobody(rows))
    await desk.approve("asked", [second])
    expect((await desk.result("asked")).view).toMatchObject({ state: "completed", payments: { paid: 3 } })
    expect(await receivedBy(rows)).toEqual(onceEach(rows))
    expect(await codeOf(desk.approve("asked", [second]))).toBe("POLICY_PLAN_CHANGED")
  })

  test("are recorded as they were by the workers of releases before", async () => {
    const { desk, sign } = await ask("recorded-asking", newRows())
    // Woken before it has decided for the first time, it would not have to wait.
    await until(async () => "run-plan RUN" in (await listRecordedSteps(store, "recorded-asking")))
    await desk.approve("recorded-asking", [await sign(0), await sign(1)])
    expect((await desk.result("recorded-asking")).view.state).toBe("completed")
    await expectKeptSteps("recorded-asking", "payroll, asks")
  })

  test("that do not count are refused by name, and leave the run asking", async () => {
    const rows = newRows()
    const { desk, sign, amountLimit } = await ask("refused", rows)
    const good = await sign(0)
    const last = good.signature.at(-3) === "1" ? "2" : "1"
    const sealed = (signature: string) => ({ ...good, signature: signature as Hex })
    const other = `0x${"ab".repeat(32)}` as const
    const cases = [
      [sealed(`${good.signature.slice(0, -2)}00`), "GUARD_APPROVAL_INVALID"],
      [sealed(`${good.signature.slice(0, -3)}${last}1b`), "GUARD_APPROVER_FOREIGN"],
      [await sign(0, {}, PAYER), "GUARD_APPROVER_FOREIGN"],
      [await sign(0, { hash: other }), "GUARD_APPROVER_FOREIGN"],
      [await sign(0, { expiresAtSeconds: 1n }), "GUARD_APPROVAL_EXPIRED"],
      [await sign(0, { amountLimit: amountLimit - 1n }), "GUARD_APPROVAL_TOO_SMALL"],
      [{ ...good, planHash: other }, "POLICY_PLAN_CHANGED"],
    ] as const
    for (const [approval, code] of cases) {
      // Beside a sound one: none is kept if one is not sound.
      expect(await codeOf(desk.approve("refused", [good, approval]))).toBe(code)
    }
    await desk.approve("refused", [await sign(1)])
    expect((await desk.find("refused"))?.state).toBe("asking")
    await desk.cancel("refused")
    expect(await receivedBy(rows)).toEqual(nobody(rows))
  })

  test("of somebody who is no approver any more let nothing through", async () => {
    const rows = newRows()
    const { desk, sign } = await ask("removed", rows)
    await desk.approve("removed", [await sign(0)])
    const removal = {
      sites: [chain.site],
      approvalAbove: "1",
      approvers: APPROVERS.slice(1).map(({ address }) => address),
      policyVersion: policyVersion + 1,
    }
    await desk.close()
    expect(await codeOf(openRunOffice(store, removal))).toBe("POLICY_CHANGE_UNAPPROVED")
    const adopted = await adoptPolicy(store, writeOfficePolicy(removal), APPROVERS)
    expect(adopted).toMatchObject({ state: "in force" })
    const changed = (office = await openRunOffice(store, removal))
    const code = await codeOf(changed.approve("removed", [await sign(1)]))
    expect(["GUARD_APPROVER_FOREIGN", "POLICY_PLAN_CHANGED"]).toContain(code)
    const again = await codeOf(changed.approve("removed", [await sign(2)]))
    expect(["GUARD_APPROVER_FOREIGN", "POLICY_PLAN_CHANGED"]).toContain(again)
    expect((await changed.find("removed"))?.payments.paid).toBe(0)
    expect(await receivedBy(rows)).toEqual(nobody(rows))
  })
})

describe("another policy", () => {
  test("stops what a worker still does under the old one; one with the new one takes back what is left", async () => {
    const rows = newRows()
    const old = await open()
    const stricter = { sites: [chain.site], perPayment: "0.5", policyVersion: policyVersion + 1 }
    const before = await chain.countSent(PAYER.address)
    await chain.holdBlocks(true)
    await old.start({ run: "overtaken", task: payrollTask(chain.site, rows) })
    await until(async () => (await chain.countSent(PAYER.address, "pending")) > before)
    const adopted = await adoptPolicy(store, writeOfficePolicy(stricter), APPROVERS)
    expect(adopted).toMatchObject({ state: "in force" })
    await chain.holdBlocks(false)
    const { view } = await old.result("overtaken")
    expect(view).toMatchObject({
      state: "failed",
      error: { message: expect.stringContaining("GUARD_POLICY_CHANGED") },
    })
    expect(await receivedBy(rows)).toEqual(nobody(rows))
    // Nor is anything begun under it, or asked.
    const later = { run: "later", task: payrollTask(chain.site, newRows()) }
    expect(await codeOf(old.start(later))).toBe("POLICY_CHANGE_INVALID")
    expect(await codeOf(old.plan(later))).toBe("POLICY_CHANGE_INVALID")
    await old.close()
    expect(await codeOf(openRunOffice(store, { sites: [chain.site], policyVersion }))).toBe(
      "POLICY_CHANGE_INVALID",
    )
    office = await openRunOffice(store, stricter)
    await until(async () => (await chain.allowanceOf(PAYER.address)) === 0n)
    expect(await receivedBy(rows)).toEqual(nobody(rows))
    // It is judged from the beginning when somebody has it begun anew: as long as the policy says no, it stays as it is.
    expect(await codeOf(office.retry("overtaken"))).toBe("POLICY_PAYMENT_CAP")
    expect(await office.find("overtaken")).toMatchObject({ state: "failed" })
    await office.close()
    const looser = await open({ approvalAbove: "1" })
    expect(await looser.retry("overtaken")).toMatchObject({ state: "asking" })
    await looser.cancel("overtaken")
    await looser.close()
    const usual = await open()
    await usual.retry("overtaken")
    expect((await usual.result("overtaken")).view).toMatchObject({
      state: "completed",
      payments: { paid: 3 },
    })
    expect(await receivedBy(rows)).toEqual(onceEach(rows))
  })

  test("that nobody approved keeps a worker out; who only looks may still cancel", async () => {
    const rows = newRows()
    const desk = await open({ approvalAbove: "2" })
    await desk.start({ run: "waiting", task: payrollTask(chain.site, rows) })
    await desk.close()
    const edited = { sites: [chain.site], approvalAbove: "2000000", policyVersion: policyVersion + 1 }
    expect(await codeOf(openRunOffice(store, edited))).toBe("POLICY_CHANGE_UNAPPROVED")
    office = await openRunOffice(store, edited, { isWorker: false })
    const request = { run: "more", task: payrollTask(chain.site, newRows()) }
    expect(await codeOf(office.plan(request))).toBe("POLICY_CHANGE_UNAPPROVED")
    expect(await codeOf(office.start(request))).toBe("POLICY_CHANGE_UNAPPROVED")
    expect(await codeOf(office.approve("waiting", []))).toBe("POLICY_CHANGE_UNAPPROVED")
    expect(await office.cancel("waiting")).toMatchObject({ state: "cancelled" })
  })
})

test("a payroll asks where a payee has another address than the last time, and nowhere else", async () => {
  const rows = newRows()
  const desk = await open()
  await desk.run({ run: "month-1", task: payrollTask(chain.site, rows) })
  const [elsewhere] = newRows(1)
  const moved = rows.map((row, index) => (index === 1 ? { ...row, address: elsewhere!.address } : row))
  const view = await desk.start({ run: "month-2", task: payrollTask(chain.site, moved) })
  expect(view).toMatchObject({
    state: "asking",
    findings: [{ code: "POLICY_PAYEE_CHANGED", verdict: "ask" }],
  })
  expect(JSON.stringify(view.findings)).toContain(
    `${rows[1]!.key}: ${rows[1]!.address} -> ${elsewhere!.address}`,
  )
  await desk.cancel("month-2")
  expect((await desk.run({ run: "month-3", task: payrollTask(chain.site, rows) })).view).toMatchObject({
    state: "completed",
    findings: [],
  })
  expect(await receivedBy([elsewhere!])).toEqual([[]])
})

describe("a run that the policy denies", () => {
  test("is refused by name, and nothing of it is written down", async () => {
    const rows = newRows()
    const before = await chain.countSent(PAYER.address)
    const desk = await open({ perPayment: "5" })
    const task = payrollTask(chain.site, rows)
    expect((await desk.plan({ run: "denied", task })).decision.verdict).toBe("deny")
    expect(await codeOf(desk.run({ run: "denied", task }))).toBe("POLICY_PAYMENT_CAP")
    expect(await desk.find("denied")).toBeUndefined()
    expect(await chain.countSent(PAYER.address)).toBe(before)
  })
})

describe("a payroll's tokens", () => {
  const approvals = () => chain.approvalsOf(PAYER.address, chain.site.payout.address)
  const totalOf = (rows: readonly Row[]) => rows.reduce((sum, { amount }) => sum + unitsOf(amount), 0n)

  async function pay(run: string, plan: Partial<OfficePlan>) {
    const rows = newRows()
    const [sent, allowed] = [await chain.countSent(PAYER.address), (await approvals()).length]
    const desk = await open(plan)
    const { view } = await desk.run({ run, task: payrollTask(chain.site, rows) })
    await desk.close()
    office = undefined
    return {
      view,
      rows,
      sent: (await chain.countSent(PAYER.address)) - sent,
      allowed: (await approvals()).slice(allowed),
    }
  }

  test("are let out by an exact permit where the policy says so, and nothing stays allowed", async () => {
    const nonce = await chain.permitsOf(PAYER.address)
    const { view, rows, sent, allowed } = await pay("by-permit", { approveBy: ["permit", "allowance"] })
    expect(view).toMatchObject({ state: "completed", payments: { paid: 3 } })
    expect(view).not.toHaveProperty("differences")
    expect(await receivedBy(rows)).toEqual(onceEach(rows))
    expect(allowed).toEqual([totalOf(rows)])
    expect(await chain.permitsOf(PAYER.address)).toBe(nonce + 1n)
    expect(await chain.allowanceOf(PAYER.address)).toBe(0n)
    expect(sent).toBe(2)
  })

  test("are let out once where the process ends with its permit on the way: the next one signs no other", async () => {
    const plan = { sites: [chain.site], approveBy: ["permit"] } as const
    const [rows, permits] = [newRows(), await chain.permitsOf(PAYER.address)]
    const desk = await open(plan, { isWorker: false })
    const startWorker = () => startRunWorker({ store, home: server.home, plan: { ...plan, policyVersion } })
    const workers = [startWorker()]
    try {
      await workers[0]?.ready
      const sent = await chain.countSent(PAYER.address)
      await chain.holdBlocks(true)
      await desk.start({ run: "permit-on-the-way", task: payrollTask(chain.site, rows) })
      await until(async () => (await chain.countSent(PAYER.address, "pending")) > sent)
      await workers[0]?.kill()
      workers.push(startWorker())
      await workers[1]?.ready
      await chain.holdBlocks(false)
      const { view } = await desk.result("permit-on-the-way")
      expect(view).toMatchObject({ state: "completed", payments: { paid: 3 } })
    } finally {
      await Promise.all(workers.map((worker) => worker.kill()))
    }
    expect(await receivedBy(rows)).toEqual(onceEach(rows))
    expect(await chain.permitsOf(PAYER.address)).toBe(permits + 1n)
    expect(await chain.allowanceOf(PAYER.address)).toBe(0n)
  })

  test("need no allowance where the payer's account runs the delegate and the policy lists it", async () => {
    const own = await chain.delegate(PAYER.address)
    try {
      const listed = { destinations: [{ ...own, functions: DELEGATE_FUNCTIONS }] }
      const { view, rows, sent, allowed } = await pay("by-account", listed)
      expect(view).toMatchObject({ state: "completed", payments: { paid: 3 } })
      expect(view).not.toHaveProperty("differences")
      expect(await receivedBy(rows)).toEqual(onceEach(rows))
      expect([sent, allowed]).toEqual([1, []])
      // Without the policy's word for it the account is not used so.
      expect(await pay("unlisted", {})).toMatchObject({ sent: 2, allowed: [totalOf(rows)] })
    } finally {
      await chain.undelegate(PAYER.address)
    }
  })

  test("stay where no way of the policy's is possible: nothing is sent", async () => {
    const { view, rows, sent } = await pay("by-nothing", { approveBy: ["delegate"] })
    expect(view).toMatchObject({ state: "failed", error: { code: "APPROVAL_WAY_MISSING" } })
    expect([sent, await receivedBy(rows)]).toEqual([0, nobody(rows)])
  })

  test("that arrive in part only, whatever the token says, are named by the run", async () => {
    const { site, token } = await chain.withToken("MockLyingToken")
    await awaitMined(token.getFunction("mint")(PAYER.address, 10n ** 12n))
    const [rows, desk] = [newRows(), await open({ sites: [site] })]
    const { view } = await desk.run({ run: "lying", task: payrollTask(site, rows) })
    expect(view).toMatchObject({
      state: "completed",
      differences: [{ stepId: view.steps.at(-1)?.stepId, code: "BATCH_BALANCE_DIFFERS", count: 3 }],
    })
    expect((await desk.find("lying"))?.differences).toEqual(view.differences)
    await desk.erase("lying")
    expect(await desk.find("lying")).not.toHaveProperty("differences")
  })
})

describe("a run", () => {
  test("too dear for the treasury pays nobody and leaves no allowance; funded and retried it pays once", async () => {
    const rows = newRows()
    const desk = await open()
    const task = payrollTask(chain.site, rows)
    const rest = await chain.drain(PAYER.address)
    const { view } = await desk.run({ run: "poor", task })
    expect(view).toMatchObject({
      state: "failed",
      error: { code: "BATCH_BALANCE_SHORT" },
      payments: { paid: 0, unpaid: 3 },
    })
    expect(await receivedBy(rows)).toEqual(nobody(rows))
    expect(await chain.allowanceOf(PAYER.address)).toBe(0n)
    await chain.fund(PAYER.address, rest)
    await desk.retry("poor")
    expect((await desk.result("poor")).view).toMatchObject({ state: "completed", payments: { paid: 3 } })
    expect(await receivedBy(rows)).toEqual(onceEach(rows))
    expect(await chain.allowanceOf(PAYER.address)).toBe(0n)
    expect(await codeOf(desk.retry("poor"))).toBe("WORKFLOW_STATE_UNFIT")
  })

  test("cancelled while it pays begins nothing further, leaves no allowance, and is finished by a retry", async () => {
    const rows = newRows(6)
    const desk = await open({}, { settings: { maxTxs: 1 } })
    await chain.holdBlocks(true)
    await desk.start({ run: "stopped", task: payrollTask(chain.site, rows) })
    await until(
      async () => (await chain.countSent(PAYER.address, "pending")) > (await chain.countSent(PAYER.address)),
    )
    expect(await desk.cancel("stopped")).toMatchObject({ state: "cancelled" })
    await chain.holdBlocks(false)
    expect((await desk.result("stopped")).view.state).toBe("cancelled")
    await until(async () => (await chain.allowanceOf(PAYER.address)) === 0n)
    expect(await codeOf(desk.cancel("stopped"))).toBe("WORKFLOW_STATE_UNFIT")
    await desk.retry("stopped")
    expect((await desk.result("stopped")).view).toMatchObject({ state: "completed", payments: { paid: 6 } })
    expect(await receivedBy(rows)).toEqual(onceEach(rows))
    expect(await chain.allowanceOf(PAYER.address)).toBe(0n)
  })

  describe("beside a payroll of the same payer that was broken off", () => {
    /** That payroll, as a process leaves it that ends while its payments are on their way, and the run that waits. */
    async function breakOff() {
      const desk = await open({ approvalAbove: "50" })
      const [rivals, rows] = [newRows(5), newRows(2)]
      const [rival, second] = [`broken-off-${group}`, `second-${group}`]
      const view = await desk.start({ run: rival, task: payrollTask(chain.site, rivals) })
      expect(view.state).toBe("asking")
      const place = { run: rival, stepId: view.steps[0]?.stepId ?? "" }
      await freezePayroll(store, { ...place, ...termsOf(view), privacy: 0 })
      const sent = await chain.countSent(PAYER.address, "pending")
      await desk.start({ run: second, task: payrollTask(chain.site, rows) })
      await until(async () => (await desk.find(second))?.steps[0]?.state === "running")
      await pause(1_500)
      expect(await chain.countSent(PAYER.address, "pending")).toBe(sent)
      return { desk, place, rivals, second, rows, sent }
    }

    test.each([
      ["has come to its end", (place: { run: string; stepId: string }) => closePayroll(store, place)],
      ["is cancelled", async ({ run }: { run: string }) => office?.cancel(run)],
    ] as const)("leaves the allowance to it, until that %s", async (_, end) => {
      const { desk, place, rivals, second, rows } = await breakOff()
      await end(place)
      expect((await desk.result(second)).view).toMatchObject({ state: "completed", payments: { paid: 2 } })
      expect(await receivedBy(rows)).toEqual(onceEach(rows))
      expect(await receivedBy(rivals)).toEqual(nobody(rivals))
    })

    test("ends where it is cancelled while it waits", async () => {
      const { desk, place, second, rows, sent } = await breakOff()
      await desk.cancel(second)
      // The engine looks for cancelled ones once a second.
      await pause(3_000)
      await closePayroll(store, place)
      await pause(1_500)
      expect((await desk.find(second))?.state).toBe("cancelled")
      const payrolls = await store.sql
        .selectFrom("agentgpt.run_payroll" as never)
        .selectAll()
        .execute()
      expect(payrolls).not.toContainEqual(expect.objectContaining({ run: second }))
      expect(await chain.countSent(PAYER.address, "pending")).toBe(sent)
      expect(await receivedBy(rows)).toEqual(nobody(rows))
      await desk.cancel(place.run)
    })
  })

  test("paused while it waits for its price pays nobody until it is told to go on", async () => {
    const rows = newRows(2)
    const desk = await open()
    const trigger = { gasThreshold: "0.000000001", expiresAtMs: Date.now() + 2_000, onExpiry: "run" }
    const task = payrollTask(chain.site, rows, { trigger })
    await desk.start({ run: "held", method: "speculative", task })
    await until(async () => (await desk.find("held"))?.state === "running")
    await pause(500)
    expect(await desk.pause("held")).toMatchObject({ state: "paused" })
    await pause(4_000)
    expect(await desk.find("held")).toMatchObject({ state: "paused", steps: [{ state: "waiting" }] })
    expect(await receivedBy(rows)).toEqual(nobody(rows))
    await desk.resume("held")
    expect((await desk.result("held")).view).toMatchObject({ state: "completed", payments: { paid: 2 } })
    expect(await receivedBy(rows)).toEqual(onceEach(rows))
  })

  test("paused while it pays sends nothing further, leaves no allowance, and pays the rest when it goes on", async () => {
    const rows = newRows(300)
    const desk = await open({}, { settings: { maxThreads: 1 } })
    const before = await chain.countSent(PAYER.address)
    const untilPending = (count: number) =>
      until(async () => (await chain.countSent(PAYER.address, "pending")) === before + count)
    const paidNow = async () => (await receivedBy(rows)).flat().length
    const request = { run: "braked", method: "parallel", task: payrollTask(chain.site, rows) } as const
    const { estimates } = await desk.plan(request)
    expect(estimates.map(({ method, transactionCount }) => [method, transactionCount])).toEqual([
      ["sequential", 2],
      ["batch", 1],
      ["parallel", 2],
      ["speculative", 1],
    ])
    await chain.holdBlocks(true)
    await desk.start(request)
    await untilPending(1)
    // Its allowance is under way, and nothing else.
    expect(await desk.pause("braked")).toMatchObject({ state: "paused" })
    await chain.holdBlocks(false)
    await until(async () => (await chain.countSent(PAYER.address)) === before + 2)
    expect([await chain.allowanceOf(PAYER.address), await paidNow()]).toEqual([0n, 0])
    await chain.holdBlocks(true)
    await desk.resume("braked")
    await untilPending(3)
    await chain.mine()
    // The first of the two transactions that were planned, of 256 payments; the other one waits for it.
    await untilPending(4)
    expect(await desk.pause("braked")).toMatchObject({ state: "paused" })
    await chain.holdBlocks(false)
    await until(async () => (await chain.countSent(PAYER.address)) === before + 5)
    expect(await chain.allowanceOf(PAYER.address)).toBe(0n)
    const [paid, view] = [await paidNow(), await desk.find("braked")]
    expect([view?.state, paid]).toEqual(["paused", 256])
    await desk.resume("braked")
    const { view: ended } = await desk.result("braked")
    expect(ended).toMatchObject({ state: "completed", payments: { paid: 300 } })
    expect(await receivedBy(rows)).toEqual(onceEach(rows))
    expect(await chain.allowanceOf(PAYER.address)).toBe(0n)
  })

  test("paused waits, also through a restart, and goes on when told to", async () => {
    const rows = [newRows(2), newRows(2)]
    const desk = await open()
    await chain.holdBlocks(true)
    const payments = rows.map((some) => groupOf(chain.site, some))
    await desk.start({
      run: "waits",
      method: "sequential",
      task: { action: "payroll", params: { payments } },
    })
    await until(async () => (await desk.find("waits"))?.steps[0]?.state === "running")
    expect(await desk.pause("waits")).toMatchObject({ state: "paused" })
    await chain.holdBlocks(false)
    await pause(500)
    await desk.close()
    const later = await open()
    await pause(500)
    expect(await later.find("waits")).toMatchObject({
      state: "paused",
      steps: [{ state: "running" }, { state: "waiting" }],
    })
    expect(await receivedBy(rows.flat())).toEqual(nobody(rows.flat()))
    await later.resume("waits")
    expect((await later.result("waits")).view).toMatchObject({ state: "completed", payments: { paid: 4 } })
    expect(await receivedBy(rows.flat())).toEqual(onceEach(rows.flat()))
  })

  test("offers the price of its strategy for all that it sends, but for what it takes back", async () => {
    const custom = {
      type: "eip1559",
      maxFeePerGasWei: 77_000_000_000n,
      maxPriorityFeePerGasWei: 3_000_000_000n,
    } as const
    const desk = await open({}, { fees: { custom } })
    const before = await chain.countSent(PAYER.address)
    const request = {
      run: "own-price",
      gasStrategy: "custom",
      task: payrollTask(chain.site, newRows()),
    } as const
    expect((await desk.run(request)).view).toMatchObject({ state: "completed", payments: { paid: 3 } })
    // The allowance and the payments.
    const offers = await chain.offersOf(PAYER.address, before)
    expect(offers).toEqual([custom.maxFeePerGasWei, custom.maxFeePerGasWei])
  })

  test("whose order flow is private shows what it pays to private nodes alone", async () => {
    const [seenByAll, relay] = await Promise.all([
      startFaultProxy({ target: chain.site.url }),
      startFaultProxy({ target: chain.site.url }),
    ])
    const sentThrough = ({ seen }: FaultProxy) =>
      seen.flatMap(({ method, params }) =>
        method === "eth_sendRawTransaction" ? [Transaction.from(String(params[0])).to?.toLowerCase()] : [],
      )
    try {
      const rows = newRows(2)
      const site = { ...chain.site, url: seenByAll.url }
      const desk = await open({ sites: [site] }, { privateUrls: [relay.url] })
      const hidden = { ...(transferTask(site, rows) as object), orderFlow: "private" }
      expect((await desk.run({ run: "hidden", task: hidden })).view.state).toBe("completed")
      expect(await receivedBy(rows)).toEqual(onceEach(rows))
      expect(sentThrough(relay)).toEqual([chain.site.token.address, chain.site.token.address])
      expect(sentThrough(seenByAll)).toEqual([])
      // Of a payroll, what pays; everybody may see that something was allowed.
      const people = newRows(2)
      const payroll = payrollTask(site, people, { orderFlow: "private" })
      expect((await desk.run({ run: "hidden-payroll", task: payroll })).view.state).toBe("completed")
      expect(sentThrough(relay).slice(2)).toEqual([chain.site.payout.address])
      expect(sentThrough(seenByAll)).not.toContain(chain.site.payout.address)
      await desk.close()
      const bare = await open({ sites: [site] })
      const lost = { ...(transferTask(site, newRows(1)) as object), orderFlow: "private" }
      expect((await bare.run({ run: "no-relay", task: lost })).view).toMatchObject({
        state: "failed",
        error: { code: "NODE_PRIVATE_ROUTE_MISSING" },
      })
    } finally {
      await office?.close()
      office = undefined
      await Promise.all([seenByAll.close(), relay.close()])
    }
  })

  describe("with a deadline", () => {
    const late = (rows: ReturnType<typeof newRows>, inMs: number) =>
      payrollTask(chain.site, rows, { deadlineMs: Date.now() + inMs })

    test("that is over already is not begun", async () => {
      const desk = await open()
      expect(await codeOf(desk.start({ run: "late", task: late(newRows(), -1_000) }))).toBe(
        "BATCH_DEADLINE_PASSED",
      )
      expect(await desk.find("late")).toBeUndefined()
    })

    test("that passes while it is paused ends, takes back what was allowed, and pays nobody", async () => {
      const rows = newRows()
      const desk = await open()
      const before = await chain.countSent(PAYER.address)
      await chain.holdBlocks(true)
      await desk.start({ run: "paused-late", method: "sequential", task: late(rows, 5_000) })
      // Its allowance is under way.
      await until(async () => (await chain.countSent(PAYER.address, "pending")) === before + 1)
      expect(await desk.pause("paused-late")).toMatchObject({ state: "paused" })
      await chain.holdBlocks(false)
      const { view } = await desk.result("paused-late")
      expect(view).toMatchObject({ state: "failed", error: { code: "BATCH_DEADLINE_PASSED" } })
      expect(await receivedBy(rows)).toEqual(nobody(rows))
      await until(async () => (await chain.allowanceOf(PAYER.address)) === 0n)
    })

    test("that passes before enough have approved asks nobody any longer", async () => {
      const rows = newRows()
      const desk = await open({ approvalAbove: "1" })
      const { state } = await desk.start({ run: "asked-late", task: late(rows, 2_000) })
      expect(state).toBe("asking")
      const { view } = await desk.result("asked-late")
      expect(view).toMatchObject({ state: "denied", error: { code: "BATCH_DEADLINE_PASSED" } })
      expect(await receivedBy(rows)).toEqual(nobody(rows))
    })
  })

  test("erased forgets its rows and says so; what was paid stays known", async () => {
    const rows = newRows()
    const desk = await open()
    const task = payrollTask(chain.site, rows)
    await desk.run({ run: "gone", task })
    expect((await desk.listPayments("gone")).map(({ key }) => key)).toEqual(rows.map(({ key }) => key))
    expect(await desk.erase("gone")).toMatchObject({ isErased: true, payments: { paid: 3 } })
    expect((await desk.listPayments("gone")).map(({ key }) => key)).toEqual(["", "", ""])
    expect((await desk.run({ run: "gone", task })).view).toMatchObject({ state: "completed", isErased: true })
    expect(await receivedBy(rows)).toEqual(onceEach(rows))
  })

  test("erased keeps no name, no secret and no key of it anywhere in the database", async () => {
    const desk = await open({ approvalAbove: "1" })
    const rows = newRows().map((row, index) => ({ ...row, key: `Somebody-${index}` }))
    const view = await desk.start({ run: "forgotten", task: payrollTask(chain.site, rows) })
    // As an office does it that seals its bundles.
    const stepId = view.steps[0]?.stepId ?? ""
    const { secret, runKey } = await freezePayroll(store, {
      run: "forgotten",
      stepId,
      ...termsOf(view),
      privacy: 3,
    })
    const [question] = view.questions
    const terms = { chainId: chain.site.chainId, name: POLICY_NAME, version: policyVersion }
    const planHash = question?.planHash ?? "0x"
    const asked = {
      planHash,
      amountLimit: BigInt(question?.amountLimit ?? 0),
      expiresAtSeconds: BigInt(Math.floor(Date.now() / 1_000) + 3_600),
    }
    const signed = APPROVERS.slice(0, 2).map((by) => signPlanApproval(by, terms, asked))
    await desk.approve(
      "forgotten",
      (await Promise.all(signed)).map((approval) => ({ planHash, ...approval })),
    )
    await chain.callAsOwner("token", "setBlacklisted", rows[1]?.address, true)
    expect((await desk.result("forgotten")).view.state).toBe("completed")

    const traces = ["Somebody-", ...[secret, runKey ?? secret].map((bytes) => bytesToHex(bytes).slice(2))]
    const before = await dumpDatabase(store)
    for (const trace of traces) expect(before).toContain(trace)
    await desk.erase("forgotten")
    const after = await dumpDatabase(store)
    expect(
      traces.map((trace) => [
        trace,
        after
          .split(trace)
          .slice(1)
          .map((text) => text.slice(0, 80)),
      ]),
    ).toEqual(traces.map((trace) => [trace, []]))
    expect(after).toContain("forgotten")
  })

  test("of the same name with another task is refused; the first one stays as it is", async () => {
    const [rows, others] = [newRows(), newRows()]
    const desk = await open()
    await desk.run({ run: "taken", task: payrollTask(chain.site, rows) })
    const again = (task: unknown) =>
      desk.run({ run: "taken", task }).then(
        () => "not refused",
        ({ code, meta }: { code: string; meta: readonly string[] }) => [code, ...meta],
      )
    expect(await again(payrollTask(chain.site, others))).toEqual([
      "WORKFLOW_ID_REUSED",
      "What is to be done differs: the steps, whom they pay or how much.",
    ])
    // What the configuration sets for a task that leaves it open differs as what the task says.
    expect(await again(payrollTask(chain.site, rows, { gasStrategy: "fast" }))).toEqual([
      "WORKFLOW_ID_REUSED",
      'It was asked for with gasStrategy unset, and now with "fast".',
      "What a task leaves open comes from the configuration, which may have changed.",
    ])
    expect(await receivedBy(others)).toEqual(nobody(others))
    expect(await receivedBy(rows)).toEqual(onceEach(rows))
  })

  test("tells what happened to it without a gap, each thing once", async () => {
    const rows = newRows()
    const desk = await open()
    await desk.run({ run: "told", task: payrollTask(chain.site, rows) })
    const events = await collectEvents(desk, "told")
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index))
    expect(events.map(({ type }) => type)).toEqual([
      "guard-decision",
      "run-start",
      "route-decision",
      "step-start",
      "step-end",
      "run-end",
    ])
  })
})

test("workers can go on with what those of releases before began: every kind of run records the same steps", async () => {
  const desk = await open()
  const ofOne = (more = {}) => payrollTask(chain.site, newRows(), more)
  const ofTwo = () => ({
    action: "payroll",
    params: { payments: [groupOf(chain.site, newRows()), groupOf(chain.site, newRows())] },
  })
  const transfers = () => transferTask(chain.site, newRows())
  const trigger = { gasThreshold: "1000", expiresAtMs: Date.now() + 600_000 }
  for (const [kind, method, task] of [
    ["payroll, sequential", "sequential", ofTwo()],
    ["payroll, batch", "batch", ofOne()],
    ["payroll, parallel", "parallel", ofTwo()],
    ["payroll, speculative", "speculative", ofOne({ trigger })],
    ["transfers, sequential", "sequential", transfers()],
    ["transfers, parallel", "parallel", transfers()],
  ] as const) {
    const run = `recorded-${kind.replace(", ", "-")}`
    expect((await desk.run({ run, method, task })).view.state, kind).toBe("completed")
    await expectKeptSteps(run, kind)
  }
  const rest = await chain.drain(PAYER.address)
  const { view } = await desk.run({ run: "recorded-failing", method: "batch", task: ofOne() })
  await chain.fund(PAYER.address, rest)
  expect(view.state).toBe("failed")
  await expectKeptSteps("recorded-failing", "payroll, failed")
})
