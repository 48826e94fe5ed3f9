import { AgentGptError } from "../errors/agentgpt-error.ts"

/** A unit of 10^78 would not fit 256 bits, so no token has more than 77 decimals. */
const MOST_DECIMALS = 77

/** Refuses a number of decimals that no token can have. */
export function assertDecimals(decimals: number): void {
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > MOST_DECIMALS || Object.is(decimals, -0)) {
    throw new AgentGptError("AMOUNT_DECIMALS_INVALID")
  }
}
