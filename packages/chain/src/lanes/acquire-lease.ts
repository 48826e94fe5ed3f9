import { AgentGptError } from "@agentgpt/core"
import { sql } from "kysely"
import type { Store } from "../store/store.ts"
import { withCodedErrors } from "../store/translate-error.ts"
import { endLease, noteLease, readLeaseClock } from "./lease.ts"
import type { LaneKey, Lease } from "./lease.ts"
import { hasEnded, nameProcess } from "./process-identity.ts"

export type LeaseOptions = {
  /** After this long without a heartbeat another writer may take the lane, by the database's clock. */
  readonly lengthMs?: number
  /** Names the holder; for tests. */
  readonly holder?: string
}

const DEFAULT_LENGTH_MS = 15_000
const SHORTEST_LENGTH_MS = 100

/**
 * Becomes the one writer of a lane. A lane whose holder fell silent, or certainly ended on this machine, is taken
 * over; the new fencing token shuts the old holder out whatever it still believes.
 * @throws JOURNAL_LANE_BUSY, JOURNAL_LANE_UNKNOWN
 *
 * @example
 * const lease = await acquireLease(store, lane)
 * const heartbeat = startHeartbeat(store, lease)
 */
export async function acquireLease(store: Store, lane: LaneKey, options: LeaseOptions = {}): Promise<Lease> {
  const lengthMs = options.lengthMs ?? DEFAULT_LENGTH_MS
  if (!Number.isSafeInteger(lengthMs) || lengthMs < SHORTEST_LENGTH_MS) {
    throw new AgentGptError("JOURNAL_INPUT_INVALID", "The length of a lease is not 100 milliseconds or more.")
  }
  const asked = readLeaseClock()
  const fencingToken = await withCodedErrors(() =>
    takeLane(store, lane, lengthMs, options.holder ?? nameProcess()),
  )
  const lease: Lease = Object.freeze({ ...lane, fencingToken, lengthMs })
  noteLease(lease, asked)
  return lease
}

/**
 * Renews a lease. An expired one is gone, even if nobody took the lane yet: acquire a new one.
 * @throws JOURNAL_LEASE_LOST
 *
 * @example
 * await renewLease(store, lease)
 */
export async function renewLease(store: Store, lease: Lease): Promise<void> {
  const asked = readLeaseClock()
  const result = await withCodedErrors(() =>
    store.sql
      .updateTable("agentgpt.lane")
      .set({ lease_expires_at: expiry(lease.lengthMs) })
      .where("chain_id", "=", lease.chainId)
      .where("account", "=", lease.account)
      .where("fencing_token", "=", lease.fencingToken)
      .where("lease_expires_at", ">", sql<Date>`clock_timestamp()`)
      .executeTakeFirst(),
  )
  if (result.numUpdatedRows === 1n) {
    noteLease(lease, asked)
    return
  }
  endLease(lease)
  throw new AgentGptError("JOURNAL_LEASE_LOST")
}

/**
 * Gives a lane back; one that was lost already stays as it is.
 *
 * @example
 * await releaseLease(store, lease)
 */
export async function releaseLease(store: Store, lease: Lease): Promise<void> {
  endLease(lease)
  await withCodedErrors(() =>
    store.sql
      .updateTable("agentgpt.lane")
      .set({ holder: null, lease_expires_at: null })
      .where("chain_id", "=", lease.chainId)
      .where("account", "=", lease.account)
      .where("fencing_token", "=", lease.fencingToken)
      .execute(),
  )
}

async function takeLane(store: Store, lane: LaneKey, lengthMs: number, holder: string): Promise<bigint> {
  const seen = await store.sql
    .selectFrom("agentgpt.lane")
    .select(["fencing_token", "holder", sql<boolean>`lease_expires_at > clock_timestamp()`.as("is_live")])
    .where("chain_id", "=", lane.chainId)
    .where("account", "=", lane.account)
    .executeTakeFirst()
  if (seen === undefined) throw new AgentGptError("JOURNAL_LANE_UNKNOWN")
  if (seen.holder !== null && seen.is_live && !hasEnded(seen.holder))
    throw new AgentGptError("JOURNAL_LANE_BUSY")
  const taken = await store.sql
    .updateTable("agentgpt.lane")
    .set({
      fencing_token: seen.fencing_token + 1n,
      holder,
      lease_expires_at: expiry(lengthMs),
      checked_token: null,
    })
    .where("chain_id", "=", lane.chainId)
    .where("account", "=", lane.account)
    // Whoever was faster, be it a heartbeat of the old holder, wins.
    .where("fencing_token", "=", seen.fencing_token)
    .where((condition) =>
      seen.is_live
        ? condition("holder", "=", seen.holder)
        : condition.or([
            condition("lease_expires_at", "is", null),
            condition("lease_expires_at", "<=", sql<Date>`clock_timestamp()`),
          ]),
    )
    .returning("fencing_token")
    .executeTakeFirst()
  if (taken === undefined) throw new AgentGptError("JOURNAL_LANE_BUSY")
  return taken.fencing_token
}

function expiry(lengthMs: number) {
  return sql<Date>`clock_timestamp() + ${lengthMs}::int * interval '1 millisecond'`
}
