import { expect, it } from "vitest"
import { SAMPLE_GROUP } from "../../test/support/group-fixture.ts"
import { createGroupPool } from "../../test/support/group-pool.ts"
import { GroupWorld } from "../../test/support/group-world.ts"
import type { ProveEvent } from "../bridge/order-ports.ts"
import { finalityOf } from "../nodes/finality.ts"
import type { RpcPool } from "../nodes/rpc-pool.ts"
import type { GroupAction } from "./group.ts"
import { proveGroupEvent } from "./prove-group-event.ts"

const finality = finalityOf("eip155:31337")

/** Leg 1 is prepared, and the group is aborted. */
function createWorld() {
  const world = new GroupWorld(SAMPLE_GROUP, 1_800_000_000)
  world.call({ action: "prepare", leg: 1 })
  world.call({ action: "abort", leg: 0 }, true)
  for (let block = 0; block < 3; block += 1) world.advance(600)
  return world
}

type Asked = { readonly fromBlock?: bigint; readonly change?: (pool: RpcPool) => RpcPool }

/** What the prover is asked for, or undefined. */
async function ask(
  world: GroupWorld,
  action: GroupAction,
  { fromBlock, change = (pool) => pool }: Asked = {},
) {
  const prove: ProveEvent = async (...event) => ({
    blockNumber: 0n,
    header: `0x${Buffer.from(event.join()).toString("hex")}`,
    transactionIndex: 0n,
    receiptProof: [],
    logIndex: 0n,
  })
  const readerOf = (chainId: bigint) => ({
    pool: change(createGroupPool(world, SAMPLE_GROUP, chainId, new Map())),
    finality,
    ...(fromBlock !== undefined && { fromBlock }),
  })
  const proof = await proveGroupEvent(prove, readerOf, SAMPLE_GROUP, { action, leg: 1 }, world.view)
  return proof && Buffer.from(proof.header.slice(2), "hex").toString()
}

/** A pool whose node changes the answers to one method. */
function changeAnswer(method: string, answer: (given: unknown) => unknown) {
  return (pool: RpcPool): RpcPool => ({
    ...pool,
    withNode: (operation) =>
      pool.withNode((node) => {
        const call: typeof node.call = async (asked, params) => {
          const given = await node.call(asked, params)
          return asked === method ? answer(given) : given
        }
        return operation({ ...node, call })
      }),
  })
}

const hash = (number: number) => `0x${number.toString(16).padStart(64, "0")}`

it("finds the preparation of a leg and the decision among strangers' events", async () => {
  const world = createWorld()
  expect(await ask(world, "prove-vote")).toBe(`eip155:31338,eip155:31337,${hash(101)},1`)
  expect(await ask(world, "prove-decision")).toBe(`eip155:31337,eip155:31338,${hash(8)},1`)
})

it.each<[string, Asked]>([
  ["is older than where it looks", { fromBlock: 4n }],
  ["is not in the node's logs", { change: changeAnswer("eth_getLogs", () => []) }],
  ["is in a block that the node has left", { change: changeAnswer("eth_getTransactionReceipt", () => null) }],
])("shows nothing when the event %s", async (_, asked) => {
  const world = createWorld()
  expect(await ask(world, "prove-vote", asked)).toBeUndefined()
  expect(await ask(world, "prove-decision", asked)).toBeUndefined()
})

it("shows nothing that is not final", async () => {
  const world = new GroupWorld(SAMPLE_GROUP, 1_800_000_000)
  world.advance(600)
  world.call({ action: "prepare", leg: 1 })
  expect(await ask(world, "prove-vote")).toBeUndefined()
  world.advance(600)
  world.advance(600)
  expect(await ask(world, "prove-vote")).toContain(hash(101))
})

it("takes no receipt that makes no sense", async () => {
  const change = changeAnswer("eth_getTransactionReceipt", () => ({ logs: [] }))
  await expect(ask(createWorld(), "prove-vote", { change })).rejects.toMatchObject({
    code: "NODE_ANSWER_INVALID",
  })
})
