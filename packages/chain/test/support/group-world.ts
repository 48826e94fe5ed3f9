import { chainOfAct } from "../../src/atomic/group.ts"
import type { GroupAct, GroupDecision, LegState, PaymentGroup } from "../../src/atomic/group.ts"
import type { CoordinatorState, GroupView, LegView } from "../../src/atomic/read-group.ts"
import type { ChainSide } from "../../src/bridge/read-order.ts"
import { ModelChain } from "./two-arbiters.ts"

/** All that one chain knows about the group. */
export type ChainState = {
  readonly isBegun: boolean
  readonly nextNonce: bigint
  readonly decision: GroupDecision
  readonly voted: readonly boolean[]
  /** By the number of the leg; those of other chains stay as they are. */
  readonly legs: readonly LegState[]
}

export type GroupMessage =
  | { readonly kind: "vote"; readonly leg: number }
  | { readonly kind: "decision"; readonly of: GroupDecision; readonly chainId: bigint }

/** The rules of TwoPhaseCommit for one group over model chains. Whatever would revert changes nothing and says so. */
export class GroupWorld {
  readonly chains: ReadonlyMap<bigint, ModelChain<ChainState>>
  readonly messages: GroupMessage[] = []
  timeS: number
  /** Legs whose money cannot be set aside. */
  unfunded: ReadonlySet<number> = new Set()
  /** Legs whose token refuses to pay whom the money belongs to. */
  blocked: ReadonlySet<number> = new Set()
  private readonly group: PaymentGroup

  constructor(group: PaymentGroup, nowS: number, finalLag = 2) {
    this.group = group
    this.timeS = nowS
    const state: ChainState = {
      isBegun: false,
      nextNonce: group.nonce,
      decision: "none",
      voted: group.legs.map(() => false),
      legs: group.legs.map(() => "none"),
    }
    const numbers = [group.coordinatorChainId, ...group.legs.map(({ chainId }) => chainId)]
    this.chains = new Map(
      numbers.map((number) => [number, new ModelChain<ChainState>(state, finalLag, nowS)]),
    )
  }

  get coordinator(): ModelChain<ChainState> {
    return this.chains.get(this.group.coordinatorChainId)!
  }

  get view(): GroupView {
    const legs = this.group.legs.map(({ chainId }, leg) =>
      mapSide(this.chains.get(chainId)!.side, (state): LegView => ({
        state: state.legs[leg]!,
        decision: state.decision,
      })),
    )
    return { coordinator: mapSide(this.coordinator.side, toCoordinator), legs }
  }

  /** What became of the legs for ever. */
  get ends(): readonly LegState[] {
    return this.view.legs.map(({ final }) => final.state)
  }

  advance(seconds: number): void {
    this.timeS += seconds
    for (const chain of this.chains.values()) chain.mine(this.timeS)
  }

  /** Does what the transaction of an act does, sent by whom it takes; false if it reverts. */
  call(act: GroupAct, isInitiator = false): boolean {
    const { group } = this
    const chain = this.chains.get(chainOfAct(group, act))!
    const { state } = chain.head
    const { leg } = act
    const isLate = this.timeS > Number(group.voteDeadline)
    switch (act.action) {
      case "begin": {
        if (isLate || state.decision !== "none") return false
        const isThis = state.nextNonce === group.nonce
        const nextNonce = state.nextNonce + 1n
        return write(chain, { isBegun: state.isBegun || isThis, nextNonce })
      }
      case "abort":
        if (state.decision !== "none" || (!isLate && !isInitiator)) return false
        return write(chain, { decision: "abort" })
      case "relay-decision": {
        const { chainId } = group.legs[leg]!
        if (state.decision === "none" || chainId === group.coordinatorChainId) return false
        return this.messages.push({ kind: "decision", of: state.decision, chainId }) > 0
      }
      case "prepare": {
        const isOpen = chain !== this.coordinator || state.isBegun
        if (isLate || !isOpen || this.unfunded.has(leg)) return false
        if (state.legs[leg] !== "none" || state.decision !== "none") return false
        write(chain, { legs: state.legs.with(leg, "prepared") })
        return this.vote(leg, chain)
      }
      case "relay-vote":
        return state.legs[leg] === "prepared" && this.vote(leg, chain)
      case "prove-vote": {
        if (isLate || !state.isBegun || state.decision !== "none" || !this.isVoteFinal(leg)) return false
        return this.count(leg)
      }
      case "prove-decision": {
        const own = this.chains.get(group.legs[leg]!.chainId)!
        if (state.legs[leg] !== "prepared" || this.blocked.has(leg)) return false
        const shown = state.decision === "none" ? this.coordinator.side.final.decision : state.decision
        if (own === this.coordinator || shown === "none") return false
        const end = shown === "commit" ? "paid" : "refunded"
        return write(own, { decision: shown, legs: state.legs.with(leg, end) })
      }
      default: {
        if (state.legs[leg] !== "prepared" || state.decision === "none" || this.blocked.has(leg)) return false
        return write(chain, { legs: state.legs.with(leg, state.decision === "commit" ? "paid" : "refunded") })
      }
    }
  }

  /** Whether the chain that a message left can no longer take it back: only then a gateway brings it. */
  isFinal(message: GroupMessage): boolean {
    if (message.kind === "decision") return this.coordinator.side.final.decision === message.of
    return this.isVoteFinal(message.leg)
  }

  private isVoteFinal(leg: number): boolean {
    return this.chains.get(this.group.legs[leg]!.chainId)!.side.final.legs[leg] !== "none"
  }

  /** A gateway brings a message; bringing it again changes nothing. */
  deliver(message: GroupMessage): void {
    if (message.kind === "vote") {
      this.count(message.leg)
      return
    }
    const chain = this.chains.get(message.chainId)!
    if (chain.head.state.decision === "none") write(chain, { decision: message.of })
  }

  private vote(leg: number, chain: ModelChain<ChainState>): boolean {
    if (chain === this.coordinator) return this.count(leg)
    return this.messages.push({ kind: "vote", leg }) > 0
  }

  private count(leg: number): boolean {
    const chain = this.coordinator
    const { isBegun, decision, voted } = chain.head.state
    if (!isBegun || decision !== "none" || this.timeS > Number(this.group.voteDeadline)) return true
    const next = voted.with(leg, true)
    return write(chain, { voted: next, ...(next.every(Boolean) && { decision: "commit" as const }) })
  }
}

function toCoordinator({ isBegun, nextNonce, decision, voted }: ChainState): CoordinatorState {
  return { isBegun, nextNonce, decision, voted }
}

function write(chain: ModelChain<ChainState>, change: Partial<ChainState>): boolean {
  chain.write({ ...chain.head.state, ...change })
  return true
}

function mapSide<From, To>(side: ChainSide<From>, map: (from: From) => To): ChainSide<To> {
  return { ...side, final: map(side.final), head: map(side.head) }
}
