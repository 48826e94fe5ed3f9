import type { RunRequest } from "@agentgpt/agentgpt"
import type { EvmAddress } from "@agentgpt/core"

import {
  createRows,
  groupOf,
  MORE_PAYERS,
  PAYER,
  payrollTask,
  type Row,
  transferTask,
  unitsOf,
} from "./run-office.ts"
import type { SmallChain } from "./small-chain.ts"

export type SmallRuns = {
  /** A run nobody asked for yet that pays three people: payrolls of one or two groups, and transfers, of many payers. */
  readonly next: () => RunRequest
  readonly count: () => number
  /** Whom the chain does not show to be paid exactly once, and what is left of allowances. */
  readonly findFaults: () => Promise<readonly string[]>
}

const PAYERS = [PAYER, ...MORE_PAYERS].map(({ address }) => address)
const METHODS = ["batch", "sequential", "parallel"] as const

/**
 * Small runs of all kinds, each with payees of its own; of so many one pays a hundred times as much, if any. Funds who
 * pays.
 */
export async function createSmallRuns(
  chain: SmallChain,
  payers: readonly EvmAddress[] = PAYERS,
  dearEvery = Number.POSITIVE_INFINITY,
): Promise<SmallRuns> {
  for (const payer of payers) await chain.fund(payer, 10n ** 14n)
  const paid: Row[] = []
  let number = 0
  const taskOf = (payer: EvmAddress): unknown => {
    const dear = (rows: readonly Row[]) =>
      number % dearEvery === 0
        ? rows.map((row) => ({ ...row, amount: row.amount.replace(".", "00.") }))
        : rows
    const groups = [dear(createRows(2, 2 * number)), dear(createRows(1, 2 * number + 1))]
    const rows = groups.flat()
    paid.push(...rows)
    if (number % 4 === 0) return transferTask(chain.site, rows, payer)
    if (number % 4 === 1) return payrollTask(chain.site, rows, { params: groupOf(chain.site, rows, payer) })
    const payments = groups.map((some) => groupOf(chain.site, some, payer))
    return { action: "payroll", params: { payments } }
  }
  return {
    next: () => {
      number += 1
      return {
        run: `small-${number}`,
        method: METHODS[number % METHODS.length] ?? "batch",
        task: taskOf(payers[number % payers.length] ?? PAYER.address),
      }
    },
    count: () => number,
    findFaults: async () => {
      const received = await chain.receivedBy(paid.map(({ address }) => address))
      const wrong = paid.filter(({ amount }, place) => String(received[place]) !== String([unitsOf(amount)]))
      const allowances = await Promise.all(payers.map((payer) => chain.allowanceOf(payer)))
      return [
        ...wrong.map(({ key }) => `${key} was not paid once.`),
        ...allowances.flatMap((rest, place) =>
          rest === 0n ? [] : [`An allowance of ${rest} of ${payers[place]} is left.`],
        ),
      ]
    },
  }
}
