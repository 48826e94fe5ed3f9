import { AgentGptError } from "@agentgpt/core"
import type { Bytes32 } from "@agentgpt/core"
import { sql } from "kysely"
import { closeIntents } from "../journal/close-intents.ts"
import type { Store } from "../store/store.ts"
import { withCodedErrors } from "../store/translate-error.ts"
import { keyOfSwapDeed } from "./swap-deeds.ts"
import type { SwapDeed } from "./swap-deeds.ts"

/** A claim of the second lock that was chosen, and for which nothing was signed. */
export type UnsignedClaim = { readonly intentId: bigint; readonly attemptNumber: number }

export type ClaimExposure = {
  /** Whether a claim was ever signed: it may have gone to a node, whatever became of it. */
  readonly isSigned: boolean
  /** Those that may still be signed. */
  readonly unsigned: readonly UnsignedClaim[]
}

/**
 * How far our claims have carried the secret. One that was not signed is in no mempool; only the node at which it was
 * simulated has seen it.
 * @throws STORE_ codes
 */
export async function readClaimExposure(
  store: Store,
  swapId: Bytes32,
  deeds: readonly SwapDeed[],
): Promise<ClaimExposure> {
  const claims = new Map(
    deeds
      .filter(({ action }) => action === "claim")
      .map((deed) => [keyOfSwapDeed(swapId, deed, deed.attemptNumber), deed]),
  )
  if (claims.size === 0) return { isSigned: false, unsigned: [] }
  const rows = await readClaims(store, [...claims.keys()])
  const unsigned = rows.flatMap(({ intent_id, idempotency_key, state, is_signed }) => {
    const { side, attemptNumber } = claims.get(idempotency_key)!
    const isPending = !is_signed && (state === "planned" || state === "reserved" || state === "frozen")
    return isPending && side === "second" ? [{ intentId: intent_id, attemptNumber }] : []
  })
  return { isSigned: rows.some(({ is_signed }) => is_signed), unsigned }
}

/**
 * Ends claims that must not be signed any more. False if one of them has a nonce already, or was signed meanwhile: it is
 * looked at anew then.
 * @throws STORE_ codes, JOURNAL_ codes
 */
export async function endUnsignedClaims(store: Store, claims: readonly UnsignedClaim[]): Promise<boolean> {
  const intentIds = claims.map(({ intentId }) => intentId)
  try {
    await closeIntents(store, intentIds, { as: "failed-before-send", why: TOO_LATE })
    return true
  } catch (error) {
    if (AgentGptError.is(error) && MOVED_ON.has(error.code)) return false
    throw error
  }
}

// The journal decides in one transaction whether a signature was faster.
const MOVED_ON: ReadonlySet<string> = new Set([
  "JOURNAL_LEASE_LOST",
  "JOURNAL_PROOF_MISSING",
  "JOURNAL_TRANSITION_FORBIDDEN",
])
const TOO_LATE = "It is too late to show the secret."

function readClaims(store: Store, keys: readonly string[]) {
  return withCodedErrors(() =>
    store.sql
      .selectFrom("agentgpt.intent")
      .select(["intent_id", "idempotency_key", "state"])
      .select(
        sql<boolean>`exists (select from agentgpt.slot join agentgpt.attempt using (chain_id, account, nonce)
          where slot.intent_id = intent.intent_id and attempt.kind = 'payment')`.as("is_signed"),
      )
      .where(sql<boolean>`idempotency_key = any (${keys}::text[])`)
      .execute(),
  )
}
