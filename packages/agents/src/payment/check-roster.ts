import { AgentGptError, hashRoster } from "@agentgpt/core"
import type { PaymentsValue, RosterRow, ScreeningValue } from "@agentgpt/core"

/**
 * Holds the rows to what the plan says of them: the plan was approved by its figures, the rows are what is paid.
 * @throws AGENT_ROSTER_INVALID
 */
export function checkRoster({ roster, count, total }: PaymentsValue, rows: readonly RosterRow[]): void {
  if (hashRoster(rows) !== roster) throw refuse("The rows are not those that the plan names.")
  const paid = rows.filter(({ amount }) => amount > 0n)
  if (paid.length !== count) throw refuse(`The plan pays ${count} rows, the roster ${paid.length}.`)
  const sum = paid.reduce((all, { amount }) => all + amount, 0n)
  if (sum !== BigInt(total)) throw refuse(`The plan pays ${total} units, the roster ${sum}.`)
}

/**
 * Refuses a screening that cannot be one of all these payees.
 * @throws AGENT_SCREENING_UNFIT
 */
export function checkScreening(screening: ScreeningValue | undefined, recipients: readonly string[]): void {
  if (screening === undefined) return
  const payeeCount = new Set(recipients).size
  if (screening.screenedCount >= payeeCount) return
  throw new AgentGptError(
    "AGENT_SCREENING_UNFIT",
    `${screening.screenedCount} addresses were screened, ${payeeCount} are to be paid.`,
  )
}

function refuse(what: string): AgentGptError {
  return new AgentGptError("AGENT_ROSTER_INVALID", what)
}
