import { expect, it } from "vitest"
import { SAMPLE_GROUP } from "../../test/support/group-fixture.ts"
import { createGroupPool } from "../../test/support/group-pool.ts"
import { GroupWorld } from "../../test/support/group-world.ts"
import { finalityOf } from "../nodes/finality.ts"
import type { RpcPool } from "../nodes/rpc-pool.ts"
import { readGroup } from "./read-group.ts"
import { readNextNonce } from "./read-next-nonce.ts"

const NOW_S = 1_800_000_000
const finality = finalityOf("eip155:31337")

function createWorld() {
  const world = new GroupWorld(SAMPLE_GROUP, NOW_S)
  const poolOf = (chainId: bigint) => createGroupPool(world, SAMPLE_GROUP, chainId, new Map())
  const read = () => readGroup((chainId) => ({ pool: poolOf(chainId), finality }), SAMPLE_GROUP)
  return { world, poolOf, read }
}

/** A pool whose node gives one answer to every call of a contract. */
function answerAlways(pool: RpcPool, result: string): RpcPool {
  return {
    ...pool,
    withNode: (operation) =>
      pool.withNode((node) =>
        operation({
          ...node,
          call: async (method, params) => (method === "eth_call" ? result : node.call(method, params)),
          callMany: async (requests) => {
            const replies = await node.callMany(requests)
            return replies.map((reply, at) =>
              requests[at]!.method === "eth_call" ? { ok: true, result } : reply,
            )
          },
        }),
      ),
  }
}

it("reads what is final apart from what is newest", async () => {
  const { world, read } = createWorld()
  world.call({ action: "begin", leg: 0 })
  world.call({ action: "prepare", leg: 0 })
  world.call({ action: "prepare", leg: 1 })
  const early = await read()
  expect(early.coordinator.final).toMatchObject({ isBegun: false, nextNonce: 11n, voted: [false, false] })
  expect(early.coordinator.head).toMatchObject({ isBegun: true, nextNonce: 12n, voted: [true, false] })
  expect(early.legs.map(({ final, head }) => [final.state, head.state])).toEqual([
    ["none", "prepared"],
    ["none", "prepared"],
  ])
  for (let block = 0; block < 3; block += 1) world.advance(600)
  const late = await read()
  expect(late.coordinator.final).toEqual({
    isBegun: true,
    nextNonce: 12n,
    decision: "none",
    voted: [true, false],
  })
  expect(late.legs[1]!.final).toEqual({ state: "prepared", decision: "none" })
  expect(late).toMatchObject(world.view)
})

it("takes no answer that makes no sense", async () => {
  const { poolOf } = createWorld()
  const invalid = { code: "BRIDGE_ANSWER_INVALID" }
  for (const answer of ["0x", `0x${"ff".repeat(32)}`, "0x01"]) {
    const readerOf = (chainId: bigint) => ({ pool: answerAlways(poolOf(chainId), answer), finality })
    await expect(readGroup(readerOf, SAMPLE_GROUP)).rejects.toMatchObject(invalid)
  }
})

it("reads the number of the next group", async () => {
  const { world, poolOf } = createWorld()
  const { coordinator, coordinatorChainId, initiator } = SAMPLE_GROUP
  world.call({ action: "begin", leg: 0 })
  const pool = poolOf(coordinatorChainId)
  expect(await readNextNonce(pool, coordinator, initiator)).toBe(12n)
  const read = readNextNonce(answerAlways(pool, "0x"), coordinator, initiator)
  await expect(read).rejects.toMatchObject({ code: "BRIDGE_ANSWER_INVALID" })
})
