import { chmod, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { openStore } from "@agentgpt/chain"
import type { Store } from "@agentgpt/chain"
import { sql } from "kysely"

export type TestServer = {
  /** An empty database of the server, its store opened. */
  readonly fresh: () => Promise<Store>
  /** The same database again, as another program opens it. */
  readonly reopen: (store: Store) => Promise<Store>
  readonly home: string
  readonly stop: () => Promise<void>
}

/** One embedded PostgreSQL for a file of tests; each test takes a database of its own. */
export async function startServer(): Promise<TestServer> {
  // The server's user may enter it, and a socket's path has to be short.
  const home = await mkdtemp(join(tmpdir(), "ago-"))
  await chmod(home, 0o711)
  const keeper = await openStore({ home, environment: {} })
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
    stop: async () => {
      await Promise.all(opened.map((store) => store.close()))
      await keeper.close()
      await rm(home, { recursive: true, force: true })
    },
  }
}
