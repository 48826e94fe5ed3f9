/**
 * The roles of the AccessManager. 0 is the administrator, which is the timelock once a deployment is complete;
 * whatever no other role is named for belongs to it.
 */
export const ROLES = {
  /** May mint AGPT: the emission controller alone. */
  minter: 1n,
  /** May pause payouts, compute jobs, proofs and work on other chains, and suspend a circuit; only the administrator can end that. */
  pauser: 2n,
  /** Enrols and expels agents. */
  registrar: 3n,
  /** Publishes workflow versions and stages them in isolated environments. */
  publisher: 4n,
  /** Pins running workflows to a version. */
  orchestrator: 5n,
  /** May roll production back at once; the act lapses unless governance ratifies it. */
  guardian: 6n,
  /** May have new AGPT emitted: the contract that complete runs are proved to, alone. */
  emitter: 7n,
  /** Says which deny list rosters are screened against. */
  compliance: 8n,
} as const

export const ADMIN_ROLE = 0n

export type RoleName = keyof typeof ROLES
