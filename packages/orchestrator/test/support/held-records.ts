import type { Store } from "@agentgpt/chain"
import { sql } from "kysely"

export type HeldRecords = {
  /** How many records are being held back now. */
  readonly count: () => Promise<number>
  /** Drops what is held back, as its process is gone; from now on the same records are let through. */
  readonly drop: () => Promise<void>
  /** Whether nothing is left that a worker would go on with. */
  readonly isAllDone: () => Promise<boolean>
  /** What was recorded, by name, in no order. */
  readonly listRecorded: () => Promise<readonly string[]>
}

/**
 * Holds back each record of a step that was done, and of the end of a workflow, when it is written for the first time:
 * whoever ends its process then ends it at the worst moment, after the deed and before anybody knows of it.
 */
export async function holdRecords(store: Store): Promise<HeldRecords> {
  const run = (text: string) => sql.raw(text).execute(store.sql)
  await run("create table public.let_through (key text primary key)")
  await run(`
    create function public.hold_record() returns trigger language plpgsql as $$
    declare
      held text := md5(new.workflow_uuid || '#' || coalesce(to_jsonb(new) ->> 'function_id', 'end'));
    begin
      if exists (select from public.let_through where key = held) then return new; end if;
      perform set_config('application_name', 'held ' || held, false);
      perform pg_sleep(600);
      return new;
    end $$`)
  await run(`
    create trigger hold_record before insert on dbos.operation_outputs
    for each row execute function public.hold_record()`)
  await run(`
    create trigger hold_record before update on dbos.workflow_status for each row
    when (new.status = 'SUCCESS' and old.status <> 'SUCCESS') execute function public.hold_record()`)
  const list = async () => {
    const { rows } = await sql<{ pid: number; key: string }>`
      select pid, substr(application_name, 6) as key from pg_stat_activity
      where application_name like 'held %' and state = 'active' and datname = current_database()`.execute(
      store.sql,
    )
    return rows
  }
  return {
    count: async () => (await list()).length,
    drop: async () => {
      for (const { pid, key } of await list()) {
        await sql`insert into public.let_through values (${key}) on conflict do nothing`.execute(store.sql)
        await sql`select pg_terminate_backend(${pid})`.execute(store.sql)
      }
      // Workflows beside the held one get no further either, and are not to be given up for it.
      await sql`update dbos.workflow_status set recovery_attempts = 0 where status = 'PENDING'`.execute(
        store.sql,
      )
    },
    isAllDone: async () => {
      const { rows } = await sql`
        select from dbos.workflow_status where status in ('PENDING', 'ENQUEUED', 'DELAYED') limit 1`.execute(
        store.sql,
      )
      return rows.length === 0
    },
    listRecorded: async () => {
      const { rows } = await sql<{ name: string }>`
        select function_name as name from dbos.operation_outputs`.execute(store.sql)
      return rows.map(({ name }) => name)
    },
  }
}
