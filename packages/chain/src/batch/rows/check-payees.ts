import { AgentGptError } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"
import { checkRow } from "./check-row.ts"
import type { Payee, ReadRow, RowProblem } from "./payee.ts"
import { checkRules } from "./payee-rules.ts"
import type { CheckedRules, PayeeRules, ScreenRecipients } from "./payee-rules.ts"
import { readRows } from "./payee-source.ts"
import type { PayeeSource } from "./payee-source.ts"

export type PayeeCheck =
  | {
      readonly isSound: true
      /** In the order of the file; rows of zero keep their place. */
      readonly payees: readonly Payee[]
      /** Token units. */
      readonly total: bigint
    }
  | {
      readonly isSound: false
      readonly rowCount: number
      readonly badRowCount: number
      readonly problemCount: number
      /** The first ones, in the order of the file. */
      readonly problems: readonly RowProblem[]
      /** With `keepsSound`, the rows that nothing is wrong with. Of rows with one key or address, none is kept. */
      readonly payees: readonly Payee[]
    }

/**
 * Reads a payee file as a stream and finds everything that is wrong with its rows at once.
 * @throws BATCH_FILE_ codes, BATCH_ROW_TOO_LONG, BATCH_RULES_INVALID: where the file as a whole cannot be read;
 * and what `screen` and `capOf` throw
 *
 * @example
 * const check = await checkPayees({ path: "payroll.csv" }, { decimals: 6, ownAddresses: [token, batchPayout] })
 * if (!check.isSound) for (const { line, message } of check.problems) console.log(`Line ${line}: ${message}`)
 */
export async function checkPayees(source: PayeeSource, rules: PayeeRules): Promise<PayeeCheck> {
  const checked = checkRules(rules)
  const collection = createCollection(checked)
  let unscreened: Payee[] = []
  const screenAll = async () => {
    if (rules.screen !== undefined) await screenPayees(unscreened, rules.screen, collection.refuse)
    unscreened = []
  }
  for await (const read of readRows(source, checked.longestRow)) {
    const payee = collection.add(read, rules)
    if (payee !== undefined && rules.screen !== undefined) unscreened.push(payee)
    if (unscreened.length >= SCREENED_AT_ONCE) await screenAll()
  }
  await screenAll()
  return collection.finish()
}

const SCREENED_AT_ONCE = 1_000

type Place = { readonly row: number; readonly line: number }

type Collection = {
  readonly add: (read: ReadRow, rules: PayeeRules) => Payee | undefined
  readonly refuse: (problem: RowProblem) => void
  readonly finish: () => PayeeCheck
}

function createCollection(checked: CheckedRules): Collection {
  let payees: Payee[] = []
  const doubtfulLines = new Set<number>()
  const problems: RowProblem[] = []
  const badRows = new Set<number>()
  const lineOfKey = new Map<string, number>()
  const firstOf = new Map<EvmAddress, number>()
  let problemCount = 0
  let rowCount = 0
  let total = 0n

  const refuse = (problem: RowProblem) => {
    problemCount += 1
    badRows.add(problem.row)
    // Rows that will not be paid need not be kept.
    if (!checked.keepsSound) payees = []
    if (problems.length < checked.listedProblems) problems.push(problem)
  }
  const findDuplicate = (at: Place, key: string, payee: Payee | undefined): RowProblem | undefined => {
    const sameKey = lineOfKey.get(key)
    if (sameKey !== undefined) {
      doubtfulLines.add(sameKey)
      return { ...at, code: "BATCH_ROW_KEY_DUPLICATE", message: `Its key is that of line ${sameKey}.` }
    }
    lineOfKey.set(key, at.line)
    if (payee === undefined || checked.mayBeShared(payee.recipient)) return undefined
    const sameAddress = firstOf.get(payee.recipient)
    if (sameAddress === undefined) {
      firstOf.set(payee.recipient, at.line)
      return undefined
    }
    doubtfulLines.add(sameAddress)
    return {
      ...at,
      code: "BATCH_ROW_ADDRESS_SHARED",
      message: `Its address is that of line ${sameAddress}, which has another key.`,
    }
  }
  const add = (read: ReadRow, rules: PayeeRules): Payee | undefined => {
    rowCount += 1
    if (rowCount > checked.mostRows) {
      throw new AgentGptError(
        "BATCH_FILE_TOO_LARGE",
        `The payee file has more than ${checked.mostRows} rows.`,
      )
    }
    if ("problem" in read) {
      refuse({ row: rowCount, ...read.problem })
      return undefined
    }
    const { payee, key, problems: found } = checkRow(read.row, rowCount, rules, checked)
    const duplicate =
      key === undefined ? undefined : findDuplicate({ row: rowCount, line: read.row.line }, key, payee)
    for (const problem of found) refuse(problem)
    if (duplicate !== undefined) refuse(duplicate)
    if (payee === undefined || duplicate !== undefined) return undefined
    if (problemCount === 0 || checked.keepsSound) payees.push(payee)
    total += payee.amount
    return payee
  }
  const finish = (): PayeeCheck => {
    if (rowCount === 0) throw new AgentGptError("BATCH_FILE_EMPTY")
    if (problemCount === 0) return { isSound: true, payees, total }
    const inOrder = problems.toSorted((one, other) => one.row - other.row)
    const sound = payees.filter(({ row, line }) => !badRows.has(row) && !doubtfulLines.has(line))
    const counts = { rowCount, badRowCount: badRows.size, problemCount }
    return { isSound: false, ...counts, problems: inOrder, payees: sound }
  }
  return { add, refuse, finish }
}

async function screenPayees(
  payees: readonly Payee[],
  screen: ScreenRecipients,
  refuse: (problem: RowProblem) => void,
): Promise<void> {
  if (payees.length === 0) return
  const refused = await screen(payees.map(({ recipient }) => recipient))
  for (const { row, line, recipient } of payees) {
    const reason = refused.get(recipient)
    if (reason === undefined) continue
    refuse({ row, line, code: "BATCH_ROW_SCREENED", message: `The screening refuses its address: ${reason}` })
  }
}
