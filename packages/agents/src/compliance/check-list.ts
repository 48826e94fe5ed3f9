import { AgentGptError } from "@agentgpt/core"
import type { Bytes32 } from "@agentgpt/core"
import { DAY_MS, startOfDayMs } from "./list-date.ts"
import type { ListFacts } from "./list-entry.ts"
import type { ListRecord } from "./list-record.ts"
import type { CheckedListRules } from "./list-rules.ts"

/**
 * What the file itself shows to be wrong: no addresses, another hash, another number of records.
 * @throws SCREEN_LIST_EMPTY, SCREEN_HASH_MISMATCH, SCREEN_COUNT_MISMATCH
 */
export function checkFile(
  record: ListRecord,
  { declaredCount, fileHash }: ListFacts & { readonly fileHash: Bytes32 },
  { expectedHash, expectedRecordCount }: CheckedListRules,
): void {
  if (expectedHash !== undefined && expectedHash !== fileHash) {
    throw new AgentGptError("SCREEN_HASH_MISMATCH", undefined, { meta: [`The list is ${record.name}.`] })
  }
  if (record.kind === "sdn" && declaredCount === undefined) {
    throw new AgentGptError("SCREEN_COUNT_MISMATCH", "The list does not say how many records it has.")
  }
  for (const count of [declaredCount, expectedRecordCount]) {
    if (count === undefined || count === record.recordCount) continue
    throw new AgentGptError(
      "SCREEN_COUNT_MISMATCH",
      `The list ${record.name} has ${record.recordCount} records instead of ${count}.`,
    )
  }
  if (record.addressCount === 0) {
    throw new AgentGptError("SCREEN_LIST_EMPTY", `The list ${record.name} holds no addresses.`)
  }
}

/**
 * Refuses a list by its age, also long after it was imported.
 * @throws SCREEN_LIST_STALE, SCREEN_DATE_INVALID
 */
export function requireFresh(
  { name, publishedOn }: Pick<ListRecord, "name" | "publishedOn">,
  nowMs: number,
  mostAgeDays: number,
): void {
  const ageMs = nowMs - startOfDayMs(publishedOn)
  // Somewhere it is tomorrow already.
  if (ageMs < -DAY_MS) {
    throw new AgentGptError("SCREEN_DATE_INVALID", `The list ${name} is of ${publishedOn}, in the future.`)
  }
  // Written so that a clock that tells no time is no young list.
  if (ageMs <= mostAgeDays * DAY_MS) return
  throw new AgentGptError("SCREEN_LIST_STALE", `The list ${name} is of ${publishedOn}.`, {
    meta: [`A list may be ${mostAgeDays} days old.`, "Nobody is paid on the word of an old list."],
  })
}

/**
 * Refuses a list that is older or much shorter than the last accepted one of its name.
 * @throws SCREEN_LIST_OLDER, SCREEN_LIST_SHRUNKEN
 */
export function compareWithPrevious(
  record: ListRecord,
  previous: ListRecord | undefined,
  mostShrinkPermille: number,
): void {
  if (previous === undefined) return
  if (record.publishedOn < previous.publishedOn) {
    throw new AgentGptError(
      "SCREEN_LIST_OLDER",
      `The list ${record.name} is of ${record.publishedOn}, the last accepted one of ${previous.publishedOn}.`,
    )
  }
  const counts = ["addressCount", "evmAddressCount", "recordCount"] as const
  for (const count of counts) {
    // What a record is differs from format to format.
    if (count === "recordCount" && record.kind !== previous.kind) continue
    if (record[count] * 1000 >= previous[count] * (1000 - mostShrinkPermille)) continue
    throw new AgentGptError("SCREEN_LIST_SHRUNKEN", `The list ${record.name} is much shorter than before.`, {
      meta: [
        `${count}: ${record[count]}, last accepted: ${previous[count]}.`,
        "If so many were really delisted, accept it once with a greater mostShrinkPermille.",
      ],
    })
  }
}
