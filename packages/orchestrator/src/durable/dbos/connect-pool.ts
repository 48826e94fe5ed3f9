import { translateStoreError } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import pg from "pg"

/** As for the journal: a server that hangs must not hold a run for ever. */
const LONGEST_QUERY_MS = 120_000

/**
 * Connections for DBOS that commit durably. DBOS waits for a database that is away, but by a list of errors that lacks
 * some: a run whose commit met one of those, such as EPIPE, would end as failed. All that mean a lost connection are
 * turned into one that it knows.
 */
export function connectPool(store: Store, connections: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: store.url,
    application_name: "agentgpt-workflows",
    options: "-c synchronous_commit=on -c timezone=UTC",
    max: connections,
    connectionTimeoutMillis: 10_000,
    query_timeout: LONGEST_QUERY_MS,
    keepAlive: true,
  })
  // A connection that the server ends is replaced; without these it would end the process.
  pool.on("error", () => undefined)
  pool.on("connect", (client) => {
    client.on("error", () => undefined)
    // One whose answer never came would make the next user wait as long.
    nameLosses(client, ["query"], () => void client.end().catch(() => undefined))
  })
  nameLosses(pool, ["connect", "query"], () => undefined)
  return pool
}

function nameLosses(
  target: pg.Pool | pg.PoolClient,
  methods: readonly string[],
  onTimeout: () => void,
): void {
  for (const method of methods) {
    const original = Reflect.get(target, method) as (...values: unknown[]) => unknown
    Reflect.set(target, method, (...values: unknown[]): unknown => {
      const answer = original.apply(target, values)
      if (!(answer instanceof Promise)) return answer
      return answer.catch((thrown: unknown) => {
        if (thrown instanceof Error && /Query read timeout/u.test(thrown.message)) onTimeout()
        throw nameLoss(thrown)
      })
    })
  }
}

/** An error in the words by which DBOS knows a lost connection, if it is one. */
export function nameLoss(thrown: unknown): unknown {
  if (translateStoreError(thrown).code !== "STORE_UNREACHABLE") return thrown
  return new Error("Connection terminated unexpectedly", { cause: thrown })
}
