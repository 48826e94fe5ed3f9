import { fromEvmChainNumber } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"
import type { GroupChainFacts } from "./ask-group-chain.ts"
import type { GroupLeg, PaymentGroup } from "./group.ts"

export type GroupProspect = {
  readonly group: PaymentGroup
  /** Whose legs get their allowances when they are prepared. */
  readonly account: EvmAddress
  /** First the chain that decides. */
  readonly chains: readonly GroupChainFacts[]
  /** What it takes from the beginning until the last vote has arrived. */
  readonly neededMs: number
  readonly nowMs: number
}

/** What stands in the way of a group, one sentence each: pure, by what its chains say. */
export function findGroupObstacles(prospect: GroupProspect): readonly string[] {
  const { chains } = prospect
  const [home] = chains
  return [
    ...chains.flatMap((chain) => [...findMissing(chain), ...findUnlinked(prospect, chain)]),
    ...(home === undefined ? [] : findUntimely(prospect, home)),
    ...chains.flatMap((chain) => findLacking(prospect, chain)),
  ]
}

function findMissing({ chainId, isPaused }: GroupChainFacts): readonly string[] {
  const where = fromEvmChainNumber(chainId)
  if (isPaused === undefined) return [`On ${where} there is no TwoPhaseCommit at the address of the policy.`]
  return isPaused ? [`TwoPhaseCommit on ${where} is paused.`] : []
}

function findUnlinked(
  { group }: GroupProspect,
  { chainId, isPaused, links }: GroupChainFacts,
): readonly string[] {
  if (isPaused === undefined) return []
  return [...links].flatMap(([other, { counterpart, messageFeeWei }]) => {
    const expected =
      other === group.coordinatorChainId
        ? group.coordinator
        : group.legs.find((leg) => leg.chainId === other)?.participant
    const way = `from ${fromEvmChainNumber(chainId)} to ${fromEvmChainNumber(other)}`
    if (counterpart !== expected) return [`The contracts have no way ${way}, or to another contract.`]
    return messageFeeWei === undefined ? [`No gateway names a price for messages ${way}.`] : []
  })
}

/** The longest that the contract lets payers wait for votes. */
const MAX_VOTING_S = 7n * 24n * 3_600n

function findUntimely({ group, neededMs, nowMs }: GroupProspect, home: GroupChainFacts): readonly string[] {
  const ways = [...home.terms.values()]
  const earliest = ways.reduce((most, { minTtlS }) => (minTtlS > most ? minTtlS : most), 0n)
  const latest = ways.reduce((least, { maxTtlS }) => (maxTtlS < least ? maxTtlS : least), MAX_VOTING_S)
  const leftMs = Number(group.voteDeadline) * 1000 - nowMs
  const isShort = leftMs <= neededMs || group.voteDeadline < home.timeS + earliest
  return [
    ...[...home.links.keys()]
      .filter((other) => !home.terms.has(other))
      .map((other) => `There are no terms for votes from ${fromEvmChainNumber(other)}.`),
    ...(isShort
      ? [
          `The time to live is too short: until the last vote arrives it takes up to ${Math.ceil(neededMs / 1000)} s, and the terms of the chains ask for ${earliest} s.`,
        ]
      : []),
    ...(group.voteDeadline > home.timeS + latest
      ? [`The time to live is longer than the ${latest} s that the contracts allow.`]
      : []),
  ]
}

function findLacking({ group, account }: GroupProspect, chain: GroupChainFacts): readonly string[] {
  const own = [...chain.legs].map(([leg, facts]) => ({ leg, ...group.legs[leg]!, ...facts }))
  const purses = Map.groupBy(own, ({ payer, token }) => `${payer} ${token}`)
  return [
    ...own.flatMap(({ leg, receiver, participant }) =>
      receiver === participant ? [`Leg ${leg + 1} pays TwoPhaseCommit itself, which refuses it.`] : [],
    ),
    ...own.flatMap(({ leg, amount, cap }) =>
      cap !== undefined && amount > cap
        ? [`Leg ${leg + 1} pays ${amount} units, more than the cap of ${cap} for one leg.`]
        : [],
    ),
    ...[...purses.values()].flatMap((legs) => {
      const { payer, token, held, allowed } = legs[0]!
      const needed = legs.reduce((sum, { amount }: Pick<GroupLeg, "amount">) => sum + amount, 0n)
      const what = `of ${token} on ${fromEvmChainNumber(chain.chainId)}, and its legs need ${needed}`
      if (held === undefined || allowed === undefined) return [`${token} does not answer as a token does.`]
      if (held < needed) return [`The payer ${payer} holds ${held} units ${what}.`]
      const mayTake = payer === account || allowed >= needed
      return mayTake ? [] : [`The payer ${payer} lets TwoPhaseCommit take ${allowed} units ${what}.`]
    }),
  ]
}
