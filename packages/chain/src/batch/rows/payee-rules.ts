import { AgentGptError, parseEvmAddress } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"
import type { Payee } from "./payee.ts"

/**
 * Names the addresses that must not be paid, each with the reason. It is asked for up to 1,000 at a time; if
 * it throws, nothing is paid to anybody.
 */
export type ScreenRecipients = (recipients: readonly EvmAddress[]) => Promise<ReadonlyMap<EvmAddress, string>>

export type PayeeRules = {
  /** Of the token; the file's amounts are in whole tokens. */
  readonly decimals: number
  /** Addresses that no row may pay: the token, BatchPayout, the payer, other contracts of the project. */
  readonly ownAddresses: readonly string[]
  /** The most that a payee may get, in token units; undefined for no cap. */
  readonly capOf?: (payee: Payee) => bigint | undefined
  /** Addresses that several payees may share on purpose; `true` for all. */
  readonly sharedAddresses?: readonly string[] | true
  readonly screen?: ScreenRecipients
  /** More rows are refused: 1,000,000 unless set. */
  readonly mostRows?: number
  /** Characters of one row: 64 Ki unless set. */
  readonly longestRow?: number
  /** So many problems are listed; all are counted: 100 unless set. */
  readonly listedProblems?: number
  /** Whether the sound rows of an unsound file are returned. */
  readonly keepsSound?: boolean
}

export type CheckedRules = {
  readonly own: ReadonlySet<string>
  readonly mayBeShared: (recipient: EvmAddress) => boolean
  readonly mostRows: number
  readonly longestRow: number
  readonly listedProblems: number
  readonly keepsSound: boolean
}

/** @throws BATCH_RULES_INVALID, ID_ADDRESS_INVALID, ID_ADDRESS_CHECKSUM */
export function checkRules(rules: PayeeRules): CheckedRules {
  const { sharedAddresses = [], mostRows = 1_000_000, longestRow = 65_536, listedProblems = 100 } = rules
  for (const [name, value] of Object.entries({ mostRows, longestRow, listedProblems })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new AgentGptError("BATCH_RULES_INVALID", `${name} is not an integer above zero.`)
    }
  }
  const shared = sharedAddresses === true ? undefined : new Set(sharedAddresses.map(parseEvmAddress))
  return {
    own: new Set(rules.ownAddresses.map(parseEvmAddress)),
    mayBeShared: (recipient) => shared === undefined || shared.has(recipient),
    mostRows,
    longestRow,
    listedProblems,
    keepsSound: rules.keepsSound ?? false,
  }
}
