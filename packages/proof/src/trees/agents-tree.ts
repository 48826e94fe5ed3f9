import {
  agentsTreeDepth,
  computeAgentLeaf,
  createBinaryTree,
  type CurvePoint,
  hashFields,
} from "@agentgpt/circuits"
import { AgentGptError } from "@agentgpt/core"

/** An agent as its leaf commits to it. Roles: 1 executor, 2 validator, 3 auditor. */
export type EnrolledAgent = { readonly publicKey: CurvePoint; readonly role: number }

/** What the agent registry emits, in the order of the chain. */
export type AgentEvent =
  | {
      readonly type: "enrolled"
      readonly leafIndex: number
      readonly agent: EnrolledAgent
      readonly root: bigint
    }
  | { readonly type: "deactivated"; readonly leafIndex: number; readonly root: bigint }

/** Where an agent stands in the tree. */
export type AgentPlace = EnrolledAgent & {
  readonly leaf: bigint
  readonly leafIndex: number
  readonly siblings: readonly bigint[]
}

export type AgentsTree = {
  readonly root: bigint
  readonly has: (leaf: bigint) => boolean
  /** @throws PROOF_AGENTS_INVALID if no agent has this key under this role */
  readonly placeOf: (publicKey: CurvePoint, role: number) => AgentPlace
}

/**
 * The tree over agents by leaf index; undefined where a leaf is empty.
 * @throws PROOF_AGENTS_INVALID
 *
 * @example
 * ```ts
 * const agents = createAgentsTree([{ publicKey: executor.publicKey, role: 1 }, undefined])
 * ```
 */
export function createAgentsTree(agents: readonly (EnrolledAgent | undefined)[]): AgentsTree {
  if (agents.length > 2 ** agentsTreeDepth) {
    throw new AgentGptError("PROOF_AGENTS_INVALID", `The agents tree holds ${2 ** agentsTreeDepth} leaves.`)
  }
  const leaves = agents.map((agent) => (agent === undefined ? 0n : leafOfAgent(agent)))
  const tree = createBinaryTree(leaves, agentsTreeDepth)
  return {
    root: tree.root,
    has: (leaf) => leaf !== 0n && leaves.includes(leaf),
    placeOf: (publicKey, role) => {
      const leaf = leafOfAgent({ publicKey, role })
      const leafIndex = leaves.indexOf(leaf)
      if (leafIndex < 0) {
        throw new AgentGptError("PROOF_AGENTS_INVALID", `No enrolled agent has this key under role ${role}.`)
      }
      return { publicKey, role, leaf, leafIndex, siblings: tree.siblingsOf(leafIndex) }
    },
  }
}

/**
 * Rebuilds the tree from the registry's events. The root after every event must be the one that the registry
 * announced, so that a missing, foreign or reordered event is found where it happened.
 * @throws PROOF_AGENTS_INVALID
 *
 * @example
 * ```ts
 * const agents = replayAgentEvents(events)
 * ```
 */
export function replayAgentEvents(events: readonly AgentEvent[]): AgentsTree {
  const agents: (EnrolledAgent | undefined)[] = []
  const levels = createGrowingTree()
  for (const [number, event] of events.entries()) {
    const { leafIndex } = event
    const isInTree = Number.isInteger(leafIndex) && leafIndex >= 0 && leafIndex < 2 ** agentsTreeDepth
    const isFree = agents[leafIndex] === undefined
    if (!isInTree || (event.type === "enrolled") !== isFree) {
      throw new AgentGptError(
        "PROOF_AGENTS_INVALID",
        `Event ${number} cannot change leaf ${leafIndex}: an event before it is missing, or the order is wrong.`,
      )
    }
    while (agents.length < leafIndex) agents.push(undefined)
    agents[leafIndex] = event.type === "enrolled" ? event.agent : undefined
    const root = levels.write(leafIndex, event.type === "enrolled" ? leafOfAgent(event.agent) : 0n)
    if (root !== event.root) {
      throw new AgentGptError(
        "PROOF_AGENTS_INVALID",
        `After event ${number} the root is another one than the registry announced.`,
      )
    }
  }
  return createAgentsTree(agents)
}

/** A tree in which a leaf is written with one hash a level. */
function createGrowingTree() {
  const nodes = Array.from({ length: agentsTreeDepth + 1 }, () => new Map<number, bigint>())
  const empty = [0n, ...Array.from({ length: agentsTreeDepth }, (_, i) => createBinaryTree([], i + 1).root)]
  return {
    write: (leafIndex: number, leaf: bigint): bigint => {
      let node = leaf
      let index = leafIndex
      nodes[0]?.set(index, node)
      for (let level = 0; level < agentsTreeDepth; level += 1) {
        const sibling = nodes[level]?.get(index ^ 1) ?? empty[level] ?? 0n
        node = hashFields(index % 2 === 0 ? [node, sibling] : [sibling, node])
        index = Math.floor(index / 2)
        nodes[level + 1]?.set(index, node)
      }
      return node
    },
  }
}

/** The leaf of an agent. @throws PROOF_AGENTS_INVALID for a role that does not exist */
export function leafOfAgent({ publicKey, role }: EnrolledAgent): bigint {
  if (role !== 1 && role !== 2 && role !== 3) {
    throw new AgentGptError("PROOF_AGENTS_INVALID", `There is no role ${role}.`)
  }
  return computeAgentLeaf(publicKey, BigInt(role))
}
