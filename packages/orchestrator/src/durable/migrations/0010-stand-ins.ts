import { sql } from "kysely"
import type { Migration } from "kysely/migration"

/**
 * The steps of a run without a payroll are proved too. There is no payer then, and no terms that stood before a payment:
 * as whose they are registered is written down when the run ends, and the terms once their proof is begun.
 */
export const standIns: Migration = {
  up: async (database) => {
    await sql`alter table agentgpt.run_outcome add stand_in jsonb, add terms jsonb`.execute(database)
  },
}
