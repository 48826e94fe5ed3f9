import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Store } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import { readProgress } from "@agentgpt/proof"
import { sql } from "kysely"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { startServer } from "../../test/support/database.ts"
import type { TestServer } from "../../test/support/database.ts"
import { migrateDurable } from "../durable/migrate-durable.ts"
import { readEvents } from "../runs/append-event.ts"
import { anchorProgress } from "./anchor-progress.ts"
import type { AnchoredPayroll } from "./anchor-progress.ts"
import { anchorWhile } from "./anchor-while.ts"
import { openProofRoom } from "./open-proof-room.ts"
import type { ProofRoomOptions, ProofTools } from "./open-proof-room.ts"
import { ZK_WORKFLOW } from "./registration.ts"

let server: TestServer
let store: Store
let folder: string
let head: bigint
let sent: { readonly name: string; readonly data: Hex }[]
let failure: AgentGptError | undefined

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())
beforeEach(async () => {
  store = await server.fresh()
  await migrateDurable(store)
  folder = await mkdtemp(join(tmpdir(), "agentgpt-anchors-"))
  head = 100n
  sent = []
  failure = undefined
  await sql`
    insert into agentgpt.run (run, request_hash, plan, route, hints, decision, refused_rows, state)
    values ('long', '', '', '{}', '{}', '{}', '[]', 'running')`.execute(store.sql)
  await sql`
    insert into agentgpt.run_payroll (run, step_id, chain_id, run_id, payout, chunk_size, excluded, privacy)
    values ('long', 'pay', 'eip155:1', '', '{}', 16, '[]', 0)`.execute(store.sql)
  return () => rm(folder, { recursive: true })
})

const payroll = (more: Partial<AnchoredPayroll> = {}): AnchoredPayroll => ({
  store,
  run: "long",
  stepId: "pay",
  chainId: "eip155:1",
  payout: {
    chainId: "eip155:1",
    batchPayout: `0x${"a1".repeat(20)}`,
    payer: `0x${"a2".repeat(20)}`,
    token: `0x${"a3".repeat(20)}`,
    workflowId: `0x${"a4".repeat(32)}`,
    runNonce: 9n,
  },
  runId: `0x${"a5".repeat(32)}`,
  zkWorkflow: `0x${"a6".repeat(20)}`,
  everyBlocks: 50n,
  folder,
  readHead: async () => head,
  send: async (name, { data }) => {
    if (failure !== undefined) throw failure
    sent.push({ name, data })
    return `0x${sent.length.toString(16).padStart(64, "0")}`
  },
  ...more,
})

const namesSent = () => sent.map(({ name }) => name)

async function readAnchored(place: number) {
  const [, digest] = ZK_WORKFLOW.decodeFunctionData("anchorOwn", sent[place]?.data ?? "0x")
  const told = (await readEvents(store, "long", 0)).flatMap(({ type, data }) =>
    type === "progress-anchored" ? [data] : [],
  )
  const event = told.find((each) => each.digest === digest)
  const content = readProgress(await readFile(join(folder, "archive", `${event?.contentId}.car`)))
  return { digest, event, content }
}

describe("the progress of a payroll", () => {
  it("is anchored once in fifty blocks, counted from the first look", async () => {
    const due: boolean[] = []
    for (const block of [100n, 149n, 150n, 150n, 199n, 200n, 460n, 461n]) {
      head = block
      due.push(await anchorProgress(payroll()))
    }
    expect(due).toEqual([false, false, true, false, false, true, true, false])
    expect(namesSent()).toEqual(["anchor/1", "anchor/2", "anchor/3"])
    const [first, third] = [await readAnchored(0), await readAnchored(2)]
    expect(first.content).toMatchObject({
      position: 1,
      blockNumber: 150n,
      previous: null,
      digest: first.digest,
    })
    expect(third.content).toMatchObject({ position: 3, blockNumber: 460n })
    expect(third.content.previous).toBe((await readAnchored(1)).event?.contentId)
    expect(third.event).toMatchObject({ stepId: "pay", chainId: "eip155:1", upToBlock: "460" })
  })

  it("that was written down and not sent is sent as it was, before anything new", async () => {
    await anchorProgress(payroll())
    head = 150n
    failure = new AgentGptError("NODE_UNREACHABLE")
    await expect(anchorProgress(payroll())).rejects.toThrow()
    failure = undefined
    head = 400n
    expect(await anchorProgress(payroll())).toBe(true)
    expect((await readAnchored(0)).content).toMatchObject({ position: 1, blockNumber: 150n })
    expect(await anchorProgress(payroll())).toBe(true)
    expect(namesSent()).toEqual(["anchor/1", "anchor/2"])
    expect((await readAnchored(1)).content.blockNumber).toBe(400n)
  })

  it("that two processes anchor at once is one thing under one name", async () => {
    await anchorProgress(payroll())
    head = 150n
    await Promise.all([anchorProgress(payroll()), anchorProgress(payroll())])
    expect(new Set(sent.map(({ name, data }) => `${name} ${data}`)).size).toBe(1)
    const events = await readEvents(store, "long", 0)
    expect(events.filter(({ type }) => type === "progress-anchored")).toHaveLength(1)
  })
})

describe("work that takes long", () => {
  const closing = new AbortController().signal

  it("is looked at until it has ended, and returns what it returns", async () => {
    let looks = 0
    const anchor = async () => {
      looks += 1
      if (looks === 1) throw new AgentGptError("NODE_UNREACHABLE")
    }
    const work = async () => {
      await expect.poll(() => looks).toBeGreaterThan(3)
      return "done"
    }
    expect(await anchorWhile(work, { anchor, tell: async () => {}, closing, waitsForLast: false }, 5)).toBe(
      "done",
    )
    const after = looks
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(looks - after).toBeLessThan(2)
  })

  it("is not held up by an anchor that is refused; that is told once", async () => {
    const told: string[] = []
    const anchor = () => Promise.reject(new AgentGptError("GUARD_FUNCTION_REFUSED"))
    const tell = async (code: string) => void told.push(code)
    const work = () => new Promise((resolve) => setTimeout(() => resolve(7), 50))
    expect(await anchorWhile(work, { anchor, tell, closing, waitsForLast: false }, 5)).toBe(7)
    expect(told).toEqual(["GUARD_FUNCTION_REFUSED"])
  })

  it("has an anchor that is on its way waited for where it is to come before another", async () => {
    const seen: string[] = []
    const anchor = async () => {
      await new Promise((resolve) => setTimeout(resolve, 100))
      seen.push("anchored")
    }
    for (const waitsForLast of [false, true]) {
      // eslint-disable-next-line no-await-in-loop -- one after the other
      await anchorWhile(async () => undefined, { anchor, tell: async () => {}, closing, waitsForLast }, 5)
      seen.push(`ended ${waitsForLast}`)
    }
    expect(seen).toEqual(["ended false", "anchored", "anchored", "ended true"])
  })

  it("is not looked at any more when the process is about to end", async () => {
    let looks = 0
    const ending = AbortSignal.abort()
    const anchor = async () => void (looks += 1)
    await anchorWhile(
      async () => undefined,
      { anchor, tell: async () => {}, closing: ending, waitsForLast: false },
      5,
    )
    expect(looks).toBe(0)
  })
})

describe("a proof room", () => {
  const countLooks = async (anchorEveryBlocks: number, autoStoreProofs: boolean) => {
    let looks = 0
    const watched = {
      get sql() {
        looks += 1
        return store.sql
      },
    }
    const closing = new AbortController().signal
    const tools = { store: watched, desks: new Map(), policy: {}, anchorEveryBlocks, closing }
    const room = openProofRoom(
      { contracts: {}, folder, autoStoreProofs } as unknown as ProofRoomOptions,
      tools as unknown as ProofTools,
    )
    const place = { run: "long", stepId: "pay" }
    await room.anchorWhile(place, () => new Promise((resolve) => setTimeout(resolve, 50)))
    return looks
  }

  it("anchors nothing before the end where that is off, or where nothing is archived", async () => {
    expect(await countLooks(50, true)).toBeGreaterThan(0)
    expect(await countLooks(0, true)).toBe(0)
    expect(await countLooks(50, false)).toBe(0)
  })
})
