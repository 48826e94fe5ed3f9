import { canonicalJson, STANDARD_STEPS } from "@agentgpt/core"
import type { CanonicalValue, StepDefinition } from "@agentgpt/core"
import { dependenciesOf } from "./plan.ts"
import type { InputSource, PlannedStep } from "./plan.ts"

type ScreenableStep = Pick<PlannedStep, "id" | "kind" | "after" | "inputs"> &
  Partial<Pick<PlannedStep, "moves">>

const {
  screenPayments,
  screenAddresses,
  payBatch,
  transfer,
  callContract,
  mint,
  approve,
  revoke,
  swap,
  bridgeAndExecute,
  bridgeAtomic,
} = STANDARD_STEPS
/** What is not fixed in the plan is nobody's address. */
const NOT_KNOWN = "an unknown recipient"
/** Allowances and exchanges pay nobody: where they may go, the policy's list of contracts says. */
const PAYS_NOBODY: ReadonlySet<string> = new Set([approve.kind, revoke.kind, swap.kind])

/**
 * The steps that pay somebody whom no screening has looked at before. The standard ones have to take the result of a
 * screening of the very same payees, so that a refusal blocks them; other steps that move value have to come after one.
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
  const wanted = payeesOf(step)
  if (step.kind !== payBatch.kind && wanted === undefined) return ancestorsOf(step, byId).some(isScreening)
  const source = step.inputs["screening"]
  if (source === undefined || "value" in source) return false
  const screening = byId.get(source.step)
  if (screening === undefined) return false
  if (wanted !== undefined) return screening.kind === screenAddresses.kind && coversAll(screening, wanted)
  return (
    screening.kind === screenPayments.kind && isSame(screening.inputs["payments"], step.inputs["payments"])
  )
}

/** Whom a standard step pays one by one; undefined for every other. */
function payeesOf({ kind, inputs, moves = [] }: ScreenableStep): readonly string[] | undefined {
  if (kind === transfer.kind) return [textOf(inputs["recipient"])]
  if (kind === callContract.kind) return [textOf(inputs["to"]), ...moves.map(({ to }) => to)]
  if (kind === bridgeAndExecute.kind) {
    const { target, beneficiary } = inputs
    return beneficiary === undefined ? [textOf(target)] : [textOf(beneficiary), textOf(target)]
  }
  if (kind === bridgeAtomic.kind) return legReceivers(inputs["legs"])
  if (kind === mint.kind) return mintRecipients(inputs["mints"])
  return undefined
}

function isScreening({ kind }: ScreenableStep): boolean {
  return kind === screenPayments.kind || kind === screenAddresses.kind
}

function coversAll(screening: ScreenableStep, recipients: readonly string[]): boolean {
  const addresses = valueOf(screening.inputs["addresses"])
  return Array.isArray(addresses) && recipients.every((recipient) => addresses.includes(recipient))
}

/** Those of other payers too: who begins the payments has a part in all of them. */
function legReceivers(source: InputSource | undefined): readonly string[] {
  const legs = valueOf(source)
  if (!Array.isArray(legs)) return [NOT_KNOWN]
  return legs.map((leg: CanonicalValue) => {
    const receiver = typeof leg === "object" && leg !== null && "receiver" in leg ? leg.receiver : undefined
    return typeof receiver === "string" ? receiver : NOT_KNOWN
  })
}

function mintRecipients(source: InputSource | undefined): readonly string[] {
  const mints = valueOf(source)
  if (!Array.isArray(mints)) return [NOT_KNOWN]
  return mints.map((one: CanonicalValue) => (Array.isArray(one) ? String(one[0]) : NOT_KNOWN))
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

function textOf(source: InputSource | undefined): string {
  const value = valueOf(source)
  return typeof value === "string" ? value : NOT_KNOWN
}

function isSame(one: InputSource | undefined, other: InputSource | undefined): boolean {
  if (one === undefined || other === undefined) return false
  return canonicalJson(one) === canonicalJson(other)
}
