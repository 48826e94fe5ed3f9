import { AgentGptError, hashRoster } from "@agentgpt/core"
import type { AssetType, Bytes32, EvmAddress } from "@agentgpt/core"
import { checkPayees } from "@agentgpt/chain"
import type { Payee, PayeeSource, RowProblem } from "@agentgpt/chain"
import type { PayrollGroup, Task } from "./task.ts"

/** The payees of one group of a payroll, every row of it sound. */
export type Roster = {
  /** `hashRoster` of the rows: what the plan calls it. */
  readonly hash: Bytes32
  readonly asset: AssetType
  readonly payer: EvmAddress
  readonly decimals: number
  readonly rows: readonly Payee[]
  /** Rows with an amount above zero. */
  readonly count: number
  /** Token units. */
  readonly total: bigint
}

export type RosterRules = {
  /** Addresses that no row may pay, beside the token and the payer: BatchPayout and other contracts of the project. */
  readonly ownAddresses?: readonly EvmAddress[]
  /** Addresses that several payees may share on purpose; `true` for all. */
  readonly sharedAddresses?: readonly string[] | true
  readonly mostRows?: number
  /** Is told each row that is not sound, which is then left out; without it, one such row stops all. */
  readonly onBadRow?: (problem: RowProblem) => void
}

/**
 * Reads the payees of a payroll, from its rows or from its files, all by the same rules. Bad rows of all groups are
 * said at once, and then nothing is planned, unless the rules want bad rows left out. Other tasks have no rosters.
 * @throws BATCH_ROWS_INVALID, and the codes of a file that cannot be read at all
 *
 * @example
 * const rosters = await readRosters(task, { ownAddresses: [batchPayout] })
 */
export async function readRosters(task: Task, rules: RosterRules = {}): Promise<readonly Roster[]> {
  if (task.work.action !== "payroll") return []
  const rosters: Roster[] = []
  const bad: string[] = []
  let problemCount = 0
  for (const [index, group] of task.work.groups.entries()) {
    const { ownAddresses = [], onBadRow, ...rest } = rules
    const check = await checkPayees(sourceOf(group), {
      ...rest,
      decimals: group.decimals,
      ownAddresses: [...ownAddresses, group.token, group.payer],
      ...(onBadRow !== undefined && { keepsSound: true, listedProblems: ALL_PROBLEMS }),
    })
    if (check.isSound) {
      rosters.push(toRoster(group, check.payees, check.total))
      continue
    }
    if (onBadRow !== undefined) {
      const total = check.payees.reduce((sum, { amount }) => sum + amount, 0n)
      rosters.push(toRoster(group, check.payees, total))
      for (const problem of check.problems) onBadRow(problem)
      continue
    }
    problemCount += check.problemCount
    const place = `payments.${index}${group.file === undefined ? "" : ` (${group.file})`}`
    bad.push(...check.problems.map(({ row, code, message }) => `${place}, row ${row}: ${message} (${code})`))
  }
  if (bad.length > 0) {
    const listed = bad.slice(0, LISTED_IN_ERROR)
    if (problemCount > listed.length) listed.push(`And ${problemCount - listed.length} more problems.`)
    throw new AgentGptError("BATCH_ROWS_INVALID", `The payroll has ${problemCount} bad rows.`, {
      meta: listed,
    })
  }
  return rosters
}

const ALL_PROBLEMS = 1_000_000

/** An error holds at most 50 further lines. */
const LISTED_IN_ERROR = 49

function toRoster(group: PayrollGroup, rows: readonly Payee[], total: bigint): Roster {
  const count = rows.filter(({ amount }) => amount > 0n).length
  if (count === 0) throw new AgentGptError("BATCH_NOTHING_TO_PAY")
  const { chain, token, payer, decimals } = group
  return { hash: hashRoster(rows), asset: `${chain}/erc20:${token}`, payer, decimals, rows, count, total }
}

function sourceOf({ rows, file, format }: PayrollGroup): PayeeSource {
  if (rows === undefined) return { path: file, ...(format !== undefined && { format }) }
  return { bytes: writeLines(rows), format: "jsonl" }
}

// In parts, so that a large roster is not held a second time as one text.
async function* writeLines(rows: readonly unknown[]): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  for (const row of rows) yield encoder.encode(`${JSON.stringify(row)}\n`)
}
