import { AgentGptError } from "@agentgpt/core"

/** What a run may spend on fees on one chain, in wei. Kept by the caller; every function returns a new one. */
export type RunBudget = {
  readonly limitWei: bigint
  /** Held for transactions that are signed and not yet final. */
  readonly reservedWei: bigint
  readonly spentWei: bigint
}

/**
 * @throws FEE_STRATEGY_INVALID
 *
 * @example
 * openBudget(5n) // { limitWei: 5n, reservedWei: 0n, spentWei: 0n }
 */
export function openBudget(limitWei: bigint): RunBudget {
  if (limitWei < 0n) throw new AgentGptError("FEE_STRATEGY_INVALID", "A budget is not below zero.")
  return { limitWei, reservedWei: 0n, spentWei: 0n }
}

/**
 * Holds the most that a transaction can cost, before it is signed. For a replacement only the difference is
 * held: one nonce pays once.
 * @throws FEE_BUDGET_EXCEEDED
 *
 * @example
 * const held = reserveFee(budget, worstCaseWei(price, gasLimit) + dataFeeWei)
 */
export function reserveFee(budget: RunBudget, worstCase: bigint, alreadyReserved = 0n): RunBudget {
  const extra = worstCase > alreadyReserved ? worstCase - alreadyReserved : 0n
  const left = budget.limitWei - budget.spentWei - budget.reservedWei
  if (extra > left) {
    throw new AgentGptError("FEE_BUDGET_EXCEEDED", undefined, {
      meta: [`It could cost ${extra} wei more.`, `Of the budget ${left < 0n ? 0n : left} wei are left.`],
    })
  }
  return { ...budget, reservedWei: budget.reservedWei + extra }
}

/**
 * Books what a final transaction has cost and frees what was held for it.
 *
 * @example
 * settleFee(reserveFee(openBudget(50n), 20n), 20n, 15n) // { limitWei: 50n, reservedWei: 0n, spentWei: 15n }
 */
export function settleFee(budget: RunBudget, reserved: bigint, actual: bigint): RunBudget {
  const reservedWei = budget.reservedWei > reserved ? budget.reservedWei - reserved : 0n
  return { ...budget, reservedWei, spentWei: budget.spentWei + actual }
}
