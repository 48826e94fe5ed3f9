import { describe, expect, it } from "vitest"
import type { RpcReply, RpcRequest } from "../nodes/json-rpc.ts"
import type { JournalIntent } from "./journal-intent.ts"
import type { LaneSession } from "./lane-session.ts"
import { readFacts } from "./simulate-calls.ts"

const HEAD = 5n
const PAYEES = ["0x01", "0x02", "0x03"] as const
const reverts: RpcReply = { ok: false, failure: { kind: "rpc", code: 3, message: "execution reverted" } }
const broken: RpcReply = { ok: false, failure: { kind: "transport", message: "cut" } as never }

/** A node on which calls to some revert, at the block that the engine knows or at the newest one. */
async function tryOn(refusing: {
  readonly head: readonly string[]
  readonly latest: readonly string[] | "cut"
}) {
  const asked: string[] = []
  const answer = ({ method, params }: RpcRequest): RpcReply => {
    if (method === "eth_getBalance") return { ok: true, result: "0x64" }
    const [{ to }, block] = params as [{ readonly to: string }, string]
    asked.push(`${to} ${block}`)
    const list = block === "latest" ? refusing.latest : refusing.head
    if (list === "cut") return broken
    return list.includes(to) ? reverts : { ok: true, result: "0x5208" }
  }
  const node = { name: "node", callMany: async (requests: readonly RpcRequest[]) => requests.map(answer) }
  const engine = {
    view: () => ({ heights: { head: HEAD } }),
    settings: { simulate: true },
    pool: { withNode: (work: (one: typeof node) => Promise<unknown>) => work(node) },
  }
  const session = { engine, account: "0xaa" } as unknown as LaneSession
  const intents = PAYEES.map((to) => ({ transaction: { call: { to, valueWei: 0n, data: "0x" } } }))
  const { balanceWei, simulations } = await readFacts(session, intents as unknown as readonly JournalIntent[])
  return { balanceWei, results: simulations.map(({ is }) => is), asked }
}

describe("a call that is refused at the block that the engine knows", () => {
  it("is fine where the newest block lets it through, and only it is asked for again", async () => {
    const { balanceWei, results, asked } = await tryOn({ head: ["0x02"], latest: [] })
    expect(balanceWei).toBe(100n)
    expect(results).toEqual(["fine", "fine", "fine"])
    expect(asked).toEqual(["0x01 0x5", "0x02 0x5", "0x03 0x5", "0x02 latest"])
  })

  it("is refused where the newest block refuses it too", async () => {
    const { results } = await tryOn({ head: ["0x01", "0x03"], latest: ["0x03"] })
    expect(results).toEqual(["fine", "fine", "refused"])
  })

  it("is not judged where the line breaks meanwhile", async () => {
    await expect(tryOn({ head: ["0x01"], latest: "cut" })).rejects.toThrow("cut")
  })
})

describe("calls of which none is refused", () => {
  it("are asked for once", async () => {
    const { asked } = await tryOn({ head: [], latest: PAYEES })
    expect(asked).toEqual(["0x01 0x5", "0x02 0x5", "0x03 0x5"])
  })
})
