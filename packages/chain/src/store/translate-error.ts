import { AgentGptError } from "@agentgpt/core"
import type { ErrorCode } from "@agentgpt/core"

/** SQL states, those of our own guards (JR…) and PostgreSQL's, as error codes. */
const CODE_BY_SQL_STATE: Readonly<Record<string, ErrorCode>> = {
  JR001: "JOURNAL_LEASE_LOST",
  JR002: "JOURNAL_HALTED",
  JR003: "JOURNAL_LANE_FROZEN",
  JR004: "JOURNAL_LANE_UNCHECKED",
  JR005: "JOURNAL_TRANSITION_FORBIDDEN",
  JR006: "JOURNAL_IMMUTABLE",
  JR007: "JOURNAL_PROOF_MISSING",
  JR010: "JOURNAL_LANE_UNKNOWN",
  "23505": "JOURNAL_SLOT_TAKEN",
  "23514": "JOURNAL_INPUT_INVALID",
  "23503": "JOURNAL_INPUT_INVALID",
  "22003": "JOURNAL_INPUT_INVALID",
  "28P01": "STORE_ACCESS_DENIED",
  "28000": "STORE_ACCESS_DENIED",
  "42501": "STORE_ACCESS_DENIED",
  "3D000": "STORE_UNREACHABLE",
  "53100": "STORE_DISK_FULL",
  "53300": "STORE_UNREACHABLE",
  "25006": "STORE_READ_ONLY",
  "55P03": "STORE_BUSY",
  "40P01": "STORE_BUSY",
  "40001": "STORE_BUSY",
  "25P03": "JOURNAL_LEASE_LOST",
}

const LOST_CONNECTION =
  /ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|[Cc]onnection (?:terminated|ended|timeout)|timeout e(?:xceeded|xpired)|Query read timeout|not queryable|Client has encountered a connection error/u

/**
 * An error of the driver or the database as an `AgentGptError`. A lost connection is retryable, but what it was
 * about may have been committed: the same request again is safe, because the journal knows its keys.
 *
 * @example
 * translateStoreError(new Error("boom")) instanceof AgentGptError // true
 */
export function translateStoreError(thrown: unknown): AgentGptError {
  if (thrown instanceof AgentGptError) return thrown
  const sqlState = sqlStateOf(thrown)
  const code = CODE_BY_SQL_STATE[sqlState]
  const detail = thrown instanceof Error ? thrown.message : String(thrown)
  if (code !== undefined) return new AgentGptError(code, undefined, { meta: [`PostgreSQL says: ${detail}.`] })
  const isLost = /^(?:08|57P|58)/u.test(sqlState) || LOST_CONNECTION.test(`${sqlState} ${detail}`)
  if (isLost) return new AgentGptError("STORE_UNREACHABLE", undefined, { cause: thrown })
  return new AgentGptError("INTERNAL_UNEXPECTED", undefined, { cause: thrown })
}

/**
 * Runs work against the database and turns what it throws into coded errors.
 *
 * @example
 * const rows = await withCodedErrors(() => store.sql.selectFrom("agentgpt.lane").selectAll().execute())
 */
export async function withCodedErrors<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (thrown) {
    throw translateStoreError(thrown)
  }
}

/** The SQL state, or the operating system's word for a failed connection. */
export function sqlStateOf(thrown: unknown): string {
  const code: unknown =
    typeof thrown === "object" && thrown !== null ? Reflect.get(thrown, "code") : undefined
  return typeof code === "string" ? code : ""
}
