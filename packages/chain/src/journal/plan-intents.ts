import { AgentGptError, canonicalJson, keccak256, parseChainId } from "@agentgpt/core"
import type { CanonicalValue, ChainId, Hex } from "@agentgpt/core"
import { sql } from "kysely"
import type { JournalTransaction } from "../store/database.ts"
import type { Store } from "../store/store.ts"
import { textArray } from "../store/text-array.ts"
import { withCodedErrors } from "../store/translate-error.ts"
import type { IntentState } from "./states.ts"

export type IntentRequest = {
  /** 1 to 200 printable ASCII characters without blanks; the requester's own, stable over retries. */
  readonly idempotencyKey: string
  readonly chainId: ChainId
  /** What is to be paid, complete. It never changes. */
  readonly payload: CanonicalValue
}

export type Intent = {
  readonly intentId: bigint
  readonly idempotencyKey: string
  readonly chainId: ChainId
  readonly payloadHash: Hex
  readonly state: IntentState
}

/** More statements for the same transaction, such as those of a budget. */
export type Alongside = (transaction: JournalTransaction) => Promise<void>

const ROWS_PER_STATEMENT = 1000

/**
 * Writes down what is to be paid, in the order in which it is to be sent. The same key with the same payload gives
 * the same intent, as often as it is asked; with another payload nothing at all is written.
 * @throws JOURNAL_KEY_INVALID, JOURNAL_KEY_REUSED, ID_CHAIN_INVALID, what `canonicalJson` throws
 *
 * @example
 * const [intent] = await planIntents(store, [
 *   { idempotencyKey: "payroll-8/chunk-0", chainId: "eip155:1", payload: { words: ["0x…"] } },
 * ])
 */
export async function planIntents(
  store: Store,
  requests: readonly IntentRequest[],
  alongside?: Alongside,
): Promise<readonly Intent[]> {
  const rows = requests.map(toRow)
  return withCodedErrors(() =>
    store.sql.transaction().execute(async (transaction) => {
      const distinct = [...new Map(rows.map((row) => [row.idempotency_key, row])).values()]
      const ids = await takeIds(transaction, distinct.length)
      // In one order everywhere, so that two programs with the same requests cannot block each other. Nonces follow
      // the ids, and those the order of the request: the later may stand on the earlier.
      const numbered = distinct
        .map((row, place) => ({ ...row, intent_id: ids[place] ?? "" }))
        .sort((one, other) => (one.idempotency_key < other.idempotency_key ? -1 : 1))
      const found = new Map<string, Intent>()
      for (let start = 0; start < numbered.length; start += ROWS_PER_STATEMENT) {
        const part = numbered.slice(start, start + ROWS_PER_STATEMENT)
        await insertNew(transaction, part)
        for (const intent of await readByKeys(transaction, part)) found.set(intent.idempotencyKey, intent)
      }
      const intents = rows.map((row) => requireSame(row, found.get(row.idempotency_key)))
      await alongside?.(transaction)
      return intents
    }),
  )
}

type IntentRow = {
  readonly idempotency_key: string
  readonly chain_id: ChainId
  readonly payload: string
  readonly payload_hash: Hex
}

function toRow({ idempotencyKey, chainId, payload }: IntentRequest): IntentRow {
  if (typeof idempotencyKey !== "string" || !/^[!-~]{1,200}$/u.test(idempotencyKey)) {
    throw new AgentGptError("JOURNAL_KEY_INVALID")
  }
  const text = canonicalJson(payload)
  return {
    idempotency_key: idempotencyKey,
    chain_id: parseChainId(chainId).id,
    payload: text,
    payload_hash: keccak256(Buffer.from(text, "utf8")),
  }
}

/** Ids that nobody else gets, ascending. Those of requests that are known already stay unused. */
async function takeIds(transaction: JournalTransaction, count: number): Promise<readonly string[]> {
  const { rows } = await sql<{ id: bigint }>`
    select nextval(intents.numbers) as id
    from (select pg_get_serial_sequence('agentgpt.intent', 'intent_id')::regclass as numbers offset 0) intents,
      generate_series(1, ${count}::int) order by id`.execute(transaction)
  return rows.map(({ id }) => String(id))
}

async function insertNew(
  transaction: JournalTransaction,
  rows: readonly (IntentRow & { readonly intent_id: string })[],
): Promise<void> {
  const column = (name: keyof (typeof rows)[number]) => textArray(rows.map((row) => row[name]))
  await sql`
    insert into agentgpt.intent (intent_id, idempotency_key, chain_id, payload, payload_hash)
    overriding system value
    select * from unnest(${column("intent_id")}::bigint[], ${column("idempotency_key")}, ${column("chain_id")},
      ${column("payload")}, ${column("payload_hash")})
    on conflict (idempotency_key) do nothing`.execute(transaction)
}

async function readByKeys(
  transaction: JournalTransaction,
  rows: readonly IntentRow[],
): Promise<readonly Intent[]> {
  const found = await transaction
    .selectFrom("agentgpt.intent")
    .select(["intent_id", "idempotency_key", "chain_id", "payload_hash", "state"])
    .where(sql<boolean>`idempotency_key = any (${textArray(rows.map((row) => row.idempotency_key))})`)
    .execute()
  return found.map((row) => ({
    intentId: row.intent_id,
    idempotencyKey: row.idempotency_key,
    chainId: row.chain_id as ChainId,
    payloadHash: row.payload_hash as Hex,
    state: row.state,
  }))
}

function requireSame(row: IntentRow, intent: Intent | undefined): Intent {
  if (intent?.payloadHash === row.payload_hash && intent.chainId === row.chain_id) return intent
  throw new AgentGptError("JOURNAL_KEY_REUSED", undefined, {
    meta: [`The key is ${row.idempotency_key}.`, "Nothing of this request was written."],
  })
}
