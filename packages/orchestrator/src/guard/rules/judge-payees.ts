import { find } from "../finding.ts"
import type { Finding } from "../finding.ts"
import type { JudgementFacts } from "../judgement-facts.ts"
import type { PlanEffects, Receiver } from "../plan-effects.ts"
import type { Policy } from "../policy.ts"

/** Who is on the deny-list, who on no list at all, and who has another address than the last time. */
export function judgePayees(policy: Policy, effects: PlanEffects, facts: JudgementFacts): readonly Finding[] {
  const { allow, deny, unknown } = policy.payees
  const allowed = new Set(allow)
  const denied = new Set(deny)
  const last = new Map(facts.lastPayees.map((payee) => [nameOf(payee), payee.recipient]))
  const lastOf = (receiver: Receiver) => last.get(nameOf(receiver))
  // A strict list is the whole truth; where one is asked anyway, who was paid there before is not asked for again.
  const isKnown = (receiver: Receiver) =>
    allowed.has(receiver.recipient) || (unknown === "ask" && lastOf(receiver) === receiver.recipient)
  const unlisted = unknown === "allow" ? [] : effects.receivers.filter((receiver) => !isKnown(receiver))
  const changed = effects.receivers.filter((receiver) => {
    const before = lastOf(receiver)
    return before !== undefined && before !== receiver.recipient
  })
  return [
    ...find(
      "POLICY_PAYEE_DENIED",
      "deny",
      "The policy's deny-list names who would be paid.",
      addressesOf(effects.receivers.filter(({ recipient }) => denied.has(recipient))),
    ),
    ...find(
      "POLICY_PAYEE_UNKNOWN",
      unknown === "ask" ? "ask" : "deny",
      "The policy's allow-list does not name who would be paid.",
      addressesOf(unlisted),
    ),
    ...find(
      "POLICY_PAYEE_CHANGED",
      "ask",
      "A payee has another address than the last time: ask them by another way than the one the change came by.",
      changed.map((receiver) => `${receiver.key ?? ""}: ${lastOf(receiver) ?? ""} -> ${receiver.recipient}`),
    ),
  ]
}

/** A payee is known by the payer's own key; without one there is nothing to compare. */
function nameOf({ payer, key }: { readonly payer: string; readonly key?: string }): string {
  return `${payer} ${key ?? ""}`
}

function addressesOf(receivers: readonly Receiver[]): readonly string[] {
  return receivers.map(({ recipient }) => recipient)
}
