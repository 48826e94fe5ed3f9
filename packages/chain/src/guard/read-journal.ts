import { AgentGptError } from "@agentgpt/core"
import type { Store } from "../store/store.ts"
import { withCodedErrors } from "../store/translate-error.ts"

/** What the journal itself says of an intent whose transaction is about to be signed. */
export type JournalledIntent = {
  readonly chainId: string
  readonly payloadHash: string
  readonly state: string
  /** The open nonce that is bound to the intent. */
  readonly slot?: { readonly account: string; readonly nonce: bigint }
}

/** One question for all of them. */
export async function readJournalled(
  store: Pick<Store, "sql">,
  idempotencyKeys: readonly string[],
): Promise<ReadonlyMap<string, JournalledIntent>> {
  const rows = await withCodedErrors(() =>
    store.sql
      .selectFrom("agentgpt.intent as intent")
      .leftJoin("agentgpt.slot as slot", (join) =>
        join.onRef("slot.intent_id", "=", "intent.intent_id").on("slot.state", "in", ["reserved", "signed"]),
      )
      .select(["intent.idempotency_key", "intent.chain_id", "intent.payload_hash", "intent.state"])
      .select(["slot.account", "slot.nonce"])
      .where("intent.idempotency_key", "in", [...idempotencyKeys])
      .execute(),
  )
  return new Map(
    rows.map(({ idempotency_key, chain_id, payload_hash, state, account, nonce }) => [
      idempotency_key,
      {
        chainId: chain_id,
        payloadHash: payload_hash,
        state,
        ...(account !== null && nonce !== null && { slot: { account, nonce } }),
      },
    ]),
  )
}

/** @throws GUARD_INTENT_UNKNOWN */
export function requireJournalled(
  journalled: ReadonlyMap<string, JournalledIntent>,
  idempotencyKey: string,
): JournalledIntent {
  const intent = journalled.get(idempotencyKey)
  if (intent === undefined) throw new AgentGptError("GUARD_INTENT_UNKNOWN")
  return intent
}
