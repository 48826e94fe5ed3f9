import type { PGlite } from "@electric-sql/pglite"
import { Kysely, PGliteDialect } from "kysely"
import type { JournalDatabase } from "../store/database.ts"
import { migrateStore } from "../store/migrate-store.ts"
import type { Store } from "../store/store.ts"
import { createPglite } from "./create-pglite.ts"

const INT8 = 20

/** A journal in memory, in this process. It has no fsync and no second connection: for unit tests alone. */
export async function openMockStore(): Promise<Store & { readonly pglite: PGlite }> {
  const pglite = await createPglite({
    parsers: { [INT8]: (text: string) => BigInt(text) },
    serializers: { [INT8]: (value: bigint | number | string) => String(value) },
  })
  const sql = new Kysely<JournalDatabase>({ dialect: new PGliteDialect({ pglite }) })
  await migrateStore(sql)
  const { journal_id } = await sql
    .selectFrom("agentgpt.identity")
    .select("journal_id")
    .executeTakeFirstOrThrow()
  return { sql, pglite, kind: "mock", url: "", journalId: journal_id, close: () => sql.destroy() }
}
