import type { WorkflowContext } from "../durable/durable-port.ts"
import type { Decision } from "../guard/decision.ts"
import { recheckPlan } from "../guard/recheck-plan.ts"
import { readEffects } from "../guard/read-effects.ts"
import { toPlanAdmissions } from "../guard/to-plan-admissions.ts"
import { writeAdmissions } from "../runs/admissions.ts"
import { appendEvent } from "../runs/append-event.ts"
import { readApprovals, readFacts } from "../runs/read-facts.ts"
import { planRunPayments } from "../runs/record-payments.ts"
import { readRostersOf } from "../runs/roster-rows.ts"
import { moveRun, requireRun } from "../runs/run-record.ts"
import { isOverdue, untilDeadlineMs } from "../task/is-overdue.ts"
import { UNTIL_STORED } from "./outage.ts"
import type { Workshop } from "./workshop.ts"

/** The topic under which approvals and other news wake a waiting run. */
export const WAKE = "wake"

/**
 * Brings a run to a decision that stands: waits for approvers as long as the question does, durably, and lets the
 * plan in once it is allowed.
 * @returns whether the run may go on
 */
export async function decideRun(context: WorkflowContext, workshop: Workshop, run: string): Promise<boolean> {
  for (let round = 0; ; round += 1) {
    // eslint-disable-next-line no-await-in-loop -- each decision goes by what came in since the last
    const verdict = await context.step(`decide/${round}`, () => judgeNow(workshop, run), UNTIL_STORED)
    if (verdict.verdict === "allow") return true
    if (verdict.verdict === "deny") return false
    // eslint-disable-next-line no-await-in-loop -- until there is news
    await context.await(WAKE, Math.max(1, verdict.waitMs))
  }
}

/** Nobody is asked any longer for what could not be paid in time. */
const TOO_LATE = {
  code: "BATCH_DEADLINE_PASSED",
  message: "The deadline passed before enough approvers had signed. Nothing was paid.",
} as const

async function judgeNow(
  workshop: Workshop,
  run: string,
): Promise<{ verdict: Decision["verdict"]; waitMs: number }> {
  const { store, policy } = workshop
  const { plan, hints, decision: earlier, state } = await requireRun(store, run)
  // Cancelled while it waited.
  if (state === "cancelled") return { verdict: "deny", waitMs: 0 }
  const nowMs = Date.now()
  const rosters = await readRostersOf(store, run)
  const decision = recheckPlan(
    earlier,
    plan,
    policy,
    await readFacts(store, { run, nowMs, rosters, plan, policy }),
  )
  await tell(workshop, run, earlier, decision)
  if (decision.verdict === "deny") {
    const [first] = decision.findings
    const error = { code: first?.code ?? "POLICY_CHANGED", message: first?.sentence ?? "" }
    await moveRun(store, run, ["asking", "running", "paused"], "denied", { decision, error })
    return { verdict: "deny", waitMs: 0 }
  }
  if (decision.verdict === "ask") {
    if (isOverdue(hints, nowMs)) {
      await moveRun(store, run, ["asking", "running", "paused"], "denied", { decision, error: TOO_LATE })
      return { verdict: "deny", waitMs: 0 }
    }
    await moveRun(store, run, ["asking", "running"], "asking", { decision })
    return { verdict: "ask", waitMs: untilDeadlineMs(hints, nowMs, decision.expiresAtMs - nowMs) }
  }
  const effects = readEffects(plan, policy, rosters)
  await planRunPayments(store, run, { plan, effects, rosters })
  const approvals = await readApprovals(store, run)
  await writeAdmissions(store, run, toPlanAdmissions(decision, plan, policy, { rosters, approvals }))
  await moveRun(store, run, ["asking", "running"], "running", { decision })
  return { verdict: "allow", waitMs: 0 }
}

async function tell({ store }: Workshop, run: string, earlier: Decision, decision: Decision): Promise<void> {
  const reasons = decision.findings.map(({ code, sentence }) => `${code}: ${sentence}`)
  await appendEvent(
    store,
    run,
    "guard-decision",
    { decision: decision.verdict, reasons },
    `guard ${decision.verdict}`,
  )
  if (decision.verdict === "deny") return
  const wasAnswered = new Set(
    earlier.questions.filter(({ isAnswered }) => isAnswered).map(({ planHash }) => planHash),
  )
  for (const { planHash, needed, approvers, isAnswered } of decision.questions) {
    if (isAnswered || wasAnswered.has(planHash)) continue
    const asked = { approvalId: planHash, reasons, required: needed, eligible: approvers.length }
    // eslint-disable-next-line no-await-in-loop -- events have an order
    await appendEvent(store, run, "approval-requested", asked, `ask ${planHash}`)
  }
}
