import { AgentGptError } from "@agentgpt/core"
import type { FeeMarket, FeePrice } from "./fee-market.ts"

/** The most that may be offered for a unit of gas. */
export type FeeCaps = {
  readonly maxFeePerGasWei?: bigint
  readonly maxPriorityFeePerGasWei?: bigint
}

/**
 * Brings a price under the caps, or refuses when no block would take it then.
 * @throws FEE_CAP_BELOW_BASE
 *
 * @example
 * const price = capPrice(sent, { maxFeePerGasWei: 50_000_000_000n }, market)
 */
export function capPrice(price: FeePrice, caps: FeeCaps, market: FeeMarket): FeePrice {
  const capped = clip(price, caps)
  const offer = capped.type === "legacy" ? capped.gasPriceWei : capped.maxFeePerGasWei
  if (market.kind === "eip1559" && offer < market.nextBaseFeePerGasWei) {
    throw new AgentGptError("FEE_CAP_BELOW_BASE", undefined, {
      meta: [
        `The offer is ${offer} wei per gas.`,
        `The next base fee is ${market.nextBaseFeePerGasWei} wei.`,
      ],
    })
  }
  return capped
}

function clip(price: FeePrice, caps: FeeCaps): FeePrice {
  if (price.type === "legacy")
    return { ...price, gasPriceWei: lower(price.gasPriceWei, caps.maxFeePerGasWei) }
  const maxFeePerGasWei = lower(price.maxFeePerGasWei, caps.maxFeePerGasWei)
  const tip = lower(price.maxPriorityFeePerGasWei, caps.maxPriorityFeePerGasWei)
  return { ...price, maxFeePerGasWei, maxPriorityFeePerGasWei: lower(tip, maxFeePerGasWei) }
}

function lower(value: bigint, cap: bigint | undefined): bigint {
  return cap !== undefined && cap < value ? cap : value
}
