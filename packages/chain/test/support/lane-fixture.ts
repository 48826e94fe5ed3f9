import { randomBytes } from "node:crypto"
import { bytesToHex, keccak256 } from "@agentgpt/core"
import type { Hex } from "@agentgpt/core"
import type { SignedAttempt } from "../../src/journal/record-attempts.ts"
import { planIntents } from "../../src/journal/plan-intents.ts"
import type { Intent } from "../../src/journal/plan-intents.ts"
import { acquireLease } from "../../src/lanes/acquire-lease.ts"
import type { LeaseOptions } from "../../src/lanes/acquire-lease.ts"
import type { LaneKey, Lease } from "../../src/lanes/lease.ts"
import { matchNonces } from "../../src/lanes/match-nonces.ts"
import { openLane } from "../../src/lanes/open-lane.ts"
import { MockChain } from "../../src/mocks/mock-chain.ts"
import type { Store } from "../../src/store/store.ts"

export const CHAIN = "eip155:31337"

export type LaneFixture = { readonly chain: MockChain; readonly lane: LaneKey; readonly lease: Lease }

/** A lane of a fresh account that may spend. */
export async function openSpendingLane(store: Store, options: LeaseOptions = {}): Promise<LaneFixture> {
  const chain = new MockChain(7n)
  const lane = await openLane(store, chain, CHAIN, bytesToHex(randomBytes(20)))
  const lease = await acquireLease(store, lane, { lengthMs: 60_000, ...options })
  await matchNonces(store, lease, chain)
  return { chain, lane, lease }
}

export async function planSome(
  store: Store,
  count: number,
  prefix = randomKey(),
): Promise<readonly Intent[]> {
  const requests = Array.from({ length: count }, (_, index) => ({
    idempotencyKey: `${prefix}/${index}`,
    chainId: CHAIN,
    payload: { index },
  }))
  return planIntents(store, requests as never)
}

export function randomKey(): string {
  return `test/${bytesToHex(randomBytes(8))}`
}

export const CALL: Hex = `0x${"c".repeat(64)}`

/** Bytes that stand for a signed transaction, with their right hash. */
export function sign(nonce: bigint, more: Partial<SignedAttempt> = {}): SignedAttempt {
  const signedBytes = Uint8Array.from(randomBytes(120))
  return {
    nonce,
    kind: "payment",
    callHash: CALL,
    signedBytes,
    transactionHash: keccak256(signedBytes),
    ...more,
  }
}
