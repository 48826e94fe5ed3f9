import type { EvmAddress, Hex } from "@agentgpt/core"
import type { Observation } from "../journal/record-observations.ts"
import type { Lease } from "../lanes/lease.ts"
import type { Signer } from "../signers/signer.ts"
import type { Bell } from "./bell.ts"
import type { EngineContext } from "./engine-context.ts"
import type { LaneMemory } from "./lane-memory.ts"

/** What a lane is doing, in one word. */
export type LaneState =
  /** Waits for the lease, which another program may hold. */
  | "waiting"
  /** Compares the chain's nonces with the journal. */
  | "matching"
  | "open"
  | "frozen"
  | "halted"
  /** The account lacks funds. */
  | "unfunded"
  | "interrupted"
  | "stopped"

export type LaneStanding = { state: LaneState; why: string | undefined }

/** One stretch of time in which this process is the writer of a lane. */
export type LaneSession = {
  readonly engine: EngineContext
  readonly account: EvmAddress
  readonly signer: Signer
  readonly lease: Lease
  readonly memory: LaneMemory
  /** The next nonce at the end of this process's last session, if nobody has held the lane since. */
  readonly writtenUpTo: bigint | undefined
  readonly standing: LaneStanding
  /** Aborted by the engine's stop, the loss of the lease or any failure of the session. */
  readonly signal: AbortSignal
  /** Wakes what spends. */
  readonly spendBell: Bell
  /** Wakes what follows and sends again. */
  readonly tendBell: Bell
  /** What nodes said of sending and the journal does not know yet. Lost with the process: the same bytes go out again. */
  readonly outcomes: Observation[]
  /** What blocks say and the journal does not know yet. */
  readonly news: Observation[]
  /** What blocks say of finality, the newest of each transaction. It waits a little while payments go out. */
  readonly settling: Map<Hex, Observation>
  /** Everything that writes in the journal or signs goes one after the other. */
  readonly inTurn: <Result>(work: () => Promise<Result>) => Promise<Result>
}

/** Runs pieces of work one after the other, in the order in which they were given. */
export function createTurns(): LaneSession["inTurn"] {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const mine = last.then(work, work)
    last = mine.catch(() => undefined)
    return mine
  }
}
