/** What is known of a chain's fees at one block. Wei throughout. */
export type FeeMarket = DynamicMarket | LegacyMarket

/** A chain with a base fee (EIP-1559). */
export type DynamicMarket = {
  readonly kind: "eip1559"
  /** Certain: it follows from the last block. */
  readonly nextBaseFeePerGasWei: bigint
  /** The last blocks, oldest first. */
  readonly blocks: readonly FeeBlock[]
}

export type FeeBlock = {
  readonly number: bigint
  readonly baseFeePerGasWei: bigint
  /** Gas used of the limit, from 0 to 1. */
  readonly gasUsedRatio: number
  readonly tips: BlockTips
}

/** What the tenth, the middle and the ninetieth of a hundred paid on top, by gas. */
export type BlockTips = {
  readonly p10Wei: bigint
  readonly p50Wei: bigint
  readonly p90Wei: bigint
}

/** A chain without a base fee. */
export type LegacyMarket = {
  readonly kind: "legacy"
  /** The node's own suggestion. */
  readonly gasPriceWei: bigint
}

/** What a transaction offers. */
export type FeePrice =
  | { readonly type: "eip1559"; readonly maxFeePerGasWei: bigint; readonly maxPriorityFeePerGasWei: bigint }
  | { readonly type: "legacy"; readonly gasPriceWei: bigint }

/**
 * The most that gas can cost at this price.
 *
 * @example
 * worstCaseWei({ type: "legacy", gasPriceWei: 2_000_000_000n }, 21_000n) // 42_000_000_000_000n
 */
export function worstCaseWei(price: FeePrice, gasLimit: bigint): bigint {
  return gasLimit * (price.type === "legacy" ? price.gasPriceWei : price.maxFeePerGasWei)
}

/** The product with thousandths, rounded up: an offer that is one wei short is no offer. */
export function timesPermille(amount: bigint, permille: bigint): bigint {
  return (amount * permille + 999n) / 1000n
}

/** The middle value; of an even number of values the higher one of the two in the middle. */
export function median(values: readonly bigint[]): bigint | undefined {
  return values.toSorted((a, b) => (a < b ? -1 : Number(a > b)))[Math.floor(values.length / 2)]
}
