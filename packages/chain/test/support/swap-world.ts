import type { SwapView } from "../../src/swap/read-swap.ts"
import type { LockState, Swap, SwapAct, SwapSide } from "../../src/swap/swap.ts"
import { SAMPLE_SECRET } from "./swap-fixture.ts"
import { ModelChain } from "./two-arbiters.ts"

/** All that one chain knows about the swap. */
export type LockOnChain = { readonly state: LockState; readonly isShown: boolean }

/** The rules of HashTimeLock for one swap over two model chains. Whatever would revert changes nothing and says so. */
export class SwapWorld {
  readonly first: ModelChain<LockOnChain>
  readonly second: ModelChain<LockOnChain>
  timeS: number
  /** Locks whose token refuses to move. */
  blocked: ReadonlySet<SwapSide> = new Set()
  /** Chains on which what was sent fails in its block. */
  failing: ReadonlySet<SwapSide> = new Set()
  /** Chains to which nothing can be sent: what is submitted stays planned. */
  halted: ReadonlySet<SwapSide> = new Set()
  /** Chains on which what is submitted gets a nonce and no signature. */
  unsigned: ReadonlySet<SwapSide> = new Set()
  /** Whether any block ever showed the secret, also one that is gone. */
  wasShown = false
  private readonly swap: Swap
  private readonly skewS: number

  /** `skewS`: how far the second chain's clock is ahead. */
  constructor(swap: Swap, nowS: number, { finalLag = 2, skewS = 0 } = {}) {
    this.swap = swap
    this.timeS = nowS
    this.skewS = skewS
    const state: LockOnChain = { state: "none", isShown: false }
    this.first = new ModelChain<LockOnChain>(state, finalLag, nowS)
    this.second = new ModelChain<LockOnChain>(state, finalLag, nowS + skewS)
  }

  get view(): SwapView {
    const isShown = this.first.head.state.isShown || this.second.head.state.isShown
    return {
      first: readSide(this.first),
      second: readSide(this.second),
      ...(isShown && { shown: SAMPLE_SECRET }),
    }
  }

  /** What became of both locks for ever. */
  get ends(): readonly [first: LockState, second: LockState] {
    return [this.first.side.final.state, this.second.side.final.state]
  }

  advance(seconds: number): void {
    this.timeS += seconds
    this.first.mine(this.timeS)
    this.second.mine(this.timeS + this.skewS)
  }

  /** Does what the transaction of an act does, sent by whom it takes; false if it reverts. */
  call({ action, side }: SwapAct): boolean {
    const chain = this[side]
    const { state, timeS } = chain.head
    const isExpired = timeS >= Number(this.swap[side].expiresAt)
    if (this.blocked.has(side)) return false
    if (action === "lock") {
      if (state.state !== "none" || isExpired || state.isShown) return false
      chain.write({ ...state, state: "open" })
      return true
    }
    if (state.state !== "open" || isExpired !== (action === "refund")) return false
    const isClaim = action === "claim"
    this.wasShown ||= isClaim
    chain.write({ state: isClaim ? "claimed" : "refunded", isShown: state.isShown || isClaim })
    return true
  }
}

function readSide(chain: ModelChain<LockOnChain>): SwapView["first"] {
  const { final, head, ...block } = chain.side
  return { ...block, final: final.state, head: head.state, headTimeS: chain.head.timeS }
}
