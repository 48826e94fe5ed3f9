import { AgentGptError, parseEvmAddress, toAgentGptError } from "@agentgpt/core"
import type { ErrorCode, EvmAddress, Hex } from "@agentgpt/core"
import { id } from "ethers"
import type { PinnedNode, RpcPool } from "../../nodes/rpc-pool.ts"
import { TRANSFER_TOPIC } from "./payout-event.ts"
import type { PayoutReport, ReportedRow } from "./payout-report.ts"
import { readBalances } from "./read-balances.ts"
import { readLogs } from "./read-logs.ts"

/** Something that the records of a paid run do not agree about, or that could not be compared. Plain canonical data. */
export type Difference = {
  readonly code: ErrorCode
  readonly sentence: string
  /** The first ones of all. */
  readonly subjects: readonly string[]
  /** How many subjects there are. */
  readonly count: number
}

export type ReconcileOptions = {
  readonly batchPayout: EvmAddress
  /** Which of these transactions the journal has signed. */
  readonly findOwn: (transactionHashes: readonly string[]) => Promise<ReadonlySet<string>>
}

/**
 * Compares what a run has paid with the token's balances and with the journal. In each block with payments of the run the
 * balances of the payer, of BatchPayout and of all who were paid there must have changed by exactly what the token's
 * transfers of that block add up to: all transfers, so that other runs and strangers who moved tokens of the same accounts
 * are on both sides. It never fails: what cannot be compared is a difference too.
 *
 * @example
 * const differences = await reconcileRun(pool, report, { batchPayout, findOwn })
 */
export async function reconcileRun(
  pool: Pick<RpcPool, "withNode">,
  report: Pick<PayoutReport, "payer" | "token" | "rows">,
  { batchPayout, findOwn }: ReconcileOptions,
): Promise<readonly Difference[]> {
  const settled = report.rows.filter(({ status }) => status === "paid" || status === "owed")
  const token = parseEvmAddress(report.token)
  const [moved, unread]: [string[], string[]] = [[], []]
  for (const [blockNumber, rows] of Map.groupBy(settled, (row) => row.blockNumber!)) {
    const accounts = [...new Set([parseEvmAddress(report.payer), batchPayout, ...rows.map(payeeOf)])]
    const compare = () =>
      pool.withNode((node) => compareBlock(node, { token, accounts, blockNumber }), {
        atLeastBlock: blockNumber,
      })
    // eslint-disable-next-line no-await-in-loop -- the logs of a block are many: one block is held at a time
    const found = await compare().catch(compare).catch(toAgentGptError)
    if (AgentGptError.is(found)) unread.push(`block ${blockNumber}: ${found.code}`)
    else moved.push(...found)
  }
  return [
    ...tell(
      "BATCH_BALANCE_DIFFERS",
      "Balances of the token have changed by something else than its transfers say.",
      moved,
    ),
    ...tell("BATCH_BALANCE_UNREAD", "Balances of the token could not be compared.", unread),
    ...(await findStrange(settled, findOwn)),
  ]
}

const LISTED = 20
/** How wrapped coins (WETH) tell that somebody changed coins for them or back: the oldest do not call it a transfer. */
const [WRAPPED_TOPIC, UNWRAPPED_TOPIC] = [
  id("Deposit(address,uint256)") as Hex,
  id("Withdrawal(address,uint256)") as Hex,
]

function tell(code: ErrorCode, sentence: string, subjects: readonly string[]): readonly Difference[] {
  return subjects.length === 0
    ? []
    : [{ code, sentence, subjects: subjects.slice(0, LISTED), count: subjects.length }]
}

function payeeOf({ recipient }: ReportedRow): EvmAddress {
  return parseEvmAddress(recipient)
}

function add(sums: Map<string, bigint>, topic: string | undefined, units: bigint): void {
  const account = `0x${topic?.slice(26)}`
  sums.set(account, (sums.get(account) ?? 0n) + units)
}

async function compareBlock(
  node: PinnedNode,
  {
    token,
    accounts,
    blockNumber,
  }: { readonly token: EvmAddress; readonly accounts: readonly EvmAddress[]; readonly blockNumber: bigint },
): Promise<readonly string[]> {
  const [before, after] = [
    await readBalances(node, token, accounts, blockNumber - 1n),
    await readBalances(node, token, accounts, blockNumber),
  ]
  const [told, wrapped] = [new Map<string, bigint>(), new Map<string, bigint>()]
  const filter = { address: token, topics: [[TRANSFER_TOPIC, WRAPPED_TOPIC, UNWRAPPED_TOPIC]] }
  for (const { topics, data } of await readLogs(node, filter, blockNumber, blockNumber)) {
    const [topic] = topics
    if (data.length !== 66) continue
    const units = BigInt(data)
    if (topic === TRANSFER_TOPIC && topics.length === 3) {
      add(told, topics[1], -units)
      add(told, topics[2], units)
    } else if (topics.length === 2) add(wrapped, topics[1], topic === WRAPPED_TOPIC ? units : -units)
  }
  return accounts.flatMap((account, index) => {
    const change = after[index]! - before[index]!
    const expected = told.get(account) ?? 0n
    // Some tell of wrapping by a transfer besides, some do not.
    if (change === expected || change === expected + (wrapped.get(account) ?? 0n)) return []
    return [`${account} in block ${blockNumber}: ${change} units, by the transfers ${expected}`]
  })
}

/** What was owed anybody may bring to its payee; a payment itself only the payer and its operators make. */
async function findStrange(
  rows: readonly ReportedRow[],
  findOwn: ReconcileOptions["findOwn"],
): Promise<readonly Difference[]> {
  const hashes = rows.flatMap(({ transactionHash, wasOwed, status }) =>
    transactionHash === undefined || wasOwed === true || status === "owed" ? [] : [transactionHash],
  )
  const distinct = [...new Set(hashes)]
  const own = await findOwn(distinct)
  return tell(
    "BATCH_PAID_ELSEWHERE",
    "Payments of the run were made by transactions that this journal has not signed.",
    distinct.filter((hash) => !own.has(hash)),
  )
}
