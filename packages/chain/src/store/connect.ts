import { Kysely, PostgresDialect } from "kysely"
import pg from "pg"
import type { JournalDatabase, JournalSql } from "./database.ts"

/** int8 as bigint; everything else as the driver reads it. For our connections alone, not for the process. */
const bigintTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: Parameters<typeof pg.types.getTypeParser>[0], format?: "text" | "binary") =>
    oid === pg.types.builtins.INT8 ? (text: string) => BigInt(text) : pg.types.getTypeParser(oid, format),
}

// A stopped process must not keep a lane's row locked: the server ends its transaction after ten seconds.
// Pages of the journal are in memory, or on a disk that need not seek: looking up by a key is cheap.
const SESSION_SETTINGS = [
  "-c synchronous_commit=on",
  "-c idle_in_transaction_session_timeout=10000",
  "-c lock_timeout=30000",
  "-c search_path=agentgpt,public",
  "-c timezone=UTC",
  "-c random_page_cost=1.1",
].join(" ")

export function connectionSettings(url: string, application: string): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: application,
    options: SESSION_SETTINGS,
    types: bigintTypes,
    connectionTimeoutMillis: 10_000,
    // A server that hangs must not hold a lane for ever: what the statement did is unknown then, as after a lost line.
    query_timeout: 120_000,
    keepAlive: true,
  }
}

/** A pool of connections that commit durably and read int8 as bigint. */
export function connectSql(
  url: string,
  largestPool = 10,
): { readonly sql: JournalSql; readonly pool: pg.Pool } {
  const pool = new pg.Pool({ ...connectionSettings(url, "agentgpt"), max: largestPool })
  // An idle connection that the server ends is replaced at the next query; without this it ends the process.
  pool.on("error", () => undefined)
  // The same for one that is in use: whoever waits for its answer is told.
  pool.on("connect", (client) => client.on("error", () => undefined))
  return { sql: new Kysely<JournalDatabase>({ dialect: new PostgresDialect({ pool }) }), pool }
}
