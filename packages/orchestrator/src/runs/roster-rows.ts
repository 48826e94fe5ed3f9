import { withCodedErrors } from "@agentgpt/chain"
import type { Payee, Store } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { AssetType, Bytes32, EvmAddress } from "@agentgpt/core"
import { sql } from "kysely"
import type { Roster } from "../task/read-rosters.ts"

type WrittenRow = readonly [
  row: number,
  line: number,
  key: string,
  recipient: EvmAddress,
  amount: string,
  name?: string,
]

/** The rows of a roster as text; amounts are decimal. */
export function writeRosterRows(payees: readonly Payee[]): string {
  return JSON.stringify(
    payees.map(({ row, line, key, recipient, amount, name }): WrittenRow => {
      const written = [row, line, key, recipient, amount.toString()] as const
      return name === undefined ? written : [...written, name]
    }),
  )
}

function readRosterRows(text: string): readonly Payee[] {
  return (JSON.parse(text) as readonly WrittenRow[]).map(([row, line, key, recipient, amount, name]) => ({
    row,
    line,
    key,
    recipient,
    amount: BigInt(amount),
    ...(name !== undefined && { name }),
  }))
}

type RosterRecord = {
  readonly roster: Bytes32
  readonly asset: AssetType
  readonly payer: EvmAddress
  readonly decimals: number
  readonly rows: string
}

/** All rosters of a run. */
export async function readRostersOf(store: Store, run: string): Promise<readonly Roster[]> {
  const { rows } = await withCodedErrors(() =>
    sql<RosterRecord>`
      select roster, asset, payer, decimals, rows from agentgpt.run_roster where run = ${run}
      order by roster`.execute(store.sql),
  )
  return rows.map(toRoster)
}

/**
 * The roster that a plan names.
 * @throws TASK_ROSTER_MISSING
 */
export async function readRosterOf(store: Store, run: string, hash: Bytes32): Promise<Roster> {
  const { rows } = await withCodedErrors(() =>
    sql<RosterRecord>`
      select roster, asset, payer, decimals, rows from agentgpt.run_roster
      where run = ${run} and roster = ${hash}`.execute(store.sql),
  )
  const [record] = rows
  if (record !== undefined) return toRoster(record)
  throw new AgentGptError("TASK_ROSTER_MISSING", undefined, { meta: [`The roster is ${hash}.`] })
}

function toRoster({ roster, asset, payer, decimals, rows }: RosterRecord): Roster {
  const payees = readRosterRows(rows)
  return {
    hash: roster,
    asset,
    payer,
    decimals,
    rows: payees,
    count: payees.filter(({ amount }) => amount > 0n).length,
    total: payees.reduce((sum, { amount }) => sum + amount, 0n),
  }
}
