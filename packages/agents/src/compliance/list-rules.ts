import { AgentGptError } from "@agentgpt/core"
import { normaliseListed } from "./normalise-listed.ts"

export type ListRules = {
  /** A list that was published longer ago is stale: 14 days unless set. */
  readonly mostAgeDays?: number
  /** By how much a list may be shorter than the last accepted one: 50 in 1,000 unless set. */
  readonly mostShrinkPermille?: number
  /** sha256 of the file as its publisher states it, in hexadecimal. */
  readonly expectedSha256?: string
  /** How many records the file must have, as its publisher states it elsewhere. */
  readonly expectedRecordCount?: number
  /** Addresses that are known to be listed; a list without one of them is not the right list. */
  readonly canaries?: readonly string[]
  /** Entries, exactly as they stand in the file, that a person has found to be no address. */
  readonly toleratedEntries?: readonly string[]
  /** More are refused: 5,000,000 unless set. */
  readonly mostAddresses?: number
}

export type CheckedListRules = Required<
  Pick<ListRules, "mostAgeDays" | "mostShrinkPermille" | "mostAddresses">
> & {
  readonly expectedHash: string | undefined
  readonly expectedRecordCount: number | undefined
  readonly canaries: readonly string[]
  readonly tolerated: ReadonlySet<string>
}

/** @throws SCREEN_RULES_INVALID */
export function checkListRules(rules: ListRules): CheckedListRules {
  const { mostAgeDays = 14, mostShrinkPermille = 50, mostAddresses = 5_000_000, expectedRecordCount } = rules
  requireInteger("mostAgeDays", mostAgeDays, 1)
  requireInteger("mostShrinkPermille", mostShrinkPermille, 0, 1000)
  requireInteger("mostAddresses", mostAddresses, 1)
  if (expectedRecordCount !== undefined) requireInteger("expectedRecordCount", expectedRecordCount, 1)
  return {
    mostAgeDays,
    mostShrinkPermille,
    mostAddresses,
    expectedRecordCount,
    expectedHash: readExpectedHash(rules.expectedSha256),
    canaries: (rules.canaries ?? []).map(readCanary),
    tolerated: new Set((rules.toleratedEntries ?? []).map((entry) => entry.trim())),
  }
}

/** @throws SCREEN_RULES_INVALID */
export function requireInteger(
  name: string,
  value: number,
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return
  throw new AgentGptError("SCREEN_RULES_INVALID", `${name} is no integer from ${least} to ${most}.`)
}

function readExpectedHash(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const digits = /^(?:0x)?([0-9a-f]{64})$/iu.exec(text.trim())?.[1]
  if (digits !== undefined) return `0x${digits.toLowerCase()}`
  throw new AgentGptError("SCREEN_RULES_INVALID", "expectedSha256 is not 32 bytes in hexadecimal.")
}

function readCanary(text: string): string {
  const listed = normaliseListed(text)
  if (listed !== undefined) return listed.address
  throw new AgentGptError("SCREEN_RULES_INVALID", `The canary ${text} is no address.`)
}
