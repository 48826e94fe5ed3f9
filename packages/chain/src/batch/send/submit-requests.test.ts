import { AgentGptError } from "@agentgpt/core"
import { describe, expect, it } from "vitest"
import type { IntentState } from "../../journal/states.ts"
import type { BatchEngine } from "./batch-engine.ts"
import type { TransactionRequest } from "../../submit/transaction-request.ts"
import { idempotencyKeyOf } from "./idempotency-key.ts"
import { submitRequests } from "./submit-requests.ts"

const REQUEST = {
  account: "0x70997970c51812dc3a010c7d01b50e0d17dc79c8",
  call: { to: "0xe7f1725e7734ce288f8367e1bb143e90bb3f0512", valueWei: 0n, data: "0x1234" },
  authority: { planHash: `0x${"11".repeat(32)}`, policyVersion: 1 },
  gasLimit: 100n,
} as const satisfies Omit<TransactionRequest, "idempotencyKey">
const RUN_ID = `0x${"22".repeat(32)}` as const

/** An engine whose intents stand as told; it refuses the keys in `reused`. */
function engineWith(states: Readonly<Record<string, IntentState>>, reused: readonly string[] = []) {
  const submitted: string[][] = []
  const toIntent = (idempotencyKey: string) => ({
    intentId: 1n,
    idempotencyKey,
    chainId: "eip155:1" as const,
    payloadHash: RUN_ID,
    state: states[idempotencyKey] ?? ("planned" as const),
  })
  const engine: BatchEngine = {
    submit: async (requests) => {
      const keys = requests.map(({ idempotencyKey }) => idempotencyKey)
      if (keys.some((key) => reused.includes(key))) throw new AgentGptError("JOURNAL_KEY_REUSED")
      submitted.push(keys)
      return keys.map(toIntent)
    },
    waitFor: async (keys) =>
      keys.map((key) => Object.assign(toIntent(key), { progress: states[key] ?? ("included" as const) })),
  }
  return { engine, submitted }
}

const keyed = (name: string) => ({ request: REQUEST, keyOf: (round: number) => `${name}/${round}` })
const submit = (engine: BatchEngine, ...names: readonly string[]) => submitRequests(engine, names.map(keyed))

describe("submitRequests", () => {
  it("submits all at once", async () => {
    const { engine, submitted } = engineWith({})
    expect(await submit(engine, "a", "b")).toEqual(["a/0", "b/0"])
    expect(submitted).toEqual([["a/0", "b/0"]])
  })

  it("submits large ones in parts, in their order, the first of them soon", async () => {
    const { engine, submitted } = engineWith({ "3/0": "reverted" })
    const data = `0x${"ab".repeat(29_000)}` as const
    const large = Array.from({ length: 40 }, (_, place) => ({
      request: { ...REQUEST, call: { ...REQUEST.call, data } },
      keyOf: (round: number) => `${place}/${round}`,
    }))
    const keys = await submitRequests(engine, large)
    expect(keys).toEqual(large.map((_, place) => (place === 3 ? "3/1" : `${place}/0`)))
    expect(submitted.flat()).toEqual([...large.map((_, place) => `${place}/0`), "3/1"])
    const sizes = submitted.map(({ length }) => length)
    expect(sizes[0]).toBeLessThan(4)
    expect(Math.max(...sizes)).toBeLessThan(12)
  })

  it.each([
    ["STORE_DISK_FULL", 1],
    // It is asked for again, and finds everything by its keys.
    ["STORE_UNREACHABLE", 0],
  ] as const)("waits for what is on its way before it says %s of a later part", async (code, waits) => {
    const { engine, submitted } = engineWith({})
    const waited: string[][] = []
    const data = `0x${"ab".repeat(29_000)}` as const
    const large = Array.from({ length: 9 }, (_, place) => ({
      request: { ...REQUEST, call: { ...REQUEST.call, data } },
      keyOf: (round: number) => `${place}/${round}`,
    }))
    const refusing: BatchEngine = {
      submit: async (requests) => {
        if (submitted.length === 2) throw new AgentGptError(code)
        return engine.submit(requests)
      },
      waitFor: async (keys) => {
        waited.push([...keys])
        return engine.waitFor(keys, "included")
      },
    }
    await expect(submitRequests(refusing, large)).rejects.toMatchObject({ code })
    expect(submitted.flat().length).toBeLessThan(9)
    expect(waited).toEqual(waits === 0 ? [] : [submitted.flat()])
  })

  it.each(["reverted", "failed-before-send"] as const)(
    "takes the next key for one that %s",
    async (state) => {
      const { engine, submitted } = engineWith({ "b/0": state, "b/1": state, "c/0": "finalized" })
      expect(await submit(engine, "a", "b", "c")).toEqual(["a/0", "b/2", "c/0"])
      expect(submitted).toEqual([["a/0", "b/0", "c/0"], ["b/1"], ["b/2"]])
    },
  )

  it.each(["planned", "reserved", "signed", "finalized", "cancelled", "frozen"] as const)(
    "keeps the key of one that is %s",
    async (state) => {
      const { engine } = engineWith({ "a/0": state })
      expect(await submit(engine, "a")).toEqual(["a/0"])
    },
  )

  it("stands by a transaction that the engine has with another gas limit", async () => {
    const { engine, submitted } = engineWith({}, ["b/0"])
    expect(await submit(engine, "a", "b", "c")).toEqual(["a/0", "b/0", "c/0"])
    expect(submitted).toEqual([["a/0"], ["c/0"]])
  })

  it("goes on from it if it ended in vain", async () => {
    const { engine } = engineWith({ "b/0": "reverted" }, ["b/0"])
    expect(await submit(engine, "a", "b")).toEqual(["a/0", "b/1"])
  })

  it("gives up some day", async () => {
    const states = Object.fromEntries(
      Array.from({ length: 30 }, (_, round) => [`a/${round}`, "reverted" as const]),
    )
    const { engine, submitted } = engineWith(states)
    await expect(submit(engine, "a")).rejects.toMatchObject({ code: "BATCH_SIMULATION_REVERTED" })
    expect(submitted).toHaveLength(20)
  })

  it("passes other errors on", async () => {
    const { engine } = engineWith({})
    const halted: BatchEngine = {
      ...engine,
      submit: () => Promise.reject(new AgentGptError("JOURNAL_KEY_INVALID")),
    }
    await expect(submit(halted, "a")).rejects.toMatchObject({ code: "JOURNAL_KEY_INVALID" })
  })
})

describe("idempotency keys", () => {
  const key = (more: object = {}, round = 0, purpose = "payout") =>
    idempotencyKeyOf(purpose, RUN_ID, { ...REQUEST, ...more }, round)

  it("are what the journal accepts, and the same every time", () => {
    expect(key()).toMatch(/^[!-~]{1,200}$/u)
    expect(key()).toBe(key())
    expect(key({ route: "public" })).toBe(key())
    expect(key({ gasLimit: 5n })).toBe(key())
  })

  it("differ for whatever else differs", () => {
    const { call, authority } = REQUEST
    const keys = [
      key(),
      key({ account: call.to }),
      key({ call: { ...call, to: REQUEST.account } }),
      key({ call: { ...call, data: "0x1235" } }),
      key({ call: { ...call, valueWei: 1n } }),
      key({ authority: { ...authority, planHash: RUN_ID } }),
      key({ authority: { ...authority, policyVersion: 2 } }),
      key({ route: "private" }),
      key({}, 1),
      key({}, 0, "payout-owed"),
      idempotencyKeyOf("payout", REQUEST.authority.planHash, REQUEST, 0),
    ]
    expect(new Set(keys).size).toBe(keys.length)
  })
})
