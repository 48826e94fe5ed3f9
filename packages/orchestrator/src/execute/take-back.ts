import { withCodedErrors } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { toAgentGptError } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"
import { sql } from "kysely"
import type { WorkflowContext } from "../durable/durable-port.ts"
import { toTakeBackAdmission } from "../guard/to-take-back-admission.ts"
import { payoutKeyPrefixOf, stepKeyPrefixOf, takeBackKeyPrefixOf } from "../runs/run-keys.ts"
import { requireRun } from "../runs/run-record.ts"
import { closePayroll, isPayrollClosed } from "../runs/unclosed-payrolls.ts"
import { requireDesk } from "./require-desk.ts"
import { findPayout } from "./freeze-payroll.ts"
import { leaveToOthers } from "./leave-to-others.ts"
import { UNTIL_BACK } from "./outage.ts"
import { withPayerLock } from "./payer-lock.ts"
import { burnPermits } from "./permit-exactly.ts"
import { recordLeftPayout } from "./record-left-payout.ts"
import { revokeRest } from "./set-allowance.ts"
import type { Workshop } from "./workshop.ts"

/**
 * Takes back the allowance of a payroll whose run has ended, and writes down who was paid: after everything of it that
 * was begun has come to its end, because that may be an allowance itself. A run that goes on again takes care of its own.
 */
export async function takeBack(
  context: WorkflowContext,
  workshop: Workshop,
  place: { readonly run: string; readonly stepId: string },
): Promise<void> {
  const work = async () => {
    try {
      await takeBackOnce(workshop, place)
    } catch (thrown) {
      await leaveToOthers(workshop.closing)
      throw thrown
    }
  }
  await context.step("take-back", work, UNTIL_BACK)
}

async function takeBackOnce(
  workshop: Workshop,
  place: { readonly run: string; readonly stepId: string },
): Promise<void> {
  const { store } = workshop
  const { run, stepId } = place
  const payroll = await findPayout(store, place)
  if (payroll === undefined) return
  const { chainId, payout, runId } = payroll
  const desk = requireDesk(workshop, chainId)
  const [payer, token] = [payout.payer as EvmAddress, payout.token as EvmAddress]
  await withPayerLock(store, { chainId, payer, token }, async () => {
    const { state } = await requireRun(store, run)
    if (state === "running" || state === "asking" || state === "paused") return
    // What is allowed now is another payroll's.
    if (await isPayrollClosed(store, place)) return
    const own = stepKeyPrefixOf(run, stepId)
    const keyPrefix = takeBackKeyPrefixOf(run, stepId)
    await closePlanned(store, [own, payoutKeyPrefixOf(runId)])
    const begun = await listBegun(store, [own, keyPrefix, payoutKeyPrefixOf(runId)])
    if (begun.length > 0) await desk.engine.waitFor(begun, "included")
    const unrecorded = await recordLeftPayout(workshop, desk, place).then(() => undefined, toAgentGptError)
    const spender = payout.batchPayout as EvmAddress
    const left = { run, stepId, payer, token, batchPayout: spender }
    const { planHash, policyVersion } = toTakeBackAdmission(workshop.policy, left)
    const authority = { planHash, policyVersion }
    const sending = { desk, account: payer, authority }
    await burnPermits(store, { ...sending, keyPrefix: own }, { token, spender })
    await revokeRest({ ...sending, keyPrefix }, { token, spender })
    // It stays open, and its payments count as planned, until it is known who was paid.
    if (unrecorded !== undefined) throw unrecorded
    await closePayroll(store, place)
  })
}

/** Whoever ended the run may have gone before doing it. Without an allowance it could only fail. */
async function closePlanned(store: Store, prefixes: readonly string[]): Promise<void> {
  await withCodedErrors(() =>
    sql`
      update agentgpt.intent set state = 'cancelled', state_why = 'the run has ended'
      where state = 'planned' and exists (
        select 1 from unnest(${[...prefixes]}::text[]) as prefix where starts_with(idempotency_key, prefix))`.execute(
      store.sql,
    ),
  )
}

/** Keys of what has a nonce, and will therefore be sent until it is in a block. */
async function listBegun(store: Store, prefixes: readonly string[]): Promise<readonly string[]> {
  const { rows } = await withCodedErrors(() =>
    sql<{ idempotency_key: string }>`
      select idempotency_key from agentgpt.intent
      where state in ('reserved', 'signed') and exists (
        select 1 from unnest(${[...prefixes]}::text[]) as prefix where starts_with(idempotency_key, prefix))`.execute(
      store.sql,
    ),
  )
  return rows.map(({ idempotency_key }) => idempotency_key)
}
