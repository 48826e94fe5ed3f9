import { AgentGptError } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"

/** A payment of a group. Chains are EVM chain numbers, as the contracts have them. */
export type GroupLeg = {
  readonly chainId: bigint
  /** The TwoPhaseCommit of the chain, which holds the money until the decision. */
  readonly participant: EvmAddress
  readonly payer: EvmAddress
  readonly token: EvmAddress
  /** Token units, all of which have to arrive. */
  readonly amount: bigint
  readonly receiver: EvmAddress
}

/** Payments that happen all or not at all: AtomicTransaction of the contracts. */
export type PaymentGroup = {
  readonly coordinatorChainId: bigint
  /** The TwoPhaseCommit that counts the votes and decides. */
  readonly coordinator: EvmAddress
  readonly initiator: EvmAddress
  /** Number of the group among all of this initiator at this coordinator. */
  readonly nonce: bigint
  /** Last second since 1970 at which votes count, by the coordinator's clock. */
  readonly voteDeadline: bigint
  readonly legs: readonly GroupLeg[]
}

/** What becomes of a group as a whole, in the order of the contract's enum. */
export const DECISIONS = ["none", "commit", "abort"] as const

/** Where a leg stands on its chain, in the order of the contract's enum. */
export const LEG_STATES = ["none", "prepared", "paid", "refunded"] as const

export type GroupDecision = (typeof DECISIONS)[number]
export type LegState = (typeof LEG_STATES)[number]

export const GROUP_ACTIONS = [
  "begin",
  "prepare",
  "relay-vote",
  "prove-vote",
  "abort",
  "relay-decision",
  "prove-decision",
  "settle",
] as const

export type GroupAction = (typeof GROUP_ACTIONS)[number]

/** The most legs that the contract takes. */
export const MOST_LEGS = 16

/** What can be done about a group. Each changes its chains once, however often it is tried. */
export type GroupAct = {
  readonly action: GroupAction
  /** Number of the leg; for `relay-decision` of the first leg on the chain that is told; 0 for the whole group. */
  readonly leg: number
}

/**
 * The number of the chain on which an act is done.
 *
 * @example
 * const chainNumber = chainOfAct(group, { action: "prepare", leg: 1 })
 */
export function chainOfAct({ coordinatorChainId, legs }: PaymentGroup, { action, leg }: GroupAct): bigint {
  return ACTIONS_AT_LEGS.has(action) ? legs[leg]!.chainId : coordinatorChainId
}

/** The contract of that chain at which it is done. */
export function contractOfAct({ coordinator, legs }: PaymentGroup, { action, leg }: GroupAct): EvmAddress {
  return ACTIONS_AT_LEGS.has(action) ? legs[leg]!.participant : coordinator
}

/** Whether two acts are attempts of the same. */
export function isSameAct(one: GroupAct, other: GroupAct): boolean {
  return one.action === other.action && one.leg === other.leg
}

const ACTIONS_AT_LEGS: ReadonlySet<GroupAction> = new Set([
  "prepare",
  "relay-vote",
  "prove-decision",
  "settle",
])

/**
 * Refuses a group that the contract would never begin.
 * @throws BRIDGE_GROUP_INVALID
 */
export function checkGroup({ coordinatorChainId, coordinator, legs }: PaymentGroup): void {
  if (legs.length < 2 || legs.length > MOST_LEGS) throw refuse(`It has ${legs.length} legs.`)
  if (new Set(legs.map(({ chainId }) => chainId)).size < 2) throw refuse("All legs are on one chain.")
  const participants = new Map([[coordinatorChainId, coordinator]])
  for (const [leg, { chainId, participant, amount }] of legs.entries()) {
    const known = participants.get(chainId) ?? participant
    if (known !== participant) throw refuse(`Leg ${leg} names another contract than its chain has.`)
    if (amount <= 0n) throw refuse(`Leg ${leg} pays nothing.`)
    participants.set(chainId, participant)
  }
}

function refuse(why: string): AgentGptError {
  return new AgentGptError("BRIDGE_GROUP_INVALID", why)
}
