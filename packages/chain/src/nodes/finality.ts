import { AgentGptError, isDevelopmentChain, parseChainId } from "@agentgpt/core"
import type { ChainId } from "@agentgpt/core"

/** How far a block is from being undone: in a block, hard to undo, never to be undone. */
export type FinalityState = "included" | "safe" | "finalized"

export type FinalityRule =
  /** The node itself says which block has reached the state. */
  | { readonly kind: "tag"; readonly tag: "safe" | "finalized" }
  /** So many blocks on top, the block itself not counted. */
  | { readonly kind: "depth"; readonly blocks: bigint }

export type FinalityPolicy = {
  readonly safe: FinalityRule
  readonly finalized: FinalityRule
  /** About how long a new block takes to be final. */
  readonly expectedMs: number
  /** Where the rule comes from. */
  readonly source: string
}

const minutes = (count: number) => count * 60_000
const tags = (expectedMs: number, source: string): FinalityPolicy => ({
  safe: { kind: "tag", tag: "safe" },
  finalized: { kind: "tag", tag: "finalized" },
  expectedMs,
  source,
})

const ETHEREUM = "Ethereum consensus specification: safe is justified, finalized two epochs of 32 slots later"
const OP_STACK =
  "OP stack specification, derivation: safe is derived from Ethereum, finalized from a finalized block of it"
const NITRO = "Arbitrum documentation: safe and finalized follow the Ethereum block that holds the batch"

/**
 * When a transaction counts as final, by chain. Deliberately on the late side: money that was called final
 * must not come back. What a sequencer alone promised is never more than included.
 */
const POLICIES: Readonly<Record<ChainId, FinalityPolicy>> = {
  "eip155:1": tags(minutes(15), ETHEREUM),
  "eip155:11155111": tags(minutes(15), ETHEREUM),
  "eip155:560048": tags(minutes(15), ETHEREUM),
  "eip155:10": tags(minutes(20), OP_STACK),
  "eip155:8453": tags(minutes(20), OP_STACK),
  "eip155:11155420": tags(minutes(20), OP_STACK),
  "eip155:84532": tags(minutes(20), OP_STACK),
  "eip155:42161": tags(minutes(20), NITRO),
  "eip155:42170": tags(minutes(20), NITRO),
  "eip155:421614": tags(minutes(20), NITRO),
  "eip155:137": {
    safe: { kind: "depth", blocks: 16n },
    finalized: { kind: "tag", tag: "finalized" },
    expectedMs: 10_000,
    source: "Polygon documentation, finality: milestones set the finalized tag after 2 to 5 seconds",
  },
  "eip155:80002": {
    safe: { kind: "depth", blocks: 16n },
    finalized: { kind: "tag", tag: "finalized" },
    expectedMs: 10_000,
    source: "Polygon documentation, finality: milestones set the finalized tag after 2 to 5 seconds",
  },
  "eip155:56": {
    safe: { kind: "depth", blocks: 3n },
    finalized: { kind: "tag", tag: "finalized" },
    expectedMs: 10_000,
    source: "BNB chain BEP-126, fast finality: two blocks with votes of two thirds of the validators",
  },
  "eip155:100": tags(minutes(5), "Gnosis chain: Ethereum consensus with epochs of 16 slots of 5 seconds"),
  "eip155:43114": {
    safe: { kind: "depth", blocks: 0n },
    finalized: { kind: "depth", blocks: 1n },
    expectedMs: 3_000,
    source: "Avalanche documentation: Snowman decides a block once; one block on top absorbs a lagging node",
  },
}

const DEVELOPMENT: FinalityPolicy = {
  safe: { kind: "depth", blocks: 1n },
  finalized: { kind: "depth", blocks: 2n },
  expectedMs: 3_000,
  source: "Local chains: shallow on purpose, so that tests see every state",
}

/**
 * The rule of a chain. A chain that is not listed has none: guessing a depth would be a promise about money.
 * @throws NODE_FINALITY_UNKNOWN, ID_CHAIN_INVALID
 *
 * @example
 * finalityOf("eip155:1").finalized // { kind: "tag", tag: "finalized" }
 */
export function finalityOf(
  chainId: ChainId,
  overrides: Readonly<Record<ChainId, FinalityPolicy>> = {},
): FinalityPolicy {
  const { id } = parseChainId(chainId)
  const own = Object.hasOwn(overrides, id) ? overrides[id] : undefined
  const policy = own ?? (Object.hasOwn(POLICIES, id) ? POLICIES[id] : undefined)
  if (policy !== undefined) return policy
  if (isDevelopmentChain(id)) return DEVELOPMENT
  throw new AgentGptError("NODE_FINALITY_UNKNOWN", `No finality rule is known for ${id}.`)
}

/**
 * The chains that have a rule of their own.
 *
 * @example
 * CHAINS_WITH_FINALITY.includes("eip155:1") // true
 */
export const CHAINS_WITH_FINALITY: readonly ChainId[] = Object.keys(POLICIES) as ChainId[]

/** Heights read together from one node; a node without a tag leaves it undefined. */
export type ChainHeights = {
  readonly head: bigint
  readonly safe?: bigint
  readonly finalized?: bigint
}

/**
 * How final a block of the canonical chain is. A tag that the node does not give proves nothing.
 *
 * @example
 * judgeFinality(100n, { head: 140n, safe: 110n, finalized: 90n }, finalityOf("eip155:1")) // "safe"
 */
export function judgeFinality(
  blockNumber: bigint,
  heights: ChainHeights,
  policy: FinalityPolicy,
): FinalityState {
  if (isReached(blockNumber, heights, policy.finalized)) return "finalized"
  return isReached(blockNumber, heights, policy.safe) ? "safe" : "included"
}

function isReached(blockNumber: bigint, heights: ChainHeights, rule: FinalityRule): boolean {
  if (rule.kind === "depth") return heights.head >= blockNumber + rule.blocks
  const height = heights[rule.tag]
  return height !== undefined && height >= blockNumber
}
