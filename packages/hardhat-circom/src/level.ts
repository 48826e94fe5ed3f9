/** How far a verification key can be trusted, weakest first. The position is its number on-chain. */
export const SECURITY_LEVELS = ["DEV", "TESTNET", "PRODUCTION"] as const

/**
 * - `DEV`: made locally from public values; anybody can forge proofs. Development chains only.
 * - `TESTNET`: from a ceremony that does not meet the conditions of PRODUCTION.
 * - `PRODUCTION`: pinned phase 1, at least three contributors, an announced beacon, verified.
 */
export type SecurityLevel = (typeof SECURITY_LEVELS)[number]

/** Shown wherever development keys are made or used, and written into them. */
export const DEV_BANNER = "DEV KEYS - PROOFS CAN BE FORGED"
