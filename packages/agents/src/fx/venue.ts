import type { ChainId, EvmAddress, Hex, ReadEffects } from "@agentgpt/core"

/** An exchange of one token of a chain for another one. */
export type Exchange = {
  readonly chainId: ChainId
  readonly sell: EvmAddress
  readonly buy: EvmAddress
  /** Units of the token that is sold. */
  readonly sellAmount: bigint
}

export type Offer = {
  /** Where it stands, in the venue's own terms: an exchange is made where it was offered. */
  readonly source: string
  /** Units of the token that is bought, if nothing moves. */
  readonly buyAmount: bigint
}

export type SwapTerms = Exchange & {
  readonly source: string
  readonly account: EvmAddress
  readonly leastBuyAmount: bigint
  readonly deadlineSeconds: bigint
}

export type SwapCall = {
  /** Who takes the sold tokens, and needs an allowance for exactly them. */
  readonly spender: EvmAddress
  readonly call: { readonly to: EvmAddress; readonly data: Hex }
}

/** Where tokens are exchanged. */
export type Venue = {
  /**
   * The best offer, or what one source offers now.
   * @throws AGENT_POOL_MISSING, AGENT_QUOTE_INVALID where the source is not one of this venue
   */
  readonly findOffer: (read: ReadEffects["read"], exchange: Exchange, source?: string) => Promise<Offer>
  /** @throws AGENT_QUOTE_INVALID, AGENT_POOL_MISSING */
  readonly writeSwap: (terms: SwapTerms) => SwapCall
}
