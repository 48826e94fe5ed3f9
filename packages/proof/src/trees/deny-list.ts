import { computeDenyRoot, padDenyList } from "@agentgpt/circuits"
import { AgentGptError } from "@agentgpt/core"

import { listProblems } from "./list-problems.ts"
import { readAddress, type Roster } from "./roster.ts"

/** One version of a deny list, for a screening circuit of its size. */
export type DenyList = {
  readonly root: bigint
  /** Exactly as many as the circuit takes. */
  readonly entries: readonly bigint[]
}

/**
 * Commits to a deny list. The addresses are sorted, so that the same set has the same root.
 * @throws PROOF_DENY_LIST_INVALID
 *
 * @example
 * ```ts
 * const denyList = createDenyList(sanctioned, 16)
 * const { screenRoot } = prepareScreens("Screen16", roster, denyList)
 * ```
 */
export function createDenyList(addresses: readonly string[], size: number): DenyList {
  const wrong = addresses.flatMap((text, row) =>
    readAddress(text) === undefined ? [{ row, problem: "No EVM address stands in rows" }] : [],
  )
  if (wrong.length > 0) throw listProblems("PROOF_DENY_LIST_INVALID", wrong, {})
  const numbers = [...new Set(addresses.map((text) => BigInt(text)))].toSorted((a, b) => (a < b ? -1 : 1))
  if (numbers.length > size) {
    throw new AgentGptError(
      "PROOF_DENY_LIST_INVALID",
      `${numbers.length} addresses exceed the ${size} that the circuit takes.`,
    )
  }
  if (numbers[0] === 0n) {
    // Rows that fill up a roster have recipient 0; a list with it would deny every roster.
    throw new AgentGptError("PROOF_DENY_LIST_INVALID", "The zero address cannot be on a deny list.")
  }
  const entries = padDenyList(numbers, size)
  return { root: computeDenyRoot(entries), entries }
}

/**
 * Refuses a roster with a denied payee, naming every such row.
 * @throws PROOF_PAYEE_DENIED
 */
export function refuseDeniedPayees(roster: Roster, denyList: DenyList): void {
  const denied = new Set(denyList.entries)
  const rows = roster.rows.flatMap(({ recipient }, row) =>
    denied.has(BigInt(recipient)) ? [{ row, problem: "The deny list has the payees of rows" }] : [],
  )
  if (rows.length > 0) throw listProblems("PROOF_PAYEE_DENIED", rows, {})
}
