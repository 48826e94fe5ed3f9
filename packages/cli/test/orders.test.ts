import { AgentGptError, bytesToHex, toExitCode } from "@agentgpt/core"
import type { Store } from "@agentgpt/chain"
import { randomBytes } from "node:crypto"
import { afterAll, beforeAll, afterEach, describe, expect, it } from "vitest"
import { noteAsking, loadOrder, recordOrder, recordStates } from "../../chain/src/bridge/cross-orders.ts"
import { recordDeed } from "../../chain/src/bridge/order-deeds.ts"
import { openMockStore } from "../../chain/src/mocks/mock-store.ts"
import { SAMPLE_ORDER } from "../../chain/test/support/order-fixture.ts"
import type { CommandContext } from "../src/command.ts"
import { createMockTender } from "../src/mocks/mock-tender.ts"
import { tendAll } from "../src/orders/tend-all.ts"
import { callCli } from "./support/call-cli.ts"
import type { CallOptions } from "./support/call-cli.ts"
import { makeProject } from "./support/make-project.ts"
import type { Project } from "./support/make-project.ts"

const NOW_MS = 1_800_000_001_000
const KEYLESS = `0x${"c3".repeat(20)}`

let project: Project
let store: Store
beforeAll(async () => {
  project = await makeProject()
  store = await openMockStore()
})
// What a test added is settled, so that the next one meets its own alone.
afterEach(async () => {
  for (const orderId of added.splice(0)) await settle(orderId)
})
afterAll(async () => {
  await store.close()
  await project.remove()
})

let nonce = 0n
const added: `0x${string}`[] = []
/** An order that was sent a minute ago, by nobody with a key here. */
async function addOrder(): Promise<`0x${string}`> {
  nonce += 1n
  const { orderId } = await recordOrder(store, {
    order: { ...SAMPLE_ORDER, nonce, deadline: BigInt(NOW_MS / 1_000 + 3_600) },
    transactionHash: bytesToHex(randomBytes(32)),
    logIndex: 0,
    dispatchedAtMs: NOW_MS - 60_000,
  })
  added.push(orderId)
  return orderId
}
const settle = async (orderId: `0x${string}`) => {
  if ((await loadOrder(store, orderId)).sourceState === "completed") return
  await recordStates(store, orderId, "releasable", "executed")
  await recordStates(store, orderId, "completed", "executed")
}
const call = (line: string, options: Partial<CallOptions> = {}) =>
  callCli(line.split(" "), { ...project, store, now: () => NOW_MS, ...options })

/** Nothing around the tending but what it says. */
const listen = (said: object[]) => {
  const result = (fields: object) => void said.push(fields)
  return {
    writer: { isJson: true, result },
    signal: new AbortController().signal,
  } as unknown as CommandContext
}

describe("orders list", () => {
  it("shows where each order stands on both chains, and what is waited for", async () => {
    const [travelling, executed, stuck] = [await addOrder(), await addOrder(), await addOrder()]
    await recordStates(store, executed, "dispatched", "executed")
    await noteAsking(store, stuck, "expire was tried 5 times in vain.")
    const { code, lines } = await call("orders list --open --json")
    expect(code).toBe(0)
    const waits = Object.fromEntries(lines.map(({ orderId, waitsFor }) => [orderId, waitsFor]))
    expect(waits).toEqual({
      [travelling]: "the message at the destination",
      [executed]: "the result at the source",
      [stuck]: "a person: expire was tried 5 times in vain.",
    })
    expect(lines[0]).toMatchObject({
      source: { chainId: "eip155:31337", state: "dispatched" },
      destination: { chainId: "eip155:31338" },
      escrow: { amount: String(SAMPLE_ORDER.escrowAmount) },
      deadlineMs: NOW_MS + 3_600_000,
    })
    const { out } = await call("orders list --open")
    expect(out).toMatch(/eip155:31337 +dispatched +eip155:31338 +none +1 min 0 s +in 1 h 0 min +the message/u)
  })

  it("leaves out what is settled, and more than the limit", async () => {
    const [open, done] = [await addOrder(), await addOrder()]
    await settle(done)
    const idsOf = async (line: string) => (await call(line)).lines.map(({ orderId }) => orderId)
    expect(await idsOf("orders list --json --open")).toEqual([open])
    expect(await idsOf("orders list --json")).toEqual(expect.arrayContaining([open, done]))
    expect(await idsOf("orders list --json --limit 1")).toHaveLength(1)
    expect((await call("orders list --limit many")).code).toBe(2)
  })
})

describe("orders show", () => {
  it("shows the deeds with what became of them, and what is next", async () => {
    const orderId = await addOrder()
    const known = await recordStates(store, orderId, "dispatched", "executed")
    await recordDeed(store, known, {
      action: "relay-result",
      attemptNumber: 1,
      chosenAtMs: NOW_MS,
      chainId: "eip155:31338",
      account: SAMPLE_ORDER.sender,
      call: { to: SAMPLE_ORDER.dstArbiter, valueWei: 1n, data: "0x" },
      why: "The order is executed, and the source does not know it.",
    })
    const looks = [{ action: "wait", why: "The result is on its way." }] as const
    const { code, lines, tender, inputs } = await call(`orders show ${orderId.slice(0, 12)} --json`, {
      looks,
    })
    expect([code, inputs?.role, tender?.calls]).toEqual([0, "client", [`preview ${orderId}`, "close"]])
    expect(lines[0]).toMatchObject({
      orderId,
      waitsFor: "attempt 1 of relay-result",
      deeds: [{ action: "relay-result", attemptNumber: 1, status: "unsubmitted" }],
      next: { action: "wait", why: "The result is on its way." },
    })
    const { out } = await call(`orders show ${orderId}`, { looks })
    expect(out).toMatch(/next +wait: The result is on its way\./u)
  })

  it("shows what the journal knows while no node answers", async () => {
    const orderId = await addOrder()
    const { code, out } = await call(`orders show ${orderId}`, { looks: ["NODE_NONE_USABLE"] })
    expect(code).toBe(0)
    expect(out).toMatch(/next +cannot be told \(NODE_NONE_USABLE: /u)
  })

  it("asks no node about an order that is settled", async () => {
    const orderId = await addOrder()
    await settle(orderId)
    const { lines, tender } = await call(`orders show ${orderId} --json`)
    expect([lines[0]?.["waitsFor"], lines[0]?.["next"], tender]).toEqual(["nothing", undefined, undefined])
  })

  it.each([["0x00000000"], ["0x26"], [""]])("refuses what names no order, such as %j", async (named) => {
    await addOrder()
    const { code, error } = await callCli(["orders", "show", named], { ...project, store })
    expect(code).not.toBe(0)
    expect(error).toContain("BRIDGE_ORDER_UNKNOWN")
  })
})

describe("orders tend", () => {
  it("goes on until every order is settled or needs a person, and says each thing once", async () => {
    const [first, second] = [await addOrder(), await addOrder()]
    const settling = { action: "settle", why: "The source knows the outcome." } as const
    const done = { action: "done", why: "Settled." } as const
    const said: object[] = []
    const context = listen(said)
    const tender = createMockTender([settling, "NODE_TIMED_OUT", settling, "BRIDGE_DEED_STUCK", done])
    const code = await tendAll(context, tender, [first, second], { isOnce: false, pollMs: 1 })
    // The first: settles, again, is paid. The second: no node, then a person.
    expect(tender.calls).toEqual([first, second, first, second, first].map((orderId) => `tend ${orderId}`))
    expect(said).toMatchObject([
      { orderId: first, action: "settle" },
      { orderId: second, error: { code: "NODE_TIMED_OUT" } },
      { orderId: second, error: { code: "BRIDGE_DEED_STUCK" } },
      { orderId: first, action: "done" },
    ])
    expect(code).toBe(toExitCode(new AgentGptError("BRIDGE_DEED_STUCK")))
  })

  it("ends as shells have it where it is told to while an order is open", async () => {
    const orderId = await addOrder()
    const told = new AbortController()
    const settling = { action: "settle", why: "The source knows the outcome." } as const
    const context = { ...listen([]), signal: told.signal }
    const tending = tendAll(context, createMockTender([settling]), [orderId], {
      isOnce: false,
      pollMs: 2 ** 30,
    })
    setTimeout(() => told.abort(), 50)
    expect(await tending).toBe(130)
  })

  it("forgets a trouble that passed by itself", async () => {
    const orderId = await addOrder()
    const tender = createMockTender(["NODE_TIMED_OUT", { action: "done", why: "Settled." }])
    expect(await tendAll(listen([]), tender, [orderId], { isOnce: false, pollMs: 1 })).toBe(0)
  })

  it("--once looks once and waits for what it sent", async () => {
    const orderId = await addOrder()
    const looks = [{ action: "settle", why: "The source knows the outcome." }] as const
    const { code, tender } = await call(`orders tend ${orderId} --once --yes`, { looks })
    expect([code, tender?.calls]).toEqual([0, [`tend ${orderId}`, `await ${orderId}`, "close"]])
  })

  it("ends with the code of what needs a person, and goes on with the others", async () => {
    const [first, second] = [await addOrder(), await addOrder()]
    const looks = ["BRIDGE_DEED_STUCK", { action: "done", why: "Settled." }] as const
    const { code, lines, tender } = await call(`orders tend --account ${KEYLESS} --json --yes`, { looks })
    expect(code).toBe(toExitCode(new AgentGptError("BRIDGE_DEED_STUCK")))
    expect(tender?.calls.slice(0, 2).sort()).toEqual([`tend ${first}`, `tend ${second}`].sort())
    expect(lines[0]).toMatchObject({ error: { code: "BRIDGE_DEED_STUCK" } })
    expect(lines[1]).toMatchObject({ action: "done" })
  })

  it("stops at once while all lanes are halted", async () => {
    await addOrder()
    await addOrder()
    const { code, tender, error } = await call(`orders tend --account ${KEYLESS} --yes`, {
      looks: ["JOURNAL_HALTED"],
    })
    expect(code).not.toBe(0)
    expect(error).toContain("JOURNAL_HALTED")
    expect(tender?.calls.filter((asked) => asked.startsWith("tend"))).toHaveLength(1)
  })

  it("leaves out orders of accounts without a key here, and says so", async () => {
    await addOrder()
    const { code, out, error, tender } = await call("orders tend --yes")
    expect([code, tender]).toEqual([0, undefined])
    expect(out).toContain("no open order")
    expect(error).toContain("1 are of accounts without a key here")
  })

  it("needs agreement, and a dry run only says what is next", async () => {
    const orderId = await addOrder()
    expect((await call(`orders tend ${orderId}`)).error).toContain("CLI_NOT_CONFIRMED")
    const { out, tender, inputs } = await call(`orders tend ${orderId} --dry-run`)
    expect([inputs?.role, tender?.calls]).toEqual(["client", [`preview ${orderId}`, "close"]])
    expect(out).toContain("Nothing was done.")
  })

  it("--release lets an order go on that asked, with a reason, and names one order", async () => {
    const orderId = await addOrder()
    await noteAsking(store, orderId, "expire was tried 5 times in vain.")
    expect((await call("orders tend --release --yes")).code).toBe(2)
    const without = await call(`orders tend ${orderId} --release --once --yes`)
    expect(without.error).toContain("JOURNAL_PERSON_MISSING")
    const { code } = await call(`orders tend ${orderId} --release --why looked --once --yes`)
    expect(code).toBe(0)
    expect(await loadOrder(store, orderId)).toMatchObject({ patienceRound: 2 })
  })
})
