import { spawn } from "node:child_process"
import type { ChildProcess } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import type { Hex } from "@agentgpt/core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { makeHome, removeHome } from "../../test/support/backends.ts"
import { CHAIN, openSpendingLane, planSome, randomKey } from "../../test/support/lane-fixture.ts"
import { acquireLease } from "../lanes/acquire-lease.ts"
import { listOpenSlots } from "../lanes/list-open-slots.ts"
import type { LaneKey } from "../lanes/lease.ts"
import { matchNonces } from "../lanes/match-nonces.ts"
import { MockChain } from "../mocks/mock-chain.ts"
import { openStore } from "../store/open-store.ts"
import type { Store } from "../store/store.ts"
import { takeBytes } from "./committed-attempt.ts"
import { loadUnsettledAttempts } from "./load-attempts.ts"
import { planIntents } from "./plan-intents.ts"
import { readIntent } from "./read-intent.ts"
import { reserveSlots } from "./reserve-slots.ts"

let home: string
let store: Store
beforeAll(async () => {
  home = await makeHome()
  store = await openStore({ home, environment: {} })
})
afterAll(async () => {
  await store.close()
  await removeHome(home)
})

const start = (script: string, ...options: string[]): ChildProcess => {
  const file = fileURLToPath(new URL(`../../test/children/${script}`, import.meta.url))
  return spawn(process.execPath, ["--conditions=source", file, home, ...options], {
    stdio: ["pipe", "pipe", "inherit"],
  })
}

describe("a writer that is killed", () => {
  const points: readonly [string, string, OpenNeeds | "none"][] = [
    ["while planning", "none", "none"],
    ["after planning", "planned", "none"],
    ["while reserving", "planned", "none"],
    ["after reserving", "reserved", "payment"],
    ["while recording", "reserved", "payment"],
    ["after recording", "signed", "outcome"],
    ["after sending", "signed", "outcome"],
    ["after recording the sending", "sent", "outcome"],
  ]
  it.each(points)(
    "%s leaves what was acknowledged, and its lane to the next at once",
    async (point, progress, needs) => {
      const key = randomKey()
      const child = start("killed-writer.ts", point, key)
      const facts: { lane?: LaneKey; transactionHash?: Hex; sent?: string }[] = []
      for await (const line of createInterface({ input: child.stdout! })) facts.push(JSON.parse(line))
      if (child.signalCode === null) await once(child, "exit")
      expect(child.signalCode).toBe("SIGKILL")
      const told = Object.assign({}, ...facts) as { lane: LaneKey; transactionHash?: Hex; sent?: string }

      // The kernel may end the dead process's connection a moment later; its open transaction holds the lane.
      const takenAfterMs = performance.now()
      const lease = await acquireLease(store, told.lane)
      expect(performance.now() - takenAfterMs).toBeLessThan(5000)
      expect(lease.fencingToken).toBe(2n)
      expect(await matchNonces(store, lease, new MockChain(7n))).toMatchObject({ isOpen: true })
      const request = { idempotencyKey: key, chainId: CHAIN, payload: { to: "ana" } } as const
      if (progress === "none")
        await expect(readIntent(store, key)).rejects.toMatchObject({ code: "JOURNAL_INTENT_UNKNOWN" })
      else expect((await readIntent(store, key)).progress).toBe(progress)
      const [again] = await planIntents(store, [request])
      expect((await readIntent(store, key)).intentId).toBe(again!.intentId)
      expect((await listOpenSlots(store.sql, told.lane)).map((slot) => slot.needs)).toEqual(
        needs === "none" ? [] : [needs],
      )
      const unsettled = await loadUnsettledAttempts(store, lease)
      expect(unsettled.map(({ attempt }) => attempt.transactionHash)).toEqual(
        told.transactionHash === undefined ? [] : [told.transactionHash],
      )
      if (told.sent !== undefined) {
        const [bytes] = await takeBytes(
          store,
          lease,
          unsettled.map(({ attempt }) => attempt),
        )
        expect(Buffer.from(bytes!).toString("hex")).toBe(told.sent)
      }
    },
  )
})

describe("a writer that is stopped, replaced and wakes up", () => {
  it("cannot write, and gets no bytes to send", async () => {
    const child = start("zombie-writer.ts")
    try {
      const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]()
      const { lane, transactionHash } = JSON.parse((await lines.next()).value!) as {
        lane: LaneKey
        transactionHash: Hex
      }
      child.kill("SIGSTOP")
      await expect(acquireLease(store, lane)).rejects.toMatchObject({ code: "JOURNAL_LANE_BUSY" })
      await sleep(2000)
      const lease = await acquireLease(store, lane, { lengthMs: 60_000 })
      await matchNonces(store, lease, new MockChain(7n))
      child.kill("SIGCONT")
      child.stdin!.write("go\n")
      expect(JSON.parse((await lines.next()).value!)).toEqual(Array(4).fill("JOURNAL_LEASE_LOST"))
      const [unsettled] = await loadUnsettledAttempts(store, lease)
      expect(unsettled).toMatchObject({ state: "signed", attempt: { transactionHash } })
      expect(await listOpenSlots(store.sql, lane)).toHaveLength(1)
      child.stdin!.end()
      await once(child, "exit")
    } finally {
      child.kill("SIGKILL")
    }
  })
})

describe("a writer that falls silent inside a transaction", () => {
  it("holds its lane no longer than the server lets it, and its transaction is not committed", async () => {
    const { lane, lease } = await openSpendingLane(store, { lengthMs: 2_000 })
    const [intent] = await planSome(store, 1)
    let wakeUp = (): void => undefined
    const silent = reserveSlots(
      store,
      lease,
      [intent!.intentId],
      () => new Promise((resolve) => (wakeUp = resolve)),
    )
    const outcome = silent.then(
      () => "committed",
      (thrown: unknown) => thrown,
    )
    await sleep(2_100)
    const next = await acquireLease(store, lane)
    expect(next.fencingToken).toBe(lease.fencingToken + 1n)
    wakeUp()
    expect(await outcome).toMatchObject({
      code: expect.stringMatching(/^(?:JOURNAL_LEASE_LOST|STORE_UNREACHABLE)$/),
    })
    expect((await readIntent(store, intent!.idempotencyKey)).state).toBe("planned")
  })
})

type OpenNeeds = Awaited<ReturnType<typeof listOpenSlots>>[number]["needs"]
