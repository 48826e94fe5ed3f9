import { randomBytes } from "node:crypto"
import { bytesToHex, keccak256 } from "@agentgpt/core"
import type { ChainId } from "@agentgpt/core"
import type { ChainReader } from "../lanes/chain-port.ts"
import { acquireLease, releaseLease } from "../lanes/acquire-lease.ts"
import { matchNonces } from "../lanes/match-nonces.ts"
import { openLane } from "../lanes/open-lane.ts"
import type { Store } from "../store/store.ts"
import { planIntents } from "./plan-intents.ts"
import { recordAttempts } from "./record-attempts.ts"
import { reserveSlots } from "./reserve-slots.ts"

export type JournalMeasureOptions = {
  readonly rounds: number
  readonly attemptsPerCommit: number
  readonly bytes?: number
}

export type JournalFigures = {
  /** One commit of signed transactions: the last step before they may be sent. */
  readonly commitP50Ms: number
  readonly commitP99Ms: number
  /** Signed transactions committed per second of those commits. */
  readonly attemptsPerSecond: number
  /** The same with planning and reserving in the time. */
  readonly intentsPerSecond: number
}

/** The chain is not asked when the journal alone is measured: a fresh account has used no nonce. */
const UNUSED_CHAIN_ID: ChainId = "eip155:31337"

/**
 * Measures the journal on a lane of its own with random bytes. The rows stay: use a store that is thrown away.
 *
 * @example
 * const figures = await measureJournal(store, { rounds: 100, attemptsPerCommit: 16 })
 */
export async function measureJournal(store: Store, options: JournalMeasureOptions): Promise<JournalFigures> {
  const { rounds, attemptsPerCommit, bytes = 180 } = options
  const lane = await openLane(store, freshAccount, UNUSED_CHAIN_ID, bytesToHex(randomBytes(20)))
  const lease = await acquireLease(store, lane, { lengthMs: 3_600_000 })
  await matchNonces(store, lease, freshAccount)
  const callHash = bytesToHex(randomBytes(32))
  const commitsMs: number[] = []
  const startedMs = performance.now()
  for (let round = 0; round < rounds; round += 1) {
    const intents = await planIntents(
      store,
      Array.from({ length: attemptsPerCommit }, (_, index) => ({
        idempotencyKey: `measure/${lane.account}/${round}/${index}`,
        chainId: UNUSED_CHAIN_ID,
        payload: { round, index },
      })),
    )
    const slots = await reserveSlots(
      store,
      lease,
      intents.map(({ intentId }) => intentId),
    )
    const signed = slots.map(({ nonce }) => {
      const signedBytes = randomBytes(bytes)
      return {
        nonce,
        kind: "payment",
        callHash,
        signedBytes,
        transactionHash: keccak256(signedBytes),
      } as const
    })
    const beganMs = performance.now()
    await recordAttempts(store, lease, signed)
    commitsMs.push(performance.now() - beganMs)
  }
  const wholeMs = performance.now() - startedMs
  await releaseLease(store, lease)
  commitsMs.sort((one, other) => one - other)
  const commitMs = commitsMs.reduce((sum, next) => sum + next, 0)
  const percentile = (share: number) =>
    commitsMs[Math.min(commitsMs.length - 1, Math.floor(commitsMs.length * share))] ?? 0
  const amount = rounds * attemptsPerCommit
  return {
    commitP50Ms: percentile(0.5),
    commitP99Ms: percentile(0.99),
    attemptsPerSecond: (amount / commitMs) * 1000,
    intentsPerSecond: (amount / wholeMs) * 1000,
  }
}

const GENESIS = { number: 0n, hash: `0x${"00".repeat(32)}` } as const

const freshAccount: ChainReader = {
  readNonces: async () => ({ latest: 0n, pending: 0n, finalized: 0n, finalizedBlock: GENESIS }),
  findTransaction: async () => undefined,
}
