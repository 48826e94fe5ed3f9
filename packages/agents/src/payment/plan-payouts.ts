import { planPayments } from "@agentgpt/chain"
import type { PaymentPlan, PayoutRun, PlanOptions } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { RosterRow } from "@agentgpt/core"

/** What one chain pays. */
export type Payout = PlanOptions & { readonly run: PayoutRun; readonly rows: readonly RosterRow[] }

/**
 * Plans the chunks of a payroll over several chains. A payee stands in one roster only: the same key on two chains
 * would be paid twice.
 * @throws AGENT_ROSTER_INVALID, and what `planPayments` throws
 *
 * @example
 * const plans = planPayouts([{ run: onEthereum, rows: some }, { run: onPolygon, rows: others }])
 */
export function planPayouts(payouts: readonly Payout[]): readonly PaymentPlan[] {
  const chainOf = new Map<string, string>()
  return payouts.map(({ run, rows, ...options }) => {
    const payees = rows.map(({ key, recipient, amount }, index) => {
      const other = chainOf.get(key)
      if (other !== undefined) {
        throw new AgentGptError(
          "AGENT_ROSTER_INVALID",
          `A payee of ${run.chainId} is paid on ${other} too.`,
          {
            meta: [`It is row ${index + 1} of the roster.`],
          },
        )
      }
      chainOf.set(key, run.chainId)
      return { row: index + 1, line: index + 1, key, recipient, amount }
    })
    return planPayments(payees, run, options)
  })
}
