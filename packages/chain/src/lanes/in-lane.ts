import { sql } from "kysely"
import type { JournalTransaction } from "../store/database.ts"
import type { Store } from "../store/store.ts"
import { withCodedErrors } from "../store/translate-error.ts"
import { assertLeaseLive, endLease } from "./lease.ts"
import type { Lease } from "./lease.ts"
import { AgentGptError } from "@agentgpt/core"

/** To spend is to give out nonces, sign or send; to observe is to record what the chain says. */
export type Purpose = "spend" | "observe"

/**
 * Runs one transaction inside a lane. The database checks lease, halt and freeze first, and keeps the lane from
 * changing hands until the transaction ends. Anything else that must be committed together may be written in it.
 * @throws JOURNAL_LEASE_LOST, JOURNAL_HALTED, JOURNAL_LANE_FROZEN, JOURNAL_LANE_UNCHECKED
 */
export async function inLane<Result>(
  store: Store,
  lease: Lease,
  purpose: Purpose,
  work: (transaction: JournalTransaction) => Promise<Result>,
): Promise<Result> {
  assertLeaseLive(lease)
  try {
    return await withCodedErrors(() =>
      store.sql.transaction().execute(async (transaction) => {
        await sql`select agentgpt.enter_lane(${lease.chainId}, ${lease.account}, ${lease.fencingToken}::bigint,
          ${purpose})`.execute(transaction)
        return work(transaction)
      }),
    )
  } catch (thrown) {
    if (AgentGptError.is(thrown) && thrown.code === "JOURNAL_LEASE_LOST") endLease(lease)
    throw thrown
  }
}
