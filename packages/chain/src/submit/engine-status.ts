import type { ChainId, EvmAddress } from "@agentgpt/core"
import { withCodedErrors } from "../store/translate-error.ts"
import type { EngineContext } from "./engine-context.ts"
import { countPlannedIntents } from "./journal-intent.ts"
import { isInBlock } from "./lane-memory.ts"
import type { TrackedSlot } from "./lane-memory.ts"
import type { LaneState } from "./lane-session.ts"
import type { LaneRun } from "./run-lane.ts"

export type LaneStatus = {
  readonly account: EvmAddress
  readonly state: LaneState
  /** Why it is not open. */
  readonly why?: string
  /** The program that writes in it, as it named itself; absent if none does. */
  readonly holder?: string
  readonly isHeldHere: boolean
  /** Signed and in no block. */
  readonly inFlight: number
  /** In a block and not final. */
  readonly inBlocks: number
  /** Planned and without a nonce. */
  readonly waiting: number
  /** Since the oldest transaction in flight was first sent by this process. */
  readonly oldestInFlightMs?: number
}

export type EngineStatus = {
  readonly chainId: ChainId
  readonly lanes: readonly LaneStatus[]
  /** Of prepared transactions that were fired or discarded. */
  readonly prepared: PreparedCounts
}

export type PreparedCounts = {
  readonly fired: number
  readonly discarded: number
  readonly expired: number
  /** Fired of all that ended; undefined before the first. */
  readonly hitRate: number | undefined
}

export async function readEngineStatus(
  engine: EngineContext,
  lanes: readonly LaneRun[],
  prepared: PreparedCounts,
): Promise<EngineStatus> {
  const { chainId } = engine
  return { chainId, prepared, lanes: await Promise.all(lanes.map((lane) => readLane(engine, lane))) }
}

async function readLane(engine: EngineContext, { signer, standing, session }: LaneRun): Promise<LaneStatus> {
  const { store, chainId, now } = engine
  const account = signer.address
  const row = await withCodedErrors(() =>
    store.sql
      .selectFrom("agentgpt.lane")
      .select("holder")
      .where("chain_id", "=", chainId)
      .where("account", "=", account)
      .executeTakeFirst(),
  )
  const slots = [...(session?.memory.slots.values() ?? [])]
  const inFlight = slots.filter((slot) => !isInBlock(slot))
  const sinceMs = oldestSentAtMs(inFlight)
  return {
    account,
    state: standing.state,
    isHeldHere: session !== undefined,
    inFlight: inFlight.length,
    inBlocks: slots.length - inFlight.length,
    waiting: await countPlannedIntents(store, { chainId, account }),
    ...(standing.why !== undefined && { why: standing.why }),
    ...(row?.holder != null && { holder: row.holder }),
    ...(sinceMs !== undefined && { oldestInFlightMs: now() - sinceMs }),
  }
}

function oldestSentAtMs(slots: readonly TrackedSlot[]): number | undefined {
  const times = slots.flatMap(({ firstSentAtMs }) => firstSentAtMs ?? [])
  return times.length === 0 ? undefined : Math.min(...times)
}
