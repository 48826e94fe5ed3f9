/**
 * Under what the transactions of a run stand in the journal. The word in front keeps them apart from those that are
 * named by what they do: a run may be called `payout`.
 */
export function keyPrefixOf(run: string): string {
  return `run/${run}/`
}

/** The same for one step. */
export function stepKeyPrefixOf(run: string, stepId: string): string {
  return `${keyPrefixOf(run)}${stepId}/`
}

/** Under what its allowance is taken back after the run has ended: not among those that a retry sends again. */
export function takeBackKeyPrefixOf(run: string, stepId: string): string {
  return `take-back/${run}/${stepId}/`
}

/** Under what the payments of a payroll stand there. */
export function payoutKeyPrefixOf(runId: string): string {
  return `payout/${runId}/`
}
