import { AgentGptError } from "@agentgpt/core"
import type { Bytes32, EvmAddress } from "@agentgpt/core"

/** What one party sets aside for the other. Chains are EVM chain numbers, as the contracts have them. */
export type SwapLeg = {
  readonly chainId: bigint
  /** The HashTimeLock of the chain. */
  readonly locks: EvmAddress
  readonly token: EvmAddress
  /** Token units that arrive; a token that keeps some back is not swapped. */
  readonly amount: bigint
  readonly sender: EvmAddress
  readonly receiver: EvmAddress
  /** From this second since 1970 on it is the sender's again, by the clock of the chain. */
  readonly expiresAt: bigint
}

/**
 * A swap of two parties without any bridge. The initiator made up the secret, locks first and is paid by the second lock;
 * the responder answers with the second lock and is paid by the first.
 */
export type Swap = {
  readonly first: SwapLeg
  readonly second: SwapLeg
  /** sha256 of the 32 bytes that are the secret. */
  readonly hashlock: Bytes32
}

/** Which of the two legs. */
export type SwapSide = "first" | "second"

/** Where a lock stands, in the order of the contract's enum. */
export const LOCK_STATES = ["none", "open", "claimed", "refunded"] as const
export type LockState = (typeof LOCK_STATES)[number]

export const SWAP_ACTIONS = ["lock", "claim", "refund"] as const
export type SwapAction = (typeof SWAP_ACTIONS)[number]

/** What can be done about a swap. Each changes its chain once, however often it is tried. */
export type SwapAct = { readonly action: SwapAction; readonly side: SwapSide }

/**
 * Refuses terms that are no swap of two parties. Whether its times are safe is looked at before anything is locked: once
 * something is, it has to be tended to its end whatever was measured since.
 * @throws BRIDGE_SWAP_INVALID
 *
 * @example
 * checkSwap(swap)
 */
export function checkSwap({ first, second, hashlock }: Swap): void {
  // Where a contract says zero, no secret was shown: the responder would never see this one.
  if (hashlock === ZERO_SECRET_HASH) throw refuseSwap("The secret of its hash is 32 zero bytes.")
  if (first.chainId === second.chainId) throw refuseSwap("Both legs are on one chain.")
  if (first.sender !== second.receiver || second.sender !== first.receiver) {
    throw refuseSwap("The receiver of one leg is not the sender of the other.")
  }
  if (first.sender === second.sender) throw refuseSwap("Both parties are one.")
  for (const { amount, expiresAt } of [first, second]) {
    if (amount <= 0n) throw refuseSwap("One leg pays nothing.")
    if (expiresAt <= 0n || expiresAt >= 2n ** 53n) throw refuseSwap("One leg expires at no time.")
  }
}

/** sha256 of 32 zero bytes. */
const ZERO_SECRET_HASH = "0x66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925"

export function refuseSwap(why: string): AgentGptError {
  return new AgentGptError("BRIDGE_SWAP_INVALID", why)
}
