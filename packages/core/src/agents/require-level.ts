import { AgentGptError } from "../errors/agentgpt-error.ts"
import { CONSISTENCY_LEVELS } from "../vocabulary/consistency-level.ts"
import type { ConsistencyLevel } from "../vocabulary/consistency-level.ts"
import { STANDARD_STEPS } from "./standard-steps.ts"

/**
 * Requires that a kind of step keeps a level of consistency.
 * @throws BRIDGE_LEVEL_REFUSED, which says what keeps it instead and why this kind does not
 *
 * @example
 * requireLevel(STANDARD_STEPS.bridgeAndExecute.kind, "escrow-release")
 */
export function requireLevel(kind: string, level: string): void {
  const why = explainLevel(kind, level)
  if (why !== undefined) throw new AgentGptError("BRIDGE_LEVEL_REFUSED", why)
}

/**
 * Why a kind of step does not keep a level; undefined where it does.
 *
 * @example
 * explainLevel(STANDARD_STEPS.bridgeAndExecute.kind, "escrow-release") // undefined
 */
export function explainLevel(kind: string, level: string): string | undefined {
  if (!CONSISTENCY_LEVELS.some((known) => known === level)) {
    return `There is no level ${level}; there are ${CONSISTENCY_LEVELS.join(", ")}.`
  }
  const { kept, why } = LEVELS[kind] ?? { kept: [], why: "it does not work across chains" }
  if (kept.some((known) => known === level)) return undefined
  return `${kind} does not keep ${level}: ${why}. ${INSTEAD[level as ConsistencyLevel]}`
}

const { bridgeAndExecute, bridgeAtomic } = STANDARD_STEPS

type KeptLevels = { readonly kept: readonly ConsistencyLevel[]; readonly why: string }

const LEVELS: Readonly<Record<string, KeptLevels>> = {
  [bridgeAndExecute.kind]: {
    kept: ["best-effort", "escrow-release"],
    why: "it sets money aside on one chain alone and has no second leg that could be undone",
  },
  [bridgeAtomic.kind]: {
    kept: ["two-phase-commit"],
    why: "it pays on all chains or on none, and does nothing else",
  },
}

const INSTEAD: Readonly<Record<ConsistencyLevel, string>> = {
  "best-effort": `${bridgeAndExecute.kind} keeps it.`,
  "escrow-release": `${bridgeAndExecute.kind} keeps it.`,
  "two-phase-commit": `${bridgeAtomic.kind} keeps it.`,
  "hash-time-lock": "No kind of step keeps it.",
}
