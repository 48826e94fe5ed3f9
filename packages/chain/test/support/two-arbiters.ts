import { isContradiction } from "../../src/bridge/order.ts"
import type { DeedAction, DestinationState, SourceState } from "../../src/bridge/order.ts"
import type { OrderView } from "../../src/bridge/read-order.ts"

type Block<State> = { readonly timeS: number; readonly state: State }

/** A chain of which only one order's state is of interest; its newest blocks may still leave it. */
export class ModelChain<State> {
  readonly blocks: Block<State>[]
  private readonly finalLag: number

  constructor(state: State, finalLag: number, timeS: number) {
    // Old enough that the first state is final.
    this.blocks = Array.from({ length: finalLag + 1 }, () => ({ timeS, state }))
    this.finalLag = finalLag
  }

  get head(): Block<State> {
    return this.blocks.at(-1)!
  }

  get finalNumber(): number {
    return this.blocks.length - 1 - this.finalLag
  }

  mine(timeS: number): void {
    this.blocks.push({ timeS, state: this.head.state })
  }

  write(state: State): void {
    this.blocks[this.blocks.length - 1] = { ...this.head, state }
  }

  /** The newest blocks that are not final are built anew, without what was in them. */
  reorg(): void {
    const { state } = this.blocks[this.finalNumber]!
    for (let index = this.finalNumber + 1; index < this.blocks.length; index += 1) {
      this.blocks[index] = { ...this.blocks[index]!, state }
    }
  }

  get side() {
    const final = this.blocks[this.finalNumber]!
    return {
      final: final.state,
      head: this.head.state,
      finalBlock: BigInt(this.finalNumber),
      finalTimeS: final.timeS,
    }
  }
}

export type Message =
  | { readonly kind: "execute" }
  | { readonly kind: "result"; readonly of: DestinationState }

/** The two arbiters' rules for one order, in a few lines. Whatever would revert changes nothing and says so. */
export class TwoArbiters {
  readonly source: ModelChain<SourceState>
  readonly destination: ModelChain<DestinationState>
  readonly messages: Message[] = [{ kind: "execute" }]
  timeS: number
  /** Whether the action will succeed when it is done. */
  succeeds = true
  /** Whether the token refuses to pay whom the money belongs to. */
  isBlocked = false
  private readonly deadlineS: number

  constructor({ nowS, deadlineS, finalLag = 2 }: { nowS: number; deadlineS: number; finalLag?: number }) {
    this.timeS = nowS
    this.deadlineS = deadlineS
    this.source = new ModelChain<SourceState>("dispatched", finalLag, nowS)
    this.destination = new ModelChain<DestinationState>("none", finalLag, nowS)
  }

  advance(seconds: number): void {
    this.timeS += seconds
    this.source.mine(this.timeS)
    this.destination.mine(this.timeS)
  }

  get view(): OrderView {
    return { source: this.source.side, destination: this.destination.side }
  }

  /** Does what a deed's transaction does; false if it reverts. */
  call(action: DeedAction): boolean {
    const sent = this.source.head.state
    const done = this.destination.head.state
    switch (action) {
      case "resend":
        return sent === "dispatched" && this.messages.push({ kind: "execute" }) > 0
      case "relay-result":
        return done !== "none" && this.messages.push({ kind: "result", of: done }) > 0
      case "expire":
        return done === "none" && this.timeS > this.deadlineS && this.become("expired")
      case "execute-by-proof":
        return done === "none" && this.timeS <= this.deadlineS && this.execute()
      case "settle-by-proof": {
        const proven = this.destination.side.final
        return sent === "dispatched" && proven !== "none" && this.decide(proven) && this.settle()
      }
      default:
        return this.settle()
    }
  }

  /** A gateway brings a message; bringing it again changes nothing. */
  deliver(message: Message): void {
    if (message.kind === "result") {
      if (this.source.head.state === "dispatched") this.decide(message.of)
    } else if (this.destination.head.state === "none") {
      if (this.timeS > this.deadlineS) this.become("expired")
      else this.execute()
    }
  }

  isSound(): boolean {
    return !isContradiction(this.source.side.final, this.destination.side.final)
  }

  private execute(): boolean {
    return this.become(this.succeeds ? "executed" : "failed")
  }

  private become(state: DestinationState): boolean {
    this.destination.write(state)
    return true
  }

  private decide(outcome: DestinationState): boolean {
    this.source.write(outcome === "executed" ? "releasable" : "refundable")
    return true
  }

  private settle(): boolean {
    const { state } = this.source.head
    if ((state !== "releasable" && state !== "refundable") || this.isBlocked) return false
    this.source.write(state === "releasable" ? "completed" : "refunded")
    return true
  }
}
