import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { openStore } from "../../src/store/open-store.ts"
import type { Store } from "../../src/store/store.ts"
import { makeHome, removeHome } from "../support/backends.ts"
import type { Scenario } from "./scenario.ts"

/** The journal of a run, and how a process opens it too. */
export type Journal = {
  readonly store: Store
  readonly home: string
  /** Empty: the embedded server of the home, which whoever opens it attaches to or starts. */
  readonly databaseUrl: string
  readonly pid: () => Promise<number>
  readonly close: () => Promise<void>
}

/** Opens a fresh journal: a database of a server that is there, or a server of the scenario's own. */
export async function openJournal(
  { hasOwnDatabase = false, prepareHome }: Scenario,
  options: { readonly openJournal: () => Promise<Store> },
): Promise<Journal> {
  if (!hasOwnDatabase) {
    const store = await options.openJournal()
    return { store, home: store.home!, databaseUrl: store.url, pid: refusePid, close: async () => undefined }
  }
  const home = await makeHome()
  const undo = await prepareHome?.(home)
  const store = await openStore({ home, environment: {} })
  return {
    store,
    home,
    databaseUrl: "",
    pid: async () => {
      const text = await readFile(join(store.dataDirectory!, "postmaster.pid"), "utf8")
      return Number(text.split("\n")[0])
    },
    close: async () => {
      await store.close()
      await undo?.()
      await removeHome(home)
    },
  }
}

async function refusePid(): Promise<never> {
  throw new Error("The server of the journal is shared.")
}
