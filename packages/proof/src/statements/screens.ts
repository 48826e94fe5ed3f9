import { computeScreenSignals, encodePublicSignals, type ScreenInput } from "@agentgpt/circuits"
import { AgentGptError } from "@agentgpt/core"

import { type DenyList, refuseDeniedPayees } from "../trees/deny-list.ts"
import type { Roster } from "../trees/roster.ts"
import { requireCircuit } from "./require-circuit.ts"
import type { Statement } from "./statement.ts"

/** The screening of a roster: the root that policies name, and a statement for every chunk. */
export type Screening = { readonly screenRoot: bigint; readonly statements: readonly Statement[] }

/**
 * The statements that no payee of a roster is on a deny list, chained from 0, one for each chunk. Once for every
 * pair of roster and list; nobody signs them.
 * @throws PROOF_PAYEE_DENIED, naming every denied row; PROOF_PLAN_INVALID
 *
 * @example
 * ```ts
 * const { screenRoot, statements } = prepareScreens("Screen16", roster, createDenyList(sanctioned, 16))
 * ```
 */
export function prepareScreens(circuit: string, roster: Roster, denyList: DenyList): Screening {
  const [, listSize] = requireCircuit(circuit, "Screen", roster.chunkSize).parameters
  if (denyList.entries.length !== listSize) {
    throw new AgentGptError("PROOF_PLAN_INVALID", `${circuit} takes deny lists of ${listSize} entries.`)
  }
  refuseDeniedPayees(roster, denyList)
  let prevScreen = 0n
  const statements = roster.chunks.map((chunk): Statement => {
    const input: ScreenInput = {
      prevScreen,
      rosterRoot: roster.root,
      denyRoot: denyList.root,
      chunkIndex: BigInt(chunk.chunkIndex),
      chunkSalt: chunk.salt,
      rosterSibling: chunk.siblings,
      recipient: chunk.recipients,
      cap: chunk.caps,
      deny: denyList.entries,
    }
    const signals = computeScreenSignals(input)
    prevScreen = signals.nextScreen
    return {
      circuit,
      template: "Screen",
      chunkIndex: chunk.chunkIndex,
      publicSignals: encodePublicSignals("Screen", signals),
      input,
    }
  })
  return { screenRoot: prevScreen, statements }
}
