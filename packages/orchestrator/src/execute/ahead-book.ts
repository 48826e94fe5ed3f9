import { isDeepStrictEqual } from "node:util"
import type { PackedTransaction, PreparedTransaction, TransactionRequest } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"

/** What was tried longer ago is tried anew: the chain has moved on. */
export const FRESH_MS = 600_000

/**
 * What was tried and measured for runs that wait for their trigger, in this process. It saves questions to the node once
 * the trigger has come; where it is lost, they are asked then.
 */
export type AheadBook = {
  readonly keepPacked: (keyPrefix: string, packed: readonly PackedTransaction[]) => void
  /** Gives them out once: what has failed is measured anew. Empty unless they were measured of late. */
  readonly takePacked: (keyPrefix: string) => readonly PackedTransaction[]
  readonly keepPrepared: (prepared: PreparedTransaction) => void
  /** Gives out a transaction once, and only if it is asked for as it was prepared. */
  readonly takePrepared: (request: TransactionRequest) => PreparedTransaction | undefined
  /** Forgets what stands under keys that begin so. */
  readonly drop: (keyPrefix: string) => void
}

export function createAheadBook(now: () => number = Date.now): AheadBook {
  const batches = new Map<string, { readonly packed: readonly PackedTransaction[]; readonly until: number }>()
  const transactions = new Map<string, PreparedTransaction>()
  const take = (key: string) => {
    const prepared = transactions.get(key)
    transactions.delete(key)
    return prepared
  }
  return {
    keepPacked: (keyPrefix, packed) => batches.set(keyPrefix, { packed, until: now() + FRESH_MS }),
    takePacked: (keyPrefix) => {
      const kept = batches.get(keyPrefix)
      batches.delete(keyPrefix)
      return kept === undefined || now() >= kept.until ? [] : kept.packed
    },
    keepPrepared: (prepared) => {
      take(prepared.request.idempotencyKey)?.discard()
      transactions.set(prepared.request.idempotencyKey, prepared)
    },
    takePrepared: (request) => {
      const prepared = take(request.idempotencyKey)
      if (prepared === undefined) return undefined
      if (now() < prepared.until && isDeepStrictEqual(prepared.request, request)) return prepared
      prepared.discard()
      return undefined
    },
    drop: (keyPrefix) => {
      for (const key of batches.keys()) if (key.startsWith(keyPrefix)) batches.delete(key)
      for (const key of transactions.keys()) if (key.startsWith(keyPrefix)) take(key)?.discard()
    },
  }
}

/** Ends a step that is only made ready, where it would act. */
export function notPrepared(why: string): AgentGptError {
  return new AgentGptError("SUBMIT_PREPARED_ENDED", why)
}
