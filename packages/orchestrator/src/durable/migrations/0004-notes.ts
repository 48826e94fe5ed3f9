import { sql } from "kysely"
import type { Migration } from "kysely/migration"

/**
 * What is written of a run while it goes on, in one question to the server: the run is locked, so that its writers take
 * turns, and all of it is written or nothing. Returns the state that the run is in then. As in runs/note.ts.
 */
export const notes: Migration = {
  up: async (database) => {
    await sql`
      create function agentgpt.note(about text, notes jsonb, is_repeated boolean) returns text
      language plpgsql as $$
      declare
        one jsonb;
        told bigint;
        present_state text;
        present_try integer;
      begin
        if is_repeated then perform set_config('synchronous_commit', 'off', true); end if;
        select state, tries into present_state, present_try from agentgpt.run where run = about for no key update;
        for one in select note from jsonb_array_elements(notes) with ordinality each (note, place) order by place
        loop
          case one->>'kind'
          when 'event' then
            update agentgpt.run set event_count = event_count + 1
            where run = about and not exists (
              select from agentgpt.run_event event where event.run = about and event.marker = one->>'marker')
            returning event_count - 1 into told;
            if found then
              insert into agentgpt.run_event (run, sequence, type, data, marker)
              values (about, told, one->>'type', one->'data', one->>'marker');
            end if;
          when 'step' then
            update agentgpt.run_step set state = one->>'state',
              output = coalesce(one->'output', output),
              step_values = coalesce(one->'values', step_values),
              error_code = one->>'errorCode',
              started_at = coalesce(started_at, clock_timestamp()),
              ended_at = case when one->>'state' not in ('running', 'waiting') then clock_timestamp() end
            where run = about and step_id = one->>'stepId' and state <> 'done';
          when 'end' then
            -- Somebody has ended it already, and has told so.
            exit when present_state not in ('asking', 'running', 'paused')
              or present_try <> (one->>'tries')::integer;
            present_state := one->>'state';
            update agentgpt.run set state = present_state, error = one->'error', ended_at = clock_timestamp()
            where run = about;
          when 'transfers' then
            update agentgpt.run_payment
            set status = one->>'status', transaction_hash = one->>'transactionHash'
            where run = about and step_id = one->>'stepId'
              and (status = 'planned' or status = 'unpaid' and one->>'status' = 'paid');
          end case;
        end loop;
        return present_state;
      end $$`.execute(database)
  },
}
