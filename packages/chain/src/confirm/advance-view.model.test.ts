import { keccak256 } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import fc from "fast-check"
import { expect, it } from "vitest"
import type { Observation } from "../journal/record-observations.ts"
import { MockNode } from "../mocks/mock-node.ts"
import type { MockTransaction } from "../mocks/mock-node.ts"
import type { FinalityPolicy, FinalityState } from "../nodes/finality.ts"
import { advanceView } from "./advance-view.ts"
import type { ChainView, WatchedAttempt } from "./chain-view.ts"

const FINAL_DEPTH = 8
const SAFE_DEPTH = 3
const policies: Record<"depth" | "tag", FinalityPolicy> = {
  depth: {
    safe: { kind: "depth", blocks: BigInt(SAFE_DEPTH) },
    finalized: { kind: "depth", blocks: BigInt(FINAL_DEPTH) },
    expectedMs: 1,
    source: "test",
  },
  tag: {
    safe: { kind: "tag", tag: "safe" },
    finalized: { kind: "tag", tag: "finalized" },
    expectedMs: 1,
    source: "test",
  },
}

/** Slots with two rivals each: one nonce, two transactions, of which a chain holds at most one. */
const SLOTS = 6
const rivals = (slot: number): readonly Hex[] =>
  ["a", "b"].map((name) => keccak256(Buffer.from(`${slot}${name}`)))
const slotOf = new Map(
  Array.from({ length: SLOTS }, (_, slot) => rivals(slot).map((hash) => [hash, slot] as const)).flat(),
)

/** The journal's part of the bargain: observations applied in order. */
class ModelJournal {
  readonly believed = new Map<Hex, { block: Hex; number: bigint; succeeded: boolean; state: FinalityState }>()
  readonly watched = new Map<Hex, WatchedAttempt>()

  watch(hash: Hex): void {
    if (!this.watched.has(hash)) this.watched.set(hash, { transactionHash: hash })
  }

  apply(observations: readonly Observation[], headNumber: bigint): void {
    for (const news of observations) {
      const { transactionHash: hash } = news
      const known = this.believed.get(hash)
      if (news.is === "removed") {
        expect(known?.state).not.toBe("finalized")
        this.believed.delete(hash)
      } else if (news.is === "included") {
        for (const other of rivals(slotOf.get(hash)!)) if (other !== hash) this.#takeOut(other, headNumber)
        const { number, hash: block } = news.block
        this.believed.set(hash, { block, number, succeeded: news.succeeded, state: "included" })
      } else if (news.is === "safe" || news.is === "final") {
        expect(known).toBeDefined()
        known!.state = news.is === "safe" ? "safe" : "finalized"
      } else throw new Error(`A view does not say ${news.is}.`)
      this.#rewatch(hash)
    }
  }

  /**
   * The journal knows the nonce of both and takes a rival out by itself. The view has to have said so before, except
   * of a block above its head: nothing can be asked about that one, so only the journal can conclude that it left.
   */
  #takeOut(rival: Hex, headNumber: bigint): void {
    const known = this.believed.get(rival)
    if (known === undefined) return
    expect(known.number).toBeGreaterThan(headNumber)
    expect(known.state).not.toBe("finalized")
    this.believed.delete(rival)
    this.#rewatch(rival)
  }

  #rewatch(hash: Hex): void {
    const known = this.believed.get(hash)
    this.watched.set(hash, {
      transactionHash: hash,
      ...(known !== undefined && { block: { number: known.number, hash: known.block } }),
    })
  }
}

type Command =
  | {
      readonly do: "mine"
      readonly picks: readonly (0 | 1 | undefined)[]
      readonly fails: boolean
      readonly logs: boolean
    }
  | { readonly do: "mineEmpty"; readonly count: number }
  | { readonly do: "rollBack"; readonly depth: number }
  | { readonly do: "watch"; readonly slot: number }
  | { readonly do: "step"; readonly hidden: number; readonly moveAt: number }
  | { readonly do: "forget" }
  | { readonly do: "loseTags" | "findTags" | "refuseLogs" | "answerLogs" }

const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("mine" as const),
      picks: fc.array(fc.constantFrom(0 as const, 1 as const, undefined, undefined), {
        minLength: SLOTS,
        maxLength: SLOTS,
      }),
      fails: fc.boolean(),
      logs: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("mineEmpty" as const), count: fc.constantFrom(1, 2, 3, 70) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("rollBack" as const), depth: fc.integer({ min: 1, max: 7 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("watch" as const), slot: fc.integer({ min: 0, max: SLOTS - 1 }) }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant("step" as const),
      hidden: fc.constantFrom(0, 0, 0, 1, 4),
      moveAt: fc.constantFrom(0, 0, 0, 1, 2, 3, 4, 6),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: "forget" as const }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Command>(
      { do: "loseTags" },
      { do: "findTags" },
      { do: "refuseLogs" },
      { do: "answerLogs" },
    ),
  },
)

const anyCommands: fc.Arbitrary<readonly Command[]> = fc.array(anyCommand, { maxLength: 40 })

const TAGS = { safe: SAFE_DEPTH, finalized: FINAL_DEPTH }

class World {
  readonly node = new MockNode()
  readonly journal = new ModelJournal()
  view: ChainView | undefined
  /** The highest block that was ever final: what no rollback may touch. */
  finalNumber = 0
  readonly #policy: FinalityPolicy

  constructor(policy: FinalityPolicy) {
    this.#policy = policy
    this.node.tags = TAGS
  }

  mine(picks: readonly (0 | 1 | undefined)[], isFailing: boolean, hasLogs: boolean): void {
    const transactions: MockTransaction[] = picks.flatMap((pick, slot) => {
      if (pick === undefined || rivals(slot).some((hash) => this.node.find(hash) !== undefined)) return []
      return [{ hash: rivals(slot)[pick]!, succeeded: !isFailing, hasLogs }]
    })
    this.node.mine(transactions)
    this.finalNumber = Math.max(this.finalNumber, this.node.chain.length - 1 - FINAL_DEPTH)
  }

  /** Another branch of at least the same height, so that the chain goes on. */
  replace(depth: number): void {
    const height = this.node.chain.length - 1
    const allowed = Math.min(depth, height - this.finalNumber)
    if (allowed <= 0) return
    this.node.rollBack(allowed)
    for (let count = 0; count <= allowed; count += 1) {
      this.mine(
        Array.from({ length: SLOTS }, (_, slot) => ((slot + count + depth) % 3) as 0 | 1).map((pick) =>
          pick < 2 ? pick : undefined,
        ),
        false,
        true,
      )
    }
  }

  async step(moveAt: number): Promise<void> {
    const start = this.node.asked.length
    let hasMoved = false
    this.node.beforeAnswer = (count) => {
      if (moveAt === 0 || hasMoved || count - start !== moveAt) return
      hasMoved = true
      this.replace(2)
    }
    try {
      const step = await advanceView(this.node, this.view, this.journal.watched, this.#policy)
      this.journal.apply(step.observations, step.view.heights.head)
      this.view = step.view
      expectOneChain(step.view)
    } finally {
      this.node.beforeAnswer = undefined
    }
  }

  async run(command: Command): Promise<void> {
    if (command.do === "mine") this.mine(command.picks, command.fails, command.logs)
    else if (command.do === "mineEmpty")
      for (let count = 0; count < command.count; count += 1) this.mine([], false, false)
    else if (command.do === "rollBack") this.replace(command.depth)
    else if (command.do === "watch") for (const hash of rivals(command.slot)) this.journal.watch(hash)
    else if (command.do === "forget") this.view = undefined
    else if (command.do === "loseTags") this.node.tags = {}
    else if (command.do === "findTags") this.node.tags = TAGS
    else if (command.do === "refuseLogs") this.node.refused.add("eth_getLogs")
    else if (command.do === "answerLogs") this.node.refused.delete("eth_getLogs")
    else if (command.do === "step") {
      this.node.hidden = command.hidden
      await this.step(command.moveAt)
      this.node.hidden = 0
    }
  }

  /** What is in the chain, as far as it is watched. */
  truth(): ReadonlyMap<Hex, unknown> {
    const head = this.node.chain.length - 1
    const places = [...this.journal.watched.keys()].flatMap((hash) => {
      const found = this.node.find(hash)
      if (found === undefined) return []
      const { number, hash: block } = found.block
      const depth = head - number
      const state = depth >= FINAL_DEPTH ? "finalized" : depth >= SAFE_DEPTH ? "safe" : "included"
      return [[hash, { block, number: BigInt(number), succeeded: found.succeeded, state }] as const]
    })
    return new Map(places)
  }
}

/** Every place that the view can judge is in the view's own chain. */
function expectOneChain({ blocks, transactions }: ChainView): void {
  const hashes = new Map(blocks.map(({ number, hash }) => [number, hash]))
  for (const [index, { parentHash }] of blocks.entries()) {
    if (index > 0) expect(blocks[index - 1]!.hash).toBe(parentHash)
  }
  for (const { place } of transactions.values()) {
    if (place === undefined || place.block.number < blocks[0]!.number) continue
    expect(hashes.get(place.block.number)).toBe(place.block.hash)
  }
}

/** A young view of a node that leaves its branch and then shows less of the new one than the view began with. */
const SHORTER_BRANCH: readonly Command[] = [
  { do: "watch", slot: 0 },
  { do: "mineEmpty", count: 70 },
  { do: "step", hidden: 0, moveAt: 3 },
  { do: "rollBack", depth: 4 },
  { do: "step", hidden: 4, moveAt: 0 },
]

it.each(["depth", "tag"] as const)(
  "brings the journal to the truth of the chain, whatever happens on the way (by %s)",
  async (kind) => {
    await fc.assert(
      fc.asyncProperty(anyCommands, async (commands) => {
        const world = new World(policies[kind])
        for (const command of commands) await world.run(command)
        world.node.tags = TAGS
        // What was in a block before anybody watched for it is asked for two blocks later.
        for (let count = 0; count < 3; count += 1) {
          world.mine([], false, false)
          await world.step(0)
        }
        const sorted = (map: ReadonlyMap<Hex, unknown>) => [...map].toSorted(([a], [b]) => (a < b ? -1 : 1))
        expect(sorted(world.journal.believed)).toEqual(sorted(world.truth()))
      }),
      { numRuns: 600, examples: [[SHORTER_BRANCH]] },
    )
  },
)
