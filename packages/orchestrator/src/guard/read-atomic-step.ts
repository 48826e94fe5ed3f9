import { readLegs } from "@agentgpt/core"
import type { AtomicPayments } from "@agentgpt/core"
import { addressOf, amountOf, textOf, valueOf } from "./step-values.ts"
import type { PlannedStep } from "../plan/plan.ts"

/** The payments on several chains that a planned step asks for; its values were checked when it was planned. */
export function readAtomicStep({
  chainId,
  inputs,
}: PlannedStep): AtomicPayments & { readonly level: string } {
  const account = addressOf(inputs["account"])
  return {
    chainId,
    account,
    level: textOf(inputs["level"]),
    legs: readLegs(valueOf(inputs["legs"]) ?? [], account),
    timeToLiveSeconds: Number(valueOf(inputs["timeToLive"]) ?? 0),
    largestFeeWei: amountOf(inputs["largestFeeWei"]),
  }
}
