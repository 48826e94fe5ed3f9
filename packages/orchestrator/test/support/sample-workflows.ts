import type { Store } from "@agentgpt/chain"
import { sql } from "kysely"
import { setTimeout as pause } from "node:timers/promises"
import type { WorkflowRun } from "../../src/durable/durable-port.ts"

/** Where steps leave what they did: every time that they were executed, and once per idempotency key. */
export async function createEffects(store: Store): Promise<void> {
  await sql`create table if not exists public.execution (key text, pid integer)`.execute(store.sql)
  await sql`create table if not exists public.effect (key text primary key)`.execute(store.sql)
}

export async function readEffects(store: Store): Promise<{
  readonly executions: number
  readonly distinct: number
  readonly effects: number
  readonly pids: number
}> {
  const { rows } = await sql<{ executions: number; distinct: number; effects: number; pids: number }>`
    select count(*)::int as executions, count(distinct key)::int as distinct, count(distinct pid)::int as pids,
      (select count(*)::int from public.effect) as effects from public.execution`.execute(store.sql)
  return rows[0] ?? { executions: 0, distinct: 0, effects: 0, pids: 0 }
}

/** Leaves an effect as a payment does: repeated, it happens once. */
async function leave(store: Store, key: string): Promise<void> {
  await sql`insert into public.execution values (${key}, ${process.pid})`.execute(store.sql)
  await sql`insert into public.effect values (${key}) on conflict do nothing`.execute(store.sql)
}

/** Workflows for tests of several processes. */
export function sampleWorkflows(store: Store): Readonly<Record<string, WorkflowRun>> {
  return {
    three: async (context, { stepMs }: { stepMs: number }) => {
      for (const name of ["a", "b", "c"]) {
        await context.step(
          name,
          async () => {
            await pause(stepMs)
            await leave(store, `${context.workflowId}/${name}`)
          },
          { retries: 20, firstDelayMs: 50 },
        )
      }
      return context.workflowId
    },
    // Ends its own process, unless somebody has removed the cause.
    poison: async (context) => {
      await context.step("before", async () => leave(store, `${context.workflowId}/before`))
      await context.step("poison", async () => {
        const { rows } = await sql`select from public.effect where key = 'antidote'`.execute(store.sql)
        if (rows.length === 0) process.kill(process.pid, "SIGKILL")
      })
      return "survived"
    },
    approval: async (context) => {
      await context.step("ask", async () => leave(store, `${context.workflowId}/ask`))
      const answer = await context.await<string>("answer")
      await context.step("act", async () => leave(store, `${context.workflowId}/act`))
      return answer
    },
  }
}
