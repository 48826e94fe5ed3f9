import { execFileSync, spawn } from "node:child_process"
import type { ChildProcess } from "node:child_process"
import { once } from "node:events"
import { chmod, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { sql } from "kysely"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { listServerProcesses, makeHome, removeHome } from "../../test/support/backends.ts"
import { openSpendingLane, planSome, randomKey } from "../../test/support/lane-fixture.ts"
import { planIntents } from "../journal/plan-intents.ts"
import { readIntent } from "../journal/read-intent.ts"
import { reserveSlots } from "../journal/reserve-slots.ts"
import { diagnoseStore } from "./diagnose-store.ts"
import { listMigrations, migrateStore } from "./migrate-store.ts"
import { ALL_MIGRATIONS } from "./migrations/all-migrations.ts"
import { openStore } from "./open-store.ts"
import type { Store } from "./store.ts"

let template: string
let home: string
let opened: Store[]
let children: ChildProcess[]
// Every test gets a copy of one stopped server's home: making one takes seconds.
beforeAll(async () => {
  template = await makeHome()
  await (await openStore({ home: template, environment: {} })).close()
})
afterAll(() => removeHome(template))
beforeEach(async () => {
  home = await makeHome()
  execFileSync("cp", ["-a", `${template}/.`, home])
  opened = []
  children = []
})
afterEach(async () => {
  for (const child of children) child.kill("SIGKILL")
  await Promise.all(opened.map((store) => store.close()))
  // A killed child leaves the server to the next user; that is the test itself.
  if ((await listServerProcesses(home)).length > 0) await (await openStore({ home, environment: {} })).close()
  await removeHome(home)
})

const open = async (options: Parameters<typeof openStore>[0] = {}): Promise<Store> => {
  const store = await openStore({ home, environment: {}, ...options })
  opened.push(store)
  return store
}
const postmaster = async (): Promise<number> =>
  Number.parseInt(await readFile(join(home, "postgres/data/postmaster.pid"), "utf8"), 10)

/** Starts a child that opens the store; resolves with its first line. */
const startChild = async (
  script: string,
  ...options: string[]
): Promise<{ child: ChildProcess; line: string }> => {
  const file = fileURLToPath(new URL(`../../test/children/${script}`, import.meta.url))
  const child = spawn(process.execPath, ["--conditions=source", file, home, ...options], {
    stdio: ["pipe", "pipe", "inherit"],
  })
  children.push(child)
  const [data] = (await once(child.stdout, "data")) as [Buffer]
  return { child, line: data.toString().trim() }
}

describe("the embedded server", () => {
  it("starts durable, keeps its password to its owner, and stops with its last user", async () => {
    const first = await open()
    const second = await open()
    expect(second.journalId).toBe(first.journalId)
    const { rows } = await sql<{ settings: string }>`
      select concat_ws(' ', current_setting('fsync'), current_setting('full_page_writes'),
        current_setting('synchronous_commit'), current_setting('data_checksums'),
        current_setting('listen_addresses')) as settings`.execute(first.sql)
    expect(rows[0]!.settings.trim()).toBe("on on on on")
    expect((await stat(join(home, "postgres/password"))).mode & 0o777).toBe(0o600)
    expect((await stat(join(home, "postgres/run"))).mode & 0o777).toBe(0o700)
    expect((await stat(join(home, "postgres/data"))).mode & 0o777).toBe(0o700)
    await first.close()
    expect(await readIntentCount(second)).toBe(0)
    await second.close()
    await second.close()
    await expect(postmaster()).rejects.toThrow("ENOENT")
    const again = await open()
    expect(again.journalId).toBe(first.journalId)
  })

  it("does not run as root", async () => {
    await open()
    const status = await readFile(`/proc/${await postmaster()}/status`, "utf8")
    expect(/^Uid:\s+(\d+)/m.exec(status)?.[1]).not.toBe("0")
  })

  it("is one for two processes that start at once", async () => {
    const started = await Promise.all([1, 2, 3].map(() => startChild("hold-store.ts")))
    const pid = await postmaster()
    expect(new Set(started.map(({ line }) => line)).size).toBe(1)
    const servers = await listServerProcesses(home)
    const parents = await Promise.all(
      servers.map(
        async (one) =>
          /^PPid:\s+(\d+)/m.exec(await readFile(`/proc/${one}/status`, "utf8").catch(() => ""))?.[1],
      ),
    )
    expect(servers.filter((_, index) => parents[index] !== String(pid))).toEqual([pid])
    for (const { child } of started) {
      child.stdin!.end()
      await once(child, "exit")
    }
    await expect(postmaster()).rejects.toThrow("ENOENT")
  })

  it("outlives a user that is killed, and the next one attaches to it", async () => {
    const { child } = await startChild("hold-store.ts")
    const pid = await postmaster()
    child.kill("SIGKILL")
    await once(child, "exit")
    await open()
    expect(await postmaster()).toBe(pid)
  })

  it("is not kept waiting by a starter that was killed while it held the lock", async () => {
    const { child, line } = await startChild("hold-starter-lock.ts")
    expect(line).toBe("locked")
    const opening = open()
    await sleep(300)
    await expect(postmaster()).rejects.toThrow("ENOENT")
    child.kill("SIGKILL")
    expect((await opening).kind).toBe("embedded")
  })

  it("is started again by its user after it was killed, at the same address, with all that was acknowledged", async () => {
    const store = await open()
    const keys: string[] = []
    const work = { isDone: false }
    const writing = (async () => {
      while (!work.isDone) {
        const key = randomKey()
        try {
          await planIntents(store, [{ idempotencyKey: key, chainId: "eip155:1", payload: 1 }])
          keys.push(key)
        } catch (thrown) {
          expect(thrown).toMatchObject({ code: "STORE_UNREACHABLE" })
          await sleep(50)
        }
      }
    })()
    for (let kill = 0; kill < 2; kill += 1) {
      const before = keys.length
      while (keys.length < before + 50) await sleep(10)
      process.kill(await postmaster(), "SIGKILL")
      await sleep(300)
      for (let round = 0; round < 300 && keys.length < before + 100; round += 1) await sleep(50)
      expect(keys.length).toBeGreaterThanOrEqual(before + 100)
    }
    work.isDone = true
    await writing
    for (const key of keys) expect((await readIntent(store, key)).state).toBe("planned")
  })

  it("starts although another program now has the number of the killed server", async () => {
    const store = await open()
    const data = join(home, "postgres/data")
    const note = await readFile(join(data, "postmaster.pid"), "utf8")
    await store.close()
    const bystander = spawn("sleep", ["60"], { stdio: "ignore", ...(await serverUser(data)) })
    children.push(bystander)
    await once(bystander, "spawn")
    await writeFile(join(data, "postmaster.pid"), note.replace(/^\d+/, String(bystander.pid)))
    expect((await open()).kind).toBe("embedded")
    expect(await postmaster()).not.toBe(bystander.pid)
  })

  it("makes its libraries' links again when they are gone", async () => {
    await (await open()).close()
    await rm(join(home, "postgres/lib"), { recursive: true })
    expect((await open()).kind).toBe("embedded")
  })

  it("does not mistake an unfinished directory for data", async () => {
    await rm(join(home, "postgres"), { recursive: true })
    await mkdir(join(home, "postgres/data.new"), { recursive: true })
    await chmod(join(home, "postgres"), 0o711)
    await writeFile(join(home, "postgres/data.new/PG_VERSION"), "18\n")
    expect((await open()).kind).toBe("embedded")
  })

  it.each([
    ["without its password", "password"],
    ["without its version", "data/PG_VERSION"],
  ])("refuses a directory %s", async (_what, file) => {
    await (await open()).close()
    await rm(join(home, "postgres", file))
    await expect(open()).rejects.toMatchObject({ code: "STORE_DATA_DAMAGED" })
  })

  it("says why it does not start", async () => {
    await (await open()).close()
    await rm(join(home, "postgres/data/global/pg_control"))
    const error = await open().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: "STORE_START_FAILED" })
    expect((error as { meta: string[] }).meta.join(" ")).toContain("pg_control")
  })

  it("refuses a home whose path is too long for a socket, or that is a file", async () => {
    const long = join(home, "x".repeat(100))
    await expect(open({ home: long })).rejects.toMatchObject({ code: "STORE_PATH_UNUSABLE" })
    await writeFile(join(home, "file"), "")
    await expect(open({ home: join(home, "file") })).rejects.toMatchObject({ code: "STORE_PATH_UNUSABLE" })
  })

  it("refuses a home that depends on where the program is called", async () => {
    const relative = {
      code: "STORE_PATH_UNUSABLE",
      meta: [expect.stringContaining("journal"), expect.any(String)],
    }
    await expect(open({ home: "agentgpt" })).rejects.toMatchObject(relative)
    const environment = { AGENTGPT_HOME: "./agentgpt" }
    await expect(openStore({ environment })).rejects.toMatchObject(relative)
  })

  it.skipIf(process.getuid?.() !== 0)("refuses a home that the server's user may not enter", async () => {
    await mkdir(join(home, "closed"), { mode: 0o700 })
    await chmod(join(home, "closed"), 0o700)
    const closed = open({ home: join(home, "closed/home") })
    await expect(closed).rejects.toMatchObject({ code: "STORE_PATH_UNUSABLE" })
  })
})

describe("DATABASE_URL", () => {
  it("is used when it is set, and the server of the home stays alone", async () => {
    const embedded = await open()
    const external = await openStore({ home, environment: { DATABASE_URL: embedded.url } })
    opened.push(external)
    expect(external).toMatchObject({ kind: "external", journalId: embedded.journalId })
  })

  it.each(["mysql://localhost/x", "not a url", "http://localhost"])("refuses %s", async (databaseUrl) => {
    await expect(openStore({ databaseUrl, home })).rejects.toMatchObject({ code: "STORE_URL_INVALID" })
  })

  it("tells a server that is not there from one that refuses the user, without the password", async () => {
    const absent = openStore({ databaseUrl: "postgres://u:hunter2secret@127.0.0.1:1/x", home })
    const error = await absent.catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: "STORE_UNREACHABLE" })
    expect(JSON.stringify(error) + String(error)).not.toContain("hunter2secret")
    const { url } = await open()
    const wrong = url.replace(/:[^:@]+@/, ":wrong@")
    await expect(openStore({ databaseUrl: wrong, home })).rejects.toMatchObject({
      code: "STORE_ACCESS_DENIED",
    })
  })

  it("refuses a server that does not keep what it acknowledges", async () => {
    const store = await open()
    await sql.raw("alter system set full_page_writes = off").execute(store.sql)
    await sql.raw("select pg_reload_conf()").execute(store.sql)
    await sleep(300)
    await expect(openStore({ databaseUrl: store.url, home })).rejects.toMatchObject({
      code: "STORE_NOT_DURABLE",
    })
    const diagnosis = await diagnoseStore(store)
    expect(diagnosis.verdict).toBe("fail")
    expect(diagnosis.checks).toContainEqual(
      expect.objectContaining({ name: "full_page_writes", verdict: "fail", code: "STORE_NOT_DURABLE" }),
    )
    await sql.raw("alter system reset full_page_writes").execute(store.sql)
  })
})

describe("migrations", () => {
  it("refuse an older program at a newer database, and leave it as it is", async () => {
    const store = await open()
    const newer = { ...ALL_MIGRATIONS, "9999-future": { up: async () => undefined } }
    await migrateStore(store.sql, newer)
    await expect(open()).rejects.toMatchObject({ code: "STORE_NEWER_DATABASE" })
    expect(await listMigrations(store.sql)).toContain("9999-future")
    expect((await diagnoseStore(store)).checks).toContainEqual(
      expect.objectContaining({ name: "migrations", verdict: "fail" }),
    )
  })

  it("change nothing when one of them fails", async () => {
    const store = await open()
    const failing = {
      ...ALL_MIGRATIONS,
      "0900-table": {
        up: async (database: Store["sql"]) =>
          void (await sql`create table agentgpt.extra ()`.execute(database)),
      },
      "0901-fault": {
        up: async (database: Store["sql"]) => void (await sql`select 1 / 0`.execute(database)),
      },
    }
    await expect(migrateStore(store.sql, failing as never)).rejects.toMatchObject({
      code: "STORE_MIGRATION_FAILED",
    })
    const { rows } = await sql<{
      found: string | null
    }>`select to_regclass('agentgpt.extra')::text as found`.execute(store.sql)
    expect(rows[0]!.found).toBeNull()
    expect(await listMigrations(store.sql)).toEqual(Object.keys(ALL_MIGRATIONS))
  })
})

describe("an older or foreign copy of the database", () => {
  it("put back in its place freezes lanes and unfinished intents", async () => {
    const store = await open()
    const { lease } = await openSpendingLane(store)
    const [planned] = await planSome(store, 2)
    await store.close()
    const data = join(home, "postgres/data")
    execFileSync("cp", ["-a", data, `${data}.copy`])
    const later = await open()
    await later.close()
    await rm(data, { recursive: true })
    await rename(`${data}.copy`, data)
    const older = await open()
    expect(await readIntent(older, planned!.idempotencyKey)).toMatchObject({ state: "frozen" })
    const lane = await older.sql.selectFrom("agentgpt.lane").selectAll().executeTakeFirstOrThrow()
    expect(lane).toMatchObject({
      account: lease.account,
      frozen_why: "the database is an older copy of itself",
    })
    await expect(reserveSlots(older, lease, [planned!.intentId])).rejects.toMatchObject({
      code: "JOURNAL_LANE_FROZEN",
    })
    await older.close()
    // Once frozen, it is the journal of this machine again, and stays frozen.
    const again = await open()
    expect((await again.sql.selectFrom("agentgpt.decision").selectAll().execute()).length).toBe(1)
  })

  it("in another cluster or database is known by its number, and frozen once", async () => {
    const store = await open()
    await openSpendingLane(store)
    await sql`update agentgpt.identity set system_identifier = '7000000000000000000/5'`.execute(store.sql)
    const copied = await open()
    const lane = await copied.sql.selectFrom("agentgpt.lane").selectAll().executeTakeFirstOrThrow()
    expect(lane.frozen_why).toBe("the database is a copy in another cluster")
    await open()
    expect(await copied.sql.selectFrom("agentgpt.decision").select("kind").execute()).toEqual([
      { kind: "freeze" },
    ])
  })
})

describe("the diagnosis", () => {
  it("finds nothing wrong with a fresh embedded server", async () => {
    const { kind, verdict, checks } = await diagnoseStore(await open())
    expect(checks.filter((check) => check.verdict !== "ok")).toEqual([])
    expect({ kind, verdict }).toEqual({ kind: "embedded", verdict: "ok" })
    expect(checks.map(({ name }) => name)).toEqual([
      "version",
      "fsync",
      "full_page_writes",
      "synchronous_commit",
      "role",
      "data_checksums",
      "standby",
      "clock_skew",
      "migrations",
      "lanes",
      "disk",
    ])
  })
})

async function readIntentCount(store: Store): Promise<number> {
  return (await store.sql.selectFrom("agentgpt.intent").select("intent_id").execute()).length
}

async function serverUser(data: string): Promise<{ uid?: number; gid?: number }> {
  if (process.getuid?.() !== 0) return {}
  const { uid, gid } = await stat(data)
  return { uid, gid }
}
