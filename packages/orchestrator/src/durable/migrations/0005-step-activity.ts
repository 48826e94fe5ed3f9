import { sql } from "kysely"
import type { Migration } from "kysely/migration"

/** What a step is doing and how far it is, for people who watch; as in runs/record-activity.ts. */
export const stepActivity: Migration = {
  up: async (database) => {
    await sql`alter table agentgpt.run_step add column activity jsonb`.execute(database)
  },
}
