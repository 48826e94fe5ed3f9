import { setTimeout as pause } from "node:timers/promises"
import { expect, it } from "vitest"
import { MockNode } from "../mocks/mock-node.ts"
import type { FinalityPolicy } from "../nodes/finality.ts"
import type { PinnedNode } from "../nodes/rpc-pool.ts"
import type { EngineContext } from "./engine-context.ts"
import { createChainWatch } from "./watch-chain.ts"

const POLICY: FinalityPolicy = {
  safe: { kind: "depth", blocks: 1n },
  finalized: { kind: "depth", blocks: 2n },
  expectedMs: 1,
  source: "test",
}

/** A node whose blocks are those of no other. */
function openNode(blocks: number): MockNode {
  const node = new MockNode()
  for (let count = 0; count < blocks; count += 1) node.mine()
  return node
}

it("a node that has become one of another chain is not believed: all are asked first", async () => {
  const own = openNode(3)
  const other = openNode(1)
  other.rollBack(1)
  for (let count = 0; count < 3; count += 1) other.mine()
  let asked: PinnedNode = own
  let probes = 0
  const pool = {
    withNode: <T>(operation: (node: PinnedNode) => Promise<T>) => operation(asked),
    // What the pool does when it finds that a node has another chain id.
    probe: async () => {
      probes += 1
      asked = own
    },
  }
  const stopping = new AbortController()
  const watch = createChainWatch()
  const engine = {
    pool,
    watched: new Map(),
    settings: { pollEveryMs: 1 },
    random: () => 0,
    stopping: stopping.signal,
  } as unknown as EngineContext
  const running = watch.run(engine, [], POLICY)
  const awaitTip = async (...tips: readonly MockNode[]) => {
    for (;;) {
      const tip = watch.view()?.blocks.at(-1)?.hash
      const found = tips.find(({ chain }) => chain.at(-1)?.hash === tip)
      if (found !== undefined) return found
      await pause(2)
    }
  }
  await awaitTip(own)
  expect(probes).toBe(0)
  asked = other
  // As when the journal is read anew: nothing known is taken for granted.
  watch.lookAgain()
  own.mine()
  expect(await awaitTip(own, other)).toBe(own)
  expect(probes).toBe(1)
  stopping.abort()
  await running
})

it("a fresh look that no node could answer is still owed", async () => {
  const node = openNode(1)
  let isAway = false
  let refused = 0
  const pool = {
    withNode: async <T>(operation: (pinned: PinnedNode) => Promise<T>) => {
      if (!isAway) return operation(node)
      refused += 1
      throw new Error("The node is away.")
    },
  }
  const stopping = new AbortController()
  const watch = createChainWatch()
  const settings = { pollEveryMs: 1 }
  const engine = { pool, watched: new Map(), settings, random: () => 0, stopping: stopping.signal }
  const running = watch.run(engine as unknown as EngineContext, [], POLICY)
  const awaitBlocks = async (count: number) => {
    while (watch.view()?.blocks.length !== count) await pause(2)
  }
  await awaitBlocks(1)
  node.mine()
  await awaitBlocks(2)
  isAway = true
  watch.lookAgain()
  await expect.poll(() => refused, { interval: 2 }).toBeGreaterThan(0)
  isAway = false
  // A look that begins anew knows the head alone.
  await awaitBlocks(1)
  stopping.abort()
  await running
})
