import { acquireLease, openLane, planIntents, reserveSlots } from "@agentgpt/chain"
import type { ChainReader, TransactionRequest } from "@agentgpt/chain"
import type { Hex } from "@agentgpt/core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { startServer } from "../../test/support/database.ts"
import type { TestServer } from "../../test/support/database.ts"
import { createPermitToken } from "../../test/support/permit-token.ts"
import { migrateDurable } from "../durable/migrate-durable.ts"
import { burnPermits, permitExactly } from "./permit-exactly.ts"
import type { Sending } from "./submit-keyed.ts"

const fill = (octet: string) => `0x${octet.repeat(20)}` as const
const [PAYER, TOKEN, PAYOUT] = [fill("a1"), fill("b2"), fill("c3")]

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

/** A payer with a real journal in front of a token; an engine that ends with its process wherever it is told to. */
async function openScene(asksForReset = false) {
  const store = await server.fresh()
  await migrateDurable(store)
  const chain = { readNonces: async () => ({ latest: 0n, pending: 0n }) } as unknown as ChainReader
  const lane = await openLane(store, chain, "eip155:1", PAYER)
  const lease = await acquireLease(store, lane)
  await store.sql.updateTable("agentgpt.lane").set({ checked_token: lease.fencingToken }).execute()
  const token = createPermitToken(TOKEN, asksForReset)
  /** What becomes of what is sent; the token decides, unless told. */
  const ends = new Map<string, string>()
  const dataOf = new Map<string, Hex>()
  const scene = {
    token,
    signed: 0,
    sent: [] as string[],
    /** Where the process ends. */
    dies: undefined as "signing" | "submitting" | "sending" | "waiting" | undefined,
  }
  const dieAt = (point: NonNullable<typeof scene.dies>) => {
    if (scene.dies === point) throw new Error("the process ended")
  }
  const engine = {
    submit: async (requests: readonly TransactionRequest[]) => {
      dieAt("signing")
      const [{ idempotencyKey, account, call }] = requests as [TransactionRequest]
      const payload = { account, to: call.to, valueWei: "0", data: call.data }
      const [intent] = await planIntents(store, [{ idempotencyKey, chainId: "eip155:1", payload }])
      dataOf.set(idempotencyKey, call.data)
      dieAt("submitting")
      await reserveSlots(store, lease, [intent!.intentId])
      scene.sent.push(idempotencyKey)
      dieAt("sending")
      return [intent]
    },
    waitFor: async ([key]: readonly [string]) => {
      if (!ends.has(key)) {
        ends.set(key, token.bring(dataOf.get(key)!) ? "included" : "reverted")
      }
      dieAt("waiting")
      return [{ progress: ends.get(key) }]
    },
  }
  const signApproval: typeof token.sign = async (step) => {
    scene.signed += 1
    return token.sign(step)
  }
  const sending = {
    desk: { pool: token.pool, engine, signApproval },
    account: PAYER,
    keyPrefix: "run/r/pay/",
  } as unknown as Sending
  const allowed = { token: TOKEN, spender: PAYOUT }
  const allow = (amount: bigint) => permitExactly(store, sending, { ...allowed, amount })
  const burn = () => burnPermits(store, sending, allowed)
  return Object.assign(scene, { allow, burn, dataOf, ends })
}

const failureOf = (work: Promise<unknown>) => work.then(() => undefined, String)

describe("a permit", () => {
  it.each(["signing", "submitting", "sending", "waiting"] as const)(
    "counts once where the process ends right after %s it, and whoever goes on finishes",
    async (point) => {
      const scene = await openScene()
      scene.dies = point
      expect(await failureOf(scene.allow(40n))).toMatch(/the process ended/u)
      scene.dies = undefined
      await scene.allow(40n)
      expect(scene.token.state).toEqual({ nonce: 8n, allowance: 40n })
      // Only one that nobody had seen was signed again.
      expect(scene.signed).toBe(point === "signing" ? 2 : 1)
      await scene.allow(40n)
      expect(scene.token.state.nonce).toBe(8n)
    },
  )

  it("that is under way for another amount is waited for before the next is signed", async () => {
    const scene = await openScene()
    scene.dies = "sending"
    await failureOf(scene.allow(40n))
    scene.dies = undefined
    await scene.allow(30n)
    expect(scene.token.state).toEqual({ nonce: 9n, allowance: 30n })
    expect(scene.sent).toEqual(["run/r/pay/permit/7/0", "run/r/pay/permit/8/0"])
  })

  it("that somebody else brought first is not brought again", async () => {
    const scene = await openScene()
    scene.dies = "sending"
    await failureOf(scene.allow(40n))
    scene.dies = undefined
    expect(scene.token.bring(scene.dataOf.get("run/r/pay/permit/7/0")!)).toBe(true)
    await scene.allow(40n)
    expect(scene.token.state).toEqual({ nonce: 8n, allowance: 40n })
    expect(scene.signed).toBe(1)
  })

  it("goes by way of nothing where the token asks for it", async () => {
    const scene = await openScene(true)
    scene.token.state.allowance = 5n
    await scene.allow(40n)
    expect(scene.token.state).toEqual({ nonce: 9n, allowance: 40n })
  })
})

describe("what is taken back", () => {
  it("is a permit that was given a nonce and never counted: nobody can bring it any more", async () => {
    const scene = await openScene()
    scene.dies = "sending"
    await failureOf(scene.allow(40n))
    scene.dies = undefined
    scene.ends.set("run/r/pay/permit/7/0", "cancelled")
    await scene.burn()
    expect(scene.token.state).toEqual({ nonce: 8n, allowance: 0n })
    expect(scene.token.bring(scene.dataOf.get("run/r/pay/permit/7/0")!)).toBe(false)
  })

  it("is no permit that counted, and none that never left", async () => {
    const scene = await openScene()
    await scene.burn()
    await scene.allow(40n)
    await scene.burn()
    expect(scene.token.state).toEqual({ nonce: 8n, allowance: 40n })
    scene.dies = "submitting"
    await failureOf(scene.allow(30n))
    scene.dies = undefined
    await scene.burn()
    expect(scene.token.state.nonce).toBe(8n)
  })
})
