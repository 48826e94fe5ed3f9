import { statfs } from "node:fs/promises"
import { sql } from "kysely"
import { listMigrations } from "./migrate-store.ts"
import { ALL_MIGRATIONS } from "./migrations/all-migrations.ts"
import type { Store } from "./store.ts"
import { withCodedErrors } from "./translate-error.ts"
import type { ErrorCode } from "@agentgpt/core"

export type StoreCheck = {
  readonly name: string
  readonly value: string
  readonly verdict: "ok" | "warn" | "fail"
  /** Where it is explained, for what is not in order. */
  readonly code?: ErrorCode
  readonly advice?: string
}

export type StoreDiagnosis = {
  readonly kind: Store["kind"]
  readonly verdict: StoreCheck["verdict"]
  readonly checks: readonly StoreCheck[]
}

const SMALLEST_FREE_BYTES = 512 * 1024 * 1024
const WARNING_FREE_BYTES = 4 * SMALLEST_FREE_BYTES
const LARGEST_SKEW_MS = 2000

type ServerFacts = {
  readonly version: string
  readonly fsync: string
  readonly pages: string
  readonly commit: string
  readonly standby_names: string
  readonly standbys: number
  readonly in_recovery: boolean
  readonly checksums: string
  readonly now_ms: number
  readonly frozen_lanes: number
  readonly halted: boolean
}

/**
 * Looks at everything that decides whether the journal keeps its promises, as data for a report.
 *
 * @example
 * const { checks } = await diagnoseStore(store)
 */
export async function diagnoseStore(store: Store): Promise<StoreDiagnosis> {
  const askedAtMs = Date.now()
  const facts = await withCodedErrors(() => readFacts(store))
  const answeredAtMs = Date.now()
  const migrations = await withCodedErrors(() => listMigrations(store.sql))
  const checks = [
    ...checkDurability(facts),
    checkStandby(facts),
    checkClock(facts.now_ms, askedAtMs, answeredAtMs),
    checkMigrations(migrations),
    checkLanes(facts),
    ...(await checkDisk(store)),
  ]
  const verdicts = new Set(checks.map(({ verdict }) => verdict))
  const worst = (["fail", "warn"] as const).find((verdict) => verdicts.has(verdict)) ?? "ok"
  return { kind: store.kind, verdict: worst, checks }
}

async function readFacts(store: Store): Promise<ServerFacts> {
  const { rows } = await sql<ServerFacts>`
    select current_setting('server_version') as version, current_setting('fsync') as fsync,
      current_setting('full_page_writes') as pages, current_setting('synchronous_commit') as commit,
      current_setting('synchronous_standby_names') as standby_names,
      (select count(*)::int from pg_stat_replication) as standbys,
      pg_is_in_recovery() as in_recovery, current_setting('data_checksums') as checksums,
      (extract(epoch from clock_timestamp()) * 1000)::float8 as now_ms,
      (select count(*)::int from agentgpt.lane where frozen_why is not null) as frozen_lanes,
      agentgpt.is_halted() as halted`.execute(store.sql)
  const [facts] = rows
  if (facts === undefined) throw new Error("PostgreSQL answered a query without a row.")
  return facts
}

function checkDurability(facts: ServerFacts): readonly StoreCheck[] {
  const commitsLocally = facts.commit === "off" || (facts.commit === "local" && facts.standby_names !== "")
  return [
    { name: "version", value: facts.version, verdict: "ok" },
    ...(
      [
        ["fsync", facts.fsync],
        ["full_page_writes", facts.pages],
      ] as const
    ).map(([name, value]): StoreCheck =>
      value === "on"
        ? { name, value, verdict: "ok" }
        : { name, value, verdict: "fail", code: "STORE_NOT_DURABLE", advice: `Set ${name} to on.` },
    ),
    commitsLocally
      ? {
          name: "synchronous_commit",
          value: facts.commit,
          verdict: "warn",
          code: "STORE_NOT_DURABLE",
          advice: "The journal's own sessions set it to on; a connection pooler may undo that.",
        }
      : { name: "synchronous_commit", value: facts.commit, verdict: "ok" },
    facts.in_recovery
      ? { name: "role", value: "standby", verdict: "fail", code: "STORE_READ_ONLY" }
      : { name: "role", value: "primary", verdict: "ok" },
    facts.checksums === "on"
      ? { name: "data_checksums", value: "on", verdict: "ok" }
      : { name: "data_checksums", value: "off", verdict: "warn", advice: "Damaged pages go unnoticed." },
  ]
}

/** An asynchronous standby that takes over has lost the newest commits: what they signed could be paid again. */
function checkStandby({ standbys, standby_names }: ServerFacts): StoreCheck {
  if (standbys === 0) return { name: "standby", value: "none", verdict: "ok" }
  if (standby_names !== "") return { name: "standby", value: `${standbys}, synchronous`, verdict: "ok" }
  return {
    name: "standby",
    value: `${standbys}, asynchronous`,
    verdict: "warn",
    code: "STORE_NOT_DURABLE",
    advice: "Set synchronous_standby_names before you rely on failover.",
  }
}

/** The database's clock judges leases, so a difference matters to people reading times, not to safety. */
function checkClock(databaseMs: number, askedAtMs: number, answeredAtMs: number): StoreCheck {
  const early = Math.max(0, askedAtMs - databaseMs)
  const late = Math.max(0, databaseMs - answeredAtMs)
  const skewMs = Math.round(Math.max(early, late))
  const value = `${skewMs} ms`
  return skewMs <= LARGEST_SKEW_MS
    ? { name: "clock_skew", value, verdict: "ok" }
    : { name: "clock_skew", value, verdict: "warn", advice: "Synchronise both clocks by NTP." }
}

function checkMigrations(applied: readonly string[]): StoreCheck {
  const isCurrent = applied.join() === Object.keys(ALL_MIGRATIONS).join()
  const value = applied.at(-1) ?? "none"
  return isCurrent
    ? { name: "migrations", value, verdict: "ok" }
    : { name: "migrations", value, verdict: "fail", code: "STORE_NEWER_DATABASE" }
}

function checkLanes({ frozen_lanes, halted }: ServerFacts): StoreCheck {
  if (halted) return { name: "lanes", value: "halted", verdict: "warn", code: "JOURNAL_HALTED" }
  if (frozen_lanes === 0) return { name: "lanes", value: "none frozen", verdict: "ok" }
  return { name: "lanes", value: `${frozen_lanes} frozen`, verdict: "warn", code: "JOURNAL_LANE_FROZEN" }
}

/** Only the embedded server's disk can be seen from here. */
async function checkDisk(store: Store): Promise<readonly StoreCheck[]> {
  if (store.dataDirectory === undefined) return []
  const { bavail, bsize } = await statfs(store.dataDirectory)
  const freeBytes = bavail * bsize
  const value = `${Math.round(freeBytes / 1024 / 1024)} MiB free`
  if (freeBytes >= WARNING_FREE_BYTES) return [{ name: "disk", value, verdict: "ok" }]
  const verdict = freeBytes < SMALLEST_FREE_BYTES ? "fail" : "warn"
  return [
    {
      name: "disk",
      value,
      verdict,
      code: "STORE_DISK_FULL",
      advice: "Free space on the disk of the journal.",
    },
  ]
}
