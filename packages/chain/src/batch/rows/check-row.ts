import { AgentGptError, MAX_AMOUNT, parseAmount, parseEvmAddress } from "@agentgpt/core"
import type { ErrorCode, EvmAddress } from "@agentgpt/core"
import type { Payee, RawRow, RowProblem } from "./payee.ts"
import type { CheckedRules, PayeeRules } from "./payee-rules.ts"

export type CheckedRow = {
  /** Absent if the row has a problem. */
  readonly payee?: Payee
  /** Known even of a row with problems, for the search for duplicates. */
  readonly key?: string
  readonly problems: readonly RowProblem[]
}

/** Everything about a row that can be told from the row alone, all of its problems at once. */
export function checkRow(raw: RawRow, row: number, rules: PayeeRules, { own }: CheckedRules): CheckedRow {
  const problems: RowProblem[] = []
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read()
    } catch (error) {
      if (!AgentGptError.is(error)) throw error
      problems.push({ row, line: raw.line, code: error.code, message: error.shortMessage })
      return undefined
    }
  }
  const recipient = attempt(() => readRecipient(raw.recipient, own))
  const amount = attempt(() => readAmount(raw.amount, rules.decimals))
  const name = attempt(() => readText(raw.name, "name", "BATCH_ROW_MALFORMED"))
  const key = attempt(() => readText(raw.key, "key", "BATCH_ROW_KEY_INVALID") ?? recipient)
  if (recipient === undefined || amount === undefined || key === undefined || problems.length > 0) {
    return { problems, ...(key !== undefined && { key }) }
  }
  const payee = { row, line: raw.line, key, recipient, amount, ...(name !== undefined && { name }) }
  attempt(() => requireBelowCap(payee, rules))
  return problems.length > 0 ? { problems, key } : { problems, key, payee }
}

function readRecipient(value: unknown, own: ReadonlySet<string>): EvmAddress {
  if (value === undefined) throw new AgentGptError("BATCH_ROW_MALFORMED", "It has no address.")
  const recipient = parseEvmAddress(value as string)
  if (recipient === ZERO_ADDRESS) throw new AgentGptError("ID_ADDRESS_ZERO")
  if (own.has(recipient)) throw new AgentGptError("BATCH_ROW_RECIPIENT_REFUSED")
  return recipient
}

const ZERO_ADDRESS = `0x${"0".repeat(40)}`

function readAmount(value: unknown, decimals: number): bigint {
  if (value === undefined) throw new AgentGptError("BATCH_ROW_MALFORMED", "It has no amount.")
  const amount = parseAmount(value as string, decimals)
  if (amount > MAX_AMOUNT) {
    throw new AgentGptError("AMOUNT_TOO_LARGE", "One payment cannot carry 2^88 token units or more.")
  }
  return amount
}

function readText(value: unknown, what: string, code: ErrorCode): string | undefined {
  if (value === undefined) return undefined
  if (typeof value !== "string") throw new AgentGptError(code, `Its ${what} is not text.`)
  if (value.length > LONGEST_TEXT || value === "" || value !== value.trim() || CONTROL.test(value)) {
    throw new AgentGptError(
      code,
      `Its ${what} is empty, longer than ${LONGEST_TEXT} characters, or has blanks at its ends or control characters.`,
    )
  }
  return value
}

const LONGEST_TEXT = 128
/** Line breaks inside a quoted name are allowed in CSV, and would forge lines of a report. */
const CONTROL = /\p{Cc}/u

function requireBelowCap(payee: Payee, { capOf }: PayeeRules): void {
  const cap = capOf?.(payee)
  if (cap === undefined || payee.amount <= cap) return
  throw new AgentGptError(
    "BATCH_ROW_OVER_CAP",
    `It pays ${payee.amount} units; the cap of this payee is ${cap}.`,
  )
}
