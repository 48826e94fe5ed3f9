import { AgentGptError } from "@agentgpt/core"
import type { ChainId } from "@agentgpt/core"

/** One (chain, account): the place where nonces are given out in order. */
export type LaneKey = { readonly chainId: ChainId; readonly account: string }

/** The right to write in a lane, for as long as it is renewed. */
export type Lease = LaneKey & {
  readonly fencingToken: bigint
  readonly lengthMs: number
}

type Deadline = { monotonicMs: number; wallMs: number }

const deadlines = new WeakMap<Lease, Deadline>()

/**
 * Notes until when a lease holds by our own clocks. They begin before the database was asked, so they end before
 * the database's does. Two clocks, because one stands still while the machine sleeps and the other may be set.
 */
export function noteLease(lease: Lease, asked: LeaseClock): void {
  deadlines.set(lease, {
    monotonicMs: asked.monotonicMs + lease.lengthMs,
    wallMs: asked.wallMs + lease.lengthMs,
  })
}

export type LeaseClock = { readonly monotonicMs: number; readonly wallMs: number }

export function readLeaseClock(): LeaseClock {
  return { monotonicMs: performance.now(), wallMs: Date.now() }
}

/** Marks a lease as given back or lost. */
export function endLease(lease: Lease): void {
  deadlines.delete(lease)
}

/**
 * A stopped process that wakes up is stopped here, before it asks anybody. The database decides all the same.
 * @throws JOURNAL_LEASE_LOST
 */
export function assertLeaseLive(lease: Lease, now: LeaseClock = readLeaseClock()): void {
  const deadline = deadlines.get(lease)
  if (deadline === undefined || now.monotonicMs >= deadline.monotonicMs || now.wallMs >= deadline.wallMs) {
    throw new AgentGptError("JOURNAL_LEASE_LOST")
  }
}
