import { sql } from "kysely"
import type { Migration } from "kysely/migration"

/**
 * A payment counts for a day from when it was made. Until it is, its row says when its run was let in, which may be long
 * before: a run waits for approvers, for its price, or is begun anew.
 */
export const paidAt: Migration = {
  up: async (database) => {
    await sql`
      update agentgpt.run_payment payment set at = step.ended_at from agentgpt.run_step step
      where step.run = payment.run and step.step_id = payment.step_id and step.ended_at > payment.at
        and step.ended_at > clock_timestamp() - interval '1 day' and payment.status in ('paid', 'owed')`.execute(
      database,
    )
    await sql`
      create function agentgpt.date_payment() returns trigger language plpgsql as $$
      begin
        new.at := clock_timestamp();
        return new;
      end $$`.execute(database)
    await sql`
      create trigger date_payment before update on agentgpt.run_payment for each row
      when (new.status in ('paid', 'owed') and old.status not in ('paid', 'owed'))
      execute function agentgpt.date_payment()`.execute(database)
    // What is still to be made counts however old it is; those of a day are found by their age.
    await sql`
      create index run_payment_planned on agentgpt.run_payment (run) where status = 'planned'`.execute(
      database,
    )
  },
}
