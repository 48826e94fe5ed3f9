import { withCodedErrors } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import type { ChainId, EvmAddress } from "@agentgpt/core"
import { sql } from "kysely"
import { createTurns } from "./turns.ts"

/** Each lock takes a connection of the store, which has ten; the work under the locks needs the others. */
const MOST_HELD = 5

const turns = createTurns(MOST_HELD)

/**
 * Does work while no other worker pays the same token out of the same account: an allowance is one number, and two
 * payrolls would overwrite each other's. The lock ends with its connection, so a dead process holds nothing. Those of
 * one process wait without a connection.
 */
export async function withPayerLock<T>(
  store: Store,
  {
    chainId,
    payer,
    token,
  }: { readonly chainId: ChainId; readonly payer: EvmAddress; readonly token: EvmAddress },
  work: () => Promise<T>,
): Promise<T> {
  const name = `payer ${chainId} ${payer} ${token}`
  return turns(name, () =>
    withCodedErrors(() =>
      store.sql.connection().execute(async (connection) => {
        await sql`select pg_advisory_lock(hashtextextended(${name}, 0))`.execute(connection)
        try {
          return await work()
        } finally {
          await sql`select pg_advisory_unlock(hashtextextended(${name}, 0))`.execute(connection)
        }
      }),
    ),
  )
}
