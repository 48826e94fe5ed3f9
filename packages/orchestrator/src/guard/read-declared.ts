import type { EvmAddress } from "@agentgpt/core"
import type { PlannedStep } from "../plan/plan.ts"
import type { PlanEffects } from "./plan-effects.ts"
import { tokenOf } from "./step-values.ts"

/** What a step says it moves. */
export function readDeclared(
  { id: stepId, chainId, moves }: PlannedStep,
  payer?: EvmAddress,
): Pick<PlanEffects, "amounts" | "receivers" | "destinations"> {
  return {
    amounts: moves.map(({ asset, amount, to }) => ({
      stepId,
      chainId,
      asset,
      amount: BigInt(amount),
      recipient: to,
    })),
    receivers: moves.map(({ to }) => ({ stepId, recipient: to, payer: payer ?? to })),
    destinations: moves.map(({ asset, to }) => ({
      stepId,
      chainId,
      address: tokenOf(asset) ?? to,
      purpose: "what the step says it moves",
    })),
  }
}
