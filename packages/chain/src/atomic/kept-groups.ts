import type { Hex } from "@agentgpt/core"
import type { Store } from "../store/store.ts"
import { withCodedErrors } from "../store/translate-error.ts"
import { groupIdOf } from "./group-codec.ts"
import { readGroupJson, writeGroupJson } from "./group-json.ts"
import type { PaymentGroup } from "./group.ts"

/**
 * Writes the terms of a group down before anything of it is sent. The first who does so under a key has said what it is:
 * whoever comes later is answered that group. Undefined when another key has these very terms; then nothing was written
 * down, for on the chains both would be one and the same payment.
 * @throws STORE_ codes
 *
 * @example
 * const group = await keepGroup(store, "rent/2026-11", drawnUp)
 */
export async function keepGroup(
  store: Store,
  idempotencyKey: string,
  group: PaymentGroup,
): Promise<PaymentGroup | undefined> {
  await withCodedErrors(() =>
    store.sql
      .insertInto("agentgpt.payment_group")
      .values({
        idempotency_key: idempotencyKey,
        group_id: groupIdOf(group),
        group_json: writeGroupJson(group),
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  )
  return findKeptGroup(store, idempotencyKey)
}

/**
 * The group that was written down under a key, if any.
 * @throws STORE_ codes
 *
 * @example
 * const group = await findKeptGroup(store, "rent/2026-11")
 */
export async function findKeptGroup(store: Store, idempotencyKey: string): Promise<PaymentGroup | undefined> {
  const row = await withCodedErrors(() =>
    store.sql
      .selectFrom("agentgpt.payment_group")
      .select("group_json")
      .where("idempotency_key", "=", idempotencyKey)
      .executeTakeFirst(),
  )
  return row === undefined ? undefined : readGroupJson(row.group_json)
}

/**
 * The group with an id, if it was written down.
 * @throws STORE_ codes
 *
 * @example
 * const group = await findGroup(store, groupId)
 */
export async function findGroup(store: Store, groupId: Hex): Promise<PaymentGroup | undefined> {
  const row = await withCodedErrors(() =>
    store.sql
      .selectFrom("agentgpt.payment_group")
      .select("group_json")
      .where("group_id", "=", groupId)
      .executeTakeFirst(),
  )
  return row === undefined ? undefined : readGroupJson(row.group_json)
}
