import type { AssetType, BridgeOrder, ChainId, Hex } from "@agentgpt/core"
import { addressOf, amountOf, textOf, valueOf } from "../guard/step-values.ts"
import type { PlannedStep } from "../plan/plan.ts"

/** The order that a planned step asks for; its values were checked when it was planned. */
export function readOrderStep({ chainId, inputs }: PlannedStep): BridgeOrder & { readonly level: string } {
  const { asset, amount, beneficiary } = inputs
  return {
    chainId,
    level: textOf(inputs["level"]),
    account: addressOf(inputs["account"]),
    destination: textOf(inputs["destination"]) as ChainId,
    target: addressOf(inputs["target"]),
    data: textOf(inputs["data"]) as Hex,
    gasLimit: BigInt(Number(valueOf(inputs["gasLimit"]) ?? 0)),
    timeToLiveSeconds: Number(valueOf(inputs["timeToLive"]) ?? 0),
    largestFeeWei: amountOf(inputs["largestFeeWei"]),
    ...(asset !== undefined && {
      escrow: {
        asset: textOf(asset) as AssetType,
        amount: amountOf(amount),
        beneficiary: addressOf(beneficiary),
      },
    }),
  }
}
