import { keccak_256 } from "@noble/hashes/sha3.js"
import { AgentGptError } from "../errors/agentgpt-error.ts"
import { canonicalJson } from "../hash/canonical-json.ts"
import type { CanonicalValue } from "../hash/canonical-json.ts"
import { bytesToHex, hexToBytes } from "../hash/hexadecimal.ts"
import { parseBytes32 } from "./abi-word.ts"
import type { Bytes32 } from "./abi-word.ts"

/**
 * The id of *what* is to be done: the Merkle root of the plan's steps in their order. The same plan has the
 * same id.
 *
 * The tree is that of RFC 6962 with keccak256:
 *   leaf(step)        = keccak256(0x00 ‖ UTF-8 of the step's canonical JSON)
 *   node(left, right) = keccak256(0x01 ‖ left ‖ right)
 *   root(n steps)     = node(root(first k), root(rest)), k the largest power of two below n; leaf for n = 1.
 * The first byte keeps a leaf from ever being read as a node or the other way round, so no other list of
 * steps, shorter or longer, has the same root short of a collision of keccak256. No leaf is ever repeated to
 * fill the tree, and pairs are not sorted: the order of the steps counts.
 * @throws ID_PLAN_EMPTY, and what `canonicalJson` throws
 *
 * @example
 * computeWorkflowId([{ id: "compliance" }, { id: "payment", after: ["compliance"] }])
 */
export function computeWorkflowId(steps: readonly CanonicalValue[]): Bytes32 {
  // Array.from visits holes too, which are then refused like any undefined.
  return bytesToHex(computeRoot(Array.from(steps, hashLeaf)))
}

/**
 * The id of one step: its leaf in the tree of `computeWorkflowId`. A proof that commits to the step ids in their
 * order therefore speaks of the plan that has this workflow id.
 * @throws what `canonicalJson` throws
 *
 * @example
 * computeStepId({ id: "compliance" })
 */
export function computeStepId(step: CanonicalValue): Bytes32 {
  return bytesToHex(hashLeaf(step))
}

/**
 * The workflow id of a plan of which only the step ids are known.
 * @throws ID_PLAN_EMPTY, ID_BYTES32_INVALID
 *
 * @example
 * joinStepIds(steps.map(computeStepId)) === computeWorkflowId(steps) // true
 */
export function joinStepIds(stepIds: readonly string[]): Bytes32 {
  return bytesToHex(computeRoot(stepIds.map((stepId) => hexToBytes(parseBytes32(stepId)))))
}

const LEAF = 0x00
const NODE = 0x01

function hashLeaf(step: CanonicalValue): Uint8Array {
  return hashTagged(LEAF, new TextEncoder().encode(canonicalJson(step)))
}

function computeRoot(hashes: readonly Uint8Array[]): Uint8Array {
  // Pairing level by level and carrying an odd last one up gives the same tree as RFC 6962's recursion.
  let level = hashes
  while (level.length > 1) {
    const above: Uint8Array[] = []
    for (let index = 0; index < level.length; index += 2) {
      const [left, right] = level.slice(index, index + 2)
      if (left !== undefined) above.push(right === undefined ? left : hashTagged(NODE, left, right))
    }
    level = above
  }
  const [root] = level
  if (root === undefined) throw new AgentGptError("ID_PLAN_EMPTY")
  return root
}

function hashTagged(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const hash = keccak_256.create().update(Uint8Array.of(tag))
  for (const part of parts) hash.update(part)
  return hash.digest()
}
