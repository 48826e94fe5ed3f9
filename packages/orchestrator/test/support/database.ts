import { chmod, mkdtemp, readdir, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as pause } from "node:timers/promises"
import { openStore } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { sql } from "kysely"

export type TestServer = {
  /** An empty database of the server, its store opened. */
  readonly fresh: () => Promise<Store>
  /** The same database again, as another program opens it. */
  readonly reopen: (store: Store) => Promise<Store>
  readonly home: string
  /** Kills the server with everything in it, as a power cut would. */
  readonly kill: () => Promise<void>
  readonly restart: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** One embedded PostgreSQL for a file of tests; each test takes a database of its own. */
export async function startServer(): Promise<TestServer> {
  // The server's user may enter it, and a socket's path has to be short.
  const home = await mkdtemp(join(tmpdir(), "ago-"))
  await chmod(home, 0o711)
  let keeper = await openStore({ home, environment: {} })
  const opened: Store[] = []
  const open = async (databaseUrl: string): Promise<Store> => {
    const store = await openStore({ databaseUrl, home, environment: {} })
    opened.push(store)
    return store
  }
  let count = 0
  return {
    home,
    fresh: async () => {
      count += 1
      const name = `workflows_${count}`
      await sql.raw(`create database ${name}`).execute(keeper.sql)
      const url = new URL(keeper.url)
      url.pathname = `/${name}`
      return open(url.href)
    },
    reopen: (store) => open(store.url),
    kill: async () => {
      const pid = Number.parseInt(await readFile(join(home, "postgres/data/postmaster.pid"), "utf8"), 10)
      // Stopped first: one that it starts in the meantime would go on without it.
      process.kill(pid, "SIGSTOP")
      const backends = await listChildren(pid)
      for (const id of [pid, ...backends]) endAtOnce(id)
      while ([pid, ...backends].some(isAlive)) await pause(20)
    },
    restart: async () => {
      await keeper.close().catch(() => undefined)
      keeper = await openStore({ home, environment: {} })
    },
    stop: async () => {
      await Promise.all(opened.map((store) => store.close()))
      await keeper.close()
      // A server that was told to stop still writes for a moment.
      await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 })
    },
  }
}

async function listChildren(parent: number): Promise<readonly number[]> {
  const found: number[] = []
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/u.test(entry)) continue
    const stat = await readFile(`/proc/${entry}/stat`, "utf8").catch(() => "")
    // The name, in parentheses, may hold blanks; the parent is the second field after it.
    if (Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === parent) found.push(Number(entry))
  }
  return found
}

function endAtOnce(pid: number): void {
  try {
    process.kill(pid, "SIGKILL")
  } catch {
    // The server's processes end with it; this one was faster.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** How many connections there are to the database of a store, its own included. */
export async function countConnections(store: Store): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from pg_stat_activity where datname = current_database()`.execute(store.sql)
  return rows[0]?.count ?? 0
}

/** How many processes have worked at runs that nobody's run began. */
export async function countExecutors(store: Store): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(distinct executor_id)::int as count from dbos.workflow_status
    where parent_workflow_id is null`.execute(store.sql)
  return rows[0]?.count ?? 0
}

/** The runs that wait for a worker, in the order in which they will be taken, with how they are to be done. */
export async function listWaiting(
  store: Store,
): Promise<readonly { readonly run: string; readonly hints: unknown }[]> {
  const { rows } = await sql<{ run: string; hints: unknown }>`
    select run, hints from dbos.workflow_status join agentgpt.run on run = workflow_uuid
    where status = 'ENQUEUED' order by priority`.execute(store.sql)
  return rows
}
