import { openBudget, reserveFee, settleFee } from "../fees/run-budget.ts"

/**
 * The fee budget of an engine, by slot. What a final transaction has really cost is not read from receipts: the
 * most that it could cost counts as spent, so the budget errs on the side of stopping early.
 */
export type FeeLedger = {
  /**
   * Holds the most that the transactions of a slot can cost; for a replacement only the difference.
   * @throws FEE_BUDGET_EXCEEDED; nothing is held then
   */
  readonly hold: (slot: string, worstCaseWei: bigint) => void
  /** The slot is settled, or was never signed. */
  readonly release: (slot: string, isSpent: boolean) => void
}

export function createFeeLedger(limitWei: bigint | undefined): FeeLedger {
  if (limitWei === undefined) return { hold: () => undefined, release: () => undefined }
  let budget = openBudget(limitWei)
  const held = new Map<string, bigint>()
  return {
    hold: (slot, worstCaseWei) => {
      const before = held.get(slot) ?? 0n
      budget = reserveFee(budget, worstCaseWei, before)
      held.set(slot, worstCaseWei > before ? worstCaseWei : before)
    },
    release: (slot, isSpent) => {
      const wei = held.get(slot) ?? 0n
      budget = settleFee(budget, wei, isSpent ? wei : 0n)
      held.delete(slot)
    },
  }
}
