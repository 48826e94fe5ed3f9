import { STANDARD_STEPS } from "@agentgpt/core"
import type { ChainId, PaymentsValue } from "@agentgpt/core"
import type { Roster } from "../task/read-rosters.ts"
import type { CustomStep, DeclaredMovement, Task, TaskWork, Transfer } from "../task/task.ts"
import { assetOf } from "./asset-of.ts"
import { buildPlan } from "./build-plan.ts"
import type { PlanRules } from "./build-plan.ts"
import type { DraftStep } from "./draft-step.ts"
import type { InputSource, Movement, Plan } from "./plan.ts"
import { refusePlan } from "./plan-problem.ts"

/**
 * Plans a task. Pure: the same task, rosters and agents always give the same plan and the same workflow id, whatever
 * the order of keys. Where payments have to be screened, each is preceded by a screening that blocks it.
 * @throws TASK_ROSTER_MISSING, and what `buildPlan` throws
 *
 * @example
 * const task = readTask(given)
 * const plan = planTask(task, await readRosters(task), { agents, needsScreening: true, contextLength: 16_384 })
 */
export function planTask(task: Task, rosters: readonly Roster[], rules: PlanRules): Plan {
  return buildPlan(draftSteps(task.work, rosters, rules.needsScreening), rules)
}

function draftSteps(
  work: TaskWork,
  rosters: readonly Roster[],
  needsScreening: boolean,
): readonly DraftStep[] {
  switch (work.action) {
    case "payroll":
      return draftPayroll(work, rosters, needsScreening)
    case "transfer":
      return work.transfers.flatMap((transfer, index) => draftTransfer(transfer, index + 1, needsScreening))
    case "contract_call":
      return work.calls.flatMap(({ chain, account, to, valueWei, data, moves }, index) =>
        draftScreened(
          {
            id: `call-${index + 1}`,
            kind: STANDARD_STEPS.callContract.kind,
            chainId: chain,
            inputs: literals({ account, to, valueWei, data }),
            moves: moves.map((move) => toMovement(chain, move)),
          },
          [to, ...moves.map((move) => move.to)],
          needsScreening,
        ),
      )
    case "approve": {
      const { chain, token, owner, spender, amount } = work
      const inputs = literals({ asset: assetOf(chain, token), owner, spender, amount })
      return [{ id: "approve", kind: STANDARD_STEPS.approve.kind, chainId: chain, inputs }]
    }
    case "mint_erc721_batch": {
      const { chain, account, collection, mints } = work
      const inputs = literals({ account, collection, mints: mints.map(({ to, tokenId }) => [to, tokenId]) })
      const step = { id: "mint", kind: STANDARD_STEPS.mint.kind, chainId: chain, inputs }
      return draftScreened(
        step,
        mints.map(({ to }) => to),
        needsScreening,
      )
    }
    case "compliance_check":
      return [draftCheck("check", work.chain, work.addresses)]
    case "fx_swap":
      return draftSwap(work)
    default:
      return work.steps.map(draftCustom)
  }
}

function draftPayroll(
  { groups, onRefused }: Extract<TaskWork, { action: "payroll" }>,
  rosters: readonly Roster[],
  needsScreening: boolean,
): readonly DraftStep[] {
  return groups.flatMap(({ chain }, index): readonly DraftStep[] => {
    const roster = rosters[index]
    const place = index + 1
    if (roster === undefined) {
      const sentence = "The rows were not read."
      throw refusePlan([{ code: "TASK_ROSTER_MISSING", path: `payments.${index}`, sentence }])
    }
    const payments: InputSource = { value: describeRoster(roster) }
    const screening: DraftStep = {
      id: `screen-${place}`,
      kind: STANDARD_STEPS.screenPayments.kind,
      chainId: chain,
      inputs: { payments },
    }
    const payment: DraftStep = {
      id: `pay-${place}`,
      kind: STANDARD_STEPS.payBatch.kind,
      chainId: chain,
      inputs: {
        payments,
        onRefused: { value: onRefused },
        ...(needsScreening && { screening: { step: screening.id, output: "screening" } }),
      },
    }
    return needsScreening ? [screening, payment] : [payment]
  })
}

function describeRoster({ hash, asset, payer, count, total }: Roster): PaymentsValue {
  return { roster: hash, asset, payer, count, total: total.toString() }
}

function draftTransfer(transfer: Transfer, place: number, needsScreening: boolean): readonly DraftStep[] {
  const { chain, token, payer, to, amount } = transfer
  const check = draftCheck(`screen-${place}`, chain, [to])
  const inputs = literals({ asset: assetOf(chain, token), payer, recipient: to, amount })
  const step: DraftStep = {
    id: `transfer-${place}`,
    kind: STANDARD_STEPS.transfer.kind,
    chainId: chain,
    inputs: { ...inputs, ...(needsScreening && { screening: { step: check.id, output: "screening" } }) },
  }
  return needsScreening ? [check, step] : [step]
}

function draftScreened(
  step: DraftStep,
  recipients: readonly string[],
  needsScreening: boolean,
): readonly DraftStep[] {
  if (!needsScreening) return [step]
  const check = draftCheck(`screen-${step.id}`, step.chainId, recipients)
  const screening: InputSource = { step: check.id, output: "screening" }
  return [check, { ...step, inputs: { ...step.inputs, screening } }]
}

function draftCheck(id: string, chainId: ChainId, recipients: readonly string[]): DraftStep {
  const addresses = [...new Set(recipients)].sort()
  return { id, kind: STANDARD_STEPS.screenAddresses.kind, chainId, inputs: literals({ addresses }) }
}

function draftSwap(work: Extract<TaskWork, { action: "fx_swap" }>): readonly DraftStep[] {
  const { chain, account, sell, buy, sellAmount, maxSlippage } = work
  const inputs = literals({ sell: assetOf(chain, sell), buy: assetOf(chain, buy), sellAmount, maxSlippage })
  return [
    { id: "quote", kind: STANDARD_STEPS.quote.kind, chainId: chain, inputs },
    {
      id: "swap",
      kind: STANDARD_STEPS.swap.kind,
      chainId: chain,
      inputs: { account: { value: account }, quote: { step: "quote", output: "quote" } },
    },
  ]
}

function draftCustom({ id, kind, chain, agent, after, inputs, moves }: CustomStep): DraftStep {
  return {
    id,
    kind,
    chainId: chain,
    agentId: agent,
    after,
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([name, input]): [string, InputSource] => {
        if ("value" in input) return [name, { value: input.value }]
        const [step = "", output = ""] = input.from.split(".")
        return [name, { step, output }]
      }),
    ),
    moves: moves.map((move) => toMovement(chain, move)),
  }
}

function toMovement(chain: ChainId, { token, amount, to }: DeclaredMovement): Movement {
  return { asset: assetOf(chain, token), amount, to }
}

function literals(values: Readonly<Record<string, unknown>>): Record<string, InputSource> {
  // What the task held was checked to be canonical text, numbers and lists of these.
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value } as InputSource]))
}
