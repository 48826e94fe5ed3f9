import { existsSync } from "node:fs"
import { chmod, mkdtemp, readdir, readlink, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { sql } from "kysely"
import { describe } from "vitest"
import { openMockStore } from "../../src/mocks/mock-store.ts"
import { openStore } from "../../src/store/open-store.ts"
import type { Store } from "../../src/store/store.ts"

export type Backend = { readonly fresh: () => Promise<Store>; readonly stop: () => Promise<void> }

/** Debian keeps each major version's programs in a directory of its own. */
export const debianBin: string | undefined = ["18", "17", "16", "15"]
  .map((version) => `/usr/lib/postgresql/${version}/bin`)
  .find((directory) => existsSync(join(directory, "postgres")))

export const backends: readonly {
  readonly name: string
  readonly isAvailable: boolean
  readonly start: () => Promise<Backend>
}[] = [
  { name: "PGlite", isAvailable: true, start: startMock },
  { name: "embedded PostgreSQL", isAvailable: true, start: () => startCluster() },
  { name: "Debian's PostgreSQL", isAvailable: debianBin !== undefined, start: () => startCluster(debianBin) },
]

/** The same tests on every database; one that is not installed here counts its tests as skipped. */
export function describeOnEveryBackend(
  title: string,
  tests: (start: () => Promise<Backend>) => void,
  chosen = backends,
): void {
  for (const { name, isAvailable, start } of chosen) {
    describe.skipIf(!isAvailable)(`${title} on ${name}`, () => tests(start))
  }
}

/** A home that the server's user may enter, short enough for a socket. */
export async function makeHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), "agj-"))
  await chmod(home, 0o711)
  return home
}

/** Removes a home; fails if a server still works in it. */
export async function removeHome(home: string): Promise<void> {
  let left = await listServerProcesses(home)
  // A server that was told to stop removes its note a moment before it ends.
  for (let round = 0; left.length > 0 && round < 100; round += 1) {
    await sleep(50)
    left = await listServerProcesses(home)
  }
  await rm(home, { recursive: true, force: true })
  if (left.length > 0) throw new Error(`Processes ${left.join(", ")} still work in ${home}.`)
}

export async function listServerProcesses(home: string): Promise<readonly number[]> {
  const found: number[] = []
  for (const entry of await readdir("/proc")) {
    const directory = /^\d+$/.test(entry) ? await readlink(`/proc/${entry}/cwd`).catch(() => "") : ""
    if (directory.startsWith(`${home}/`)) found.push(Number(entry))
  }
  return found
}

async function startMock(): Promise<Backend> {
  const opened: Store[] = []
  const fresh = async (): Promise<Store> => {
    const store = await openMockStore()
    opened.push(store)
    return store
  }
  return { fresh, stop: async () => void (await Promise.all(opened.map((store) => store.close()))) }
}

async function startCluster(binDirectory?: string): Promise<Backend> {
  const home = await makeHome()
  const keeper = await openStore({
    home,
    environment: {},
    ...(binDirectory !== undefined && { binDirectory }),
  })
  const opened: Store[] = []
  const fresh = async (): Promise<Store> => {
    const name = `journal_${opened.length}`
    await sql.raw(`create database ${name}`).execute(keeper.sql)
    const url = new URL(keeper.url)
    url.pathname = `/${name}`
    const store = await openStore({ databaseUrl: url.href, home, environment: {} })
    opened.push(store)
    return store
  }
  const stop = async (): Promise<void> => {
    await Promise.all(opened.map((store) => store.close()))
    await keeper.close()
    await removeHome(home)
  }
  return { fresh, stop }
}
