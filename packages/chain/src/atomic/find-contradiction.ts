import type { GroupView } from "./read-group.ts"

/**
 * What the final blocks of two chains say that cannot both be true of one group, as a sentence; undefined when all
 * agrees. That one chain is behind another is no contradiction: they are not read in one moment.
 */
export function findContradiction({ coordinator, legs }: GroupView): string | undefined {
  const states = new Set(legs.map(({ final }) => final.state))
  if (states.has("paid") && states.has("refunded")) return "One leg is paid and another refunded."
  const { decision } = coordinator.final
  if (decision === "commit" && states.has("refunded")) return "The decision is commit, and a leg is refunded."
  if (decision === "abort" && states.has("paid")) return "The decision is abort, and a leg is paid."
  const told = legs.findIndex(({ final }) => final.decision !== "none" && final.decision !== decision)
  if (told < 0 || decision === "none") return undefined
  return `The decision is ${decision}, and the chain of leg ${told} knows ${legs[told]!.final.decision}.`
}
