import type { GroupQuestion } from "./choose-group-action.ts"
import { isSameAct } from "./group.ts"
import type { GroupAct } from "./group.ts"

/**
 * Whether news of another chain are to be shown by a proof now rather than sent by a gateway. A message costs a fraction
 * of a proof, so it is sent once more first; where no gateway takes it, its transaction hangs, or time is short, the proof
 * comes at once.
 */
export function prefersProof(
  question: GroupQuestion,
  relay: GroupAct,
  proof: GroupAct,
  isTimeShort: boolean,
): boolean {
  const { canProve = false, deeds, policy, nowMs, group, refused = [] } = question
  const proofs = deeds.filter((deed) => isSameAct(deed, proof))
  const last = proofs.at(-1)
  if (last?.status === "open") return true
  if (!canProve || last?.status === "cancelled" || proofs.length >= policy.mostAttempts) return false
  // One log tells a decision to all legs of a chain: if it cannot be shown to one, then to none.
  const isAlike = ({ action, leg }: GroupAct) =>
    action === proof.action &&
    (action === "prove-decision"
      ? group.legs[leg]!.chainId === group.legs[proof.leg]!.chainId
      : leg === proof.leg)
  if (refused.some(isAlike)) return false
  const sent = deeds.findLast((deed) => isSameAct(deed, relay))
  // A person who stops the message is not got round.
  if (sent?.status === "cancelled") return false
  if (sent?.status === "open") return isTimeShort || nowMs - sent.chosenAtMs > policy.deedMs
  return sent !== undefined || isTimeShort || refused.some((known) => isSameAct(known, relay))
}
