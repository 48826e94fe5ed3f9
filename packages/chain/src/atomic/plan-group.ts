import { fromEvmChainNumber } from "@agentgpt/core"
import type { ChainId, EvmAddress } from "@agentgpt/core"
import { addHeadroom } from "../bridge/quote-order.ts"
import type { OrderReader } from "../bridge/read-order.ts"
import { askGroupChain } from "./ask-group-chain.ts"
import { findGroupObstacles } from "./find-group-obstacles.ts"
import type { PaymentGroup } from "./group.ts"

export type GroupPlanning = {
  readonly group: PaymentGroup
  readonly readerOf: (chainId: bigint) => OrderReader
  /** Whose legs get their allowances when they are prepared; others have to have set theirs. */
  readonly account: EvmAddress
  /** As the tender's: what a message may take. */
  readonly messageMs: number
  readonly now?: () => number
}

/** What payments on several chains would cost and how long they could take. Nothing is written or sent. */
export type GroupPlan = {
  readonly chains: readonly {
    readonly chainId: ChainId
    /** How long a new block takes to be final. */
    readonly finalityMs: number
    /** Native units of the dearest message that leaves the chain, with headroom; what is over comes back. */
    readonly messageFeeWei: bigint
  }[]
  /** Until every receiver is paid, when the last vote comes in time and every message takes as long as it may. */
  readonly slowestPaymentMs: number
  /** Until every payer has its money back when a vote is missing, with nodes and gas at hand. */
  readonly slowestRefundMs: number
  /** What stands in the way, one sentence each; empty when they can be begun. */
  readonly problems: readonly string[]
  /** The same for people, line by line. */
  readonly text: string
}

/**
 * A dry run of payments on several chains: fee of each message, finality, worst time to a refund, and what stands in the way.
 * @throws NODE_ codes
 *
 * @example
 * const { problems, text } = await planGroup({ group, readerOf, account, messageMs })
 */
export async function planGroup(planning: GroupPlanning): Promise<GroupPlan> {
  const { group, readerOf, account, messageMs, now = Date.now } = planning
  const numbers = [...new Set([group.coordinatorChainId, ...group.legs.map(({ chainId }) => chainId)])]
  const asked = await Promise.all(
    numbers.map(async (number) => {
      const reader = readerOf(number)
      return { ...(await askGroupChain(reader, group)), finalityMs: reader.finality.expectedMs }
    }),
  )
  const deadlineMs = Math.max(0, Number(group.voteDeadline) * 1000 - now())
  const [home = 0, ...away] = asked.map(({ finalityMs }) => finalityMs)
  // The decision made final, its message, the settlement made final.
  const slowestPaymentMs = deadlineMs + home + messageMs + Math.max(home, ...away)
  const figures = {
    chains: asked.map(({ chainId, finalityMs, links }) => ({
      chainId: fromEvmChainNumber(chainId),
      finalityMs,
      messageFeeWei: [...links.values()]
        .map(({ messageFeeWei = 0n }) => addHeadroom(messageFeeWei))
        .reduce((most, fee) => (fee > most ? fee : most), 0n),
    })),
    slowestPaymentMs,
    // A final block that is later than the deadline comes first.
    slowestRefundMs: slowestPaymentMs + home,
    problems: findGroupObstacles({ group, account, chains: asked, neededMs: home + messageMs, nowMs: now() }),
  }
  return { ...figures, text: describePlan(group, figures) }
}

function describePlan({ legs }: PaymentGroup, plan: Omit<GroupPlan, "text">): string {
  const lines = [
    `${legs.length} payments on ${plan.chains.length} chains, decided on ${plan.chains[0]!.chainId}`,
    ...plan.chains.map(
      ({ chainId, finalityMs, messageFeeWei }) =>
        `${chainId}: final in about ${inMinutes(finalityMs)}; each message at most ${messageFeeWei} wei, what is over comes back`,
    ),
    `paid out: at the latest in about ${inMinutes(plan.slowestPaymentMs)}`,
    `refunded: if a payer is missing, in about ${inMinutes(plan.slowestRefundMs)}`,
    ...plan.problems.map((problem) => `in the way: ${problem}`),
  ]
  return `${lines.join("\n")}\n`
}

function inMinutes(durationMs: number): string {
  return durationMs < 120_000 ? `${Math.ceil(durationMs / 1000)} s` : `${Math.ceil(durationMs / 60_000)} min`
}
