import { canonicalJson, STANDARD_STEPS } from "@agentgpt/core"
import type { CanonicalValue, StepDefinition } from "@agentgpt/core"
import { dependenciesOf } from "./plan.ts"
import type { InputSource, PlannedStep } from "./plan.ts"

type ScreenableStep = Pick<PlannedStep, "id" | "kind" | "after" | "inputs">

const { screenPayments, screenAddresses, payBatch, transfer, mint } = STANDARD_STEPS
/** Allowances and exchanges pay nobody: where they may go, the policy's list of contracts says. */
const PAYS_NOBODY: ReadonlySet<string> = new Set([STANDARD_STEPS.approve.kind, STANDARD_STEPS.swap.kind])

/**
 * The steps that pay somebody whom no screening has looked at before. A payment has to take the result of a screening
 * of the very same payees, so that a failed screening blocks it; other steps that move value have to come after one.
 */
export function findUnscreened(
  steps: readonly ScreenableStep[],
  kinds: ReadonlyMap<string, Pick<StepDefinition, "movesValue">>,
): readonly string[] {
  const byId = new Map(steps.map((step) => [step.id, step]))
  return steps.filter((step) => needsScreening(step, kinds) && !isScreened(step, byId)).map(({ id }) => id)
}

function needsScreening(
  { kind }: ScreenableStep,
  kinds: ReadonlyMap<string, Pick<StepDefinition, "movesValue">>,
): boolean {
  // An unknown kind may move anything.
  return (kinds.get(kind)?.movesValue ?? true) && !PAYS_NOBODY.has(kind)
}

function isScreened(step: ScreenableStep, byId: ReadonlyMap<string, ScreenableStep>): boolean {
  if (step.kind === payBatch.kind || step.kind === transfer.kind) {
    const source = step.inputs["screening"]
    if (source === undefined || "value" in source) return false
    const screening = byId.get(source.step)
    return screening !== undefined && coversPayment(screening, step)
  }
  const wanted = step.kind === mint.kind ? mintRecipients(step.inputs["mints"]) : []
  return ancestorsOf(step, byId).some((other) => isScreening(other) && coversAll(other, wanted))
}

function coversPayment(screening: ScreenableStep, payment: ScreenableStep): boolean {
  if (payment.kind === payBatch.kind) {
    return (
      screening.kind === screenPayments.kind &&
      isSame(screening.inputs["payments"], payment.inputs["payments"])
    )
  }
  const recipient = valueOf(payment.inputs["recipient"])
  return (
    screening.kind === screenAddresses.kind &&
    typeof recipient === "string" &&
    coversAll(screening, [recipient])
  )
}

function isScreening({ kind }: ScreenableStep): boolean {
  return kind === screenPayments.kind || kind === screenAddresses.kind
}

function coversAll(screening: ScreenableStep, recipients: readonly string[]): boolean {
  if (recipients.length === 0) return true
  const addresses = valueOf(screening.inputs["addresses"])
  return Array.isArray(addresses) && recipients.every((recipient) => addresses.includes(recipient))
}

function mintRecipients(source: InputSource | undefined): readonly string[] {
  const mints = valueOf(source)
  if (!Array.isArray(mints)) return ["an unknown recipient"]
  return mints.map((one: CanonicalValue) => (Array.isArray(one) ? String(one[0]) : "an unknown recipient"))
}

function ancestorsOf(
  step: ScreenableStep,
  byId: ReadonlyMap<string, ScreenableStep>,
): readonly ScreenableStep[] {
  const found = new Map<string, ScreenableStep>()
  const visit = (current: ScreenableStep): void => {
    for (const id of dependenciesOf(current)) {
      const other = byId.get(id)
      if (other === undefined || found.has(id)) continue
      found.set(id, other)
      visit(other)
    }
  }
  visit(step)
  return [...found.values()]
}

function valueOf(source: InputSource | undefined): CanonicalValue | undefined {
  return source !== undefined && "value" in source ? source.value : undefined
}

function isSame(one: InputSource | undefined, other: InputSource | undefined): boolean {
  if (one === undefined || other === undefined) return false
  return canonicalJson(one) === canonicalJson(other)
}
