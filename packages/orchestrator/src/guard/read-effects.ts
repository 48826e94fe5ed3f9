import { AgentGptError, hashRoster, Role, STANDARD_STEPS } from "@agentgpt/core"
import type { AssetType, PaymentsValue } from "@agentgpt/core"
import type { Plan, PlannedStep } from "../plan/plan.ts"
import type { Roster } from "../task/read-rosters.ts"
import type { PlanEffects, UsedDestination } from "./plan-effects.ts"
import type { Policy } from "./policy.ts"
import { readAtomic } from "./read-atomic.ts"
import { readBridge } from "./read-bridge.ts"
import { readContractCall } from "./read-contract-call.ts"
import { readDeclared } from "./read-declared.ts"
import { readMint } from "./read-mint.ts"
import { runsDelegate } from "./runs-delegate.ts"
import { addressOf, amountOf, isAddress, textOf, tokenOf, valueOf } from "./step-values.ts"

type Part = Partial<PlanEffects>
type Reading = {
  readonly plan: Plan
  readonly policy: Policy
  readonly rosters: ReadonlyMap<string, Roster>
}

/**
 * What a plan does, read from its values alone: what depends on a result that is not there yet counts as unknown.
 * The rows of payrolls have to be those that the plan names.
 * @throws TASK_ROSTER_MISSING, TASK_ROSTER_DIFFERS
 */
export function readEffects(plan: Plan, policy: Policy, rosters: readonly Roster[]): PlanEffects {
  const reading = { plan, policy, rosters: new Map(rosters.map((roster) => [roster.hash, roster])) }
  const parts = plan.steps.map((step) => readStep(step, reading))
  return {
    amounts: parts.flatMap(({ amounts = [] }) => amounts),
    receivers: parts.flatMap(({ receivers = [] }) => receivers),
    destinations: parts.flatMap(({ destinations = [] }) => destinations),
    accounts: parts.flatMap(({ accounts = [] }) => accounts),
    tended: parts.flatMap(({ tended = [] }) => tended),
    besides: parts.flatMap(({ besides = [] }) => besides),
    slippages: parts.flatMap(({ slippages = [] }) => slippages),
    lenient: parts.flatMap(({ lenient = [] }) => lenient),
    refusedCalls: parts.flatMap(({ refusedCalls = [] }) => refusedCalls),
    custom: parts.flatMap(({ custom = [] }) => custom),
    unknown: parts.flatMap(({ unknown = [] }) => unknown),
  }
}

const {
  payBatch,
  transfer,
  approve,
  revoke,
  callContract,
  mint,
  quote,
  swap,
  bridgeAndExecute,
  bridgeAtomic,
} = STANDARD_STEPS

function readStep(step: PlannedStep, reading: Reading): Part {
  const read = READERS[step.kind]
  if (read === undefined) return readOther(step)
  if (step.kind !== swap.kind) {
    const later = Object.entries(step.inputs).find(
      ([name, source]) => name !== "screening" && "step" in source,
    )
    if (later !== undefined) {
      return { unknown: [{ stepId: step.id, why: `${later[0]} is known only when the plan runs` }] }
    }
  }
  return read(step, reading)
}

const READERS: Readonly<Record<string, (step: PlannedStep, reading: Reading) => Part>> = {
  [payBatch.kind]: readBatch,
  [transfer.kind]: readTransfer,
  [approve.kind]: readApproval,
  [revoke.kind]: readApproval,
  [callContract.kind]: (step, { policy }) => readContractCall(step, policy),
  [mint.kind]: (step, { policy }) => readMint(step, policy),
  [bridgeAndExecute.kind]: (step, { policy }) => readBridge(step, policy),
  [bridgeAtomic.kind]: (step, { policy }) => readAtomic(step, policy),
  [swap.kind]: readSwap,
  [quote.kind]: ({ id, inputs }) => ({
    slippages: [{ stepId: id, hundredths: Number(valueOf(inputs["maxSlippage"])) }],
  }),
}

function readBatch({ id: stepId, chainId, inputs }: PlannedStep, { policy, rosters }: Reading): Part {
  const payments = valueOf(inputs["payments"]) as PaymentsValue
  const { asset, payer } = payments
  const roster = requireRoster(payments, rosters)
  const paid = roster.rows.filter(({ amount }) => amount > 0n)
  const proofs = policy.chains[chainId]?.proofs
  return {
    amounts: paid.map(({ recipient, amount }) => ({ stepId, chainId, asset, amount, recipient })),
    receivers: paid.map(({ recipient, key }) => ({ stepId, recipient, payer, key })),
    destinations: [
      { stepId, chainId, address: tokenOf(asset), purpose: "the token" },
      { stepId, chainId, address: policy.chains[chainId]?.payout, purpose: "BatchPayout" },
      // The payer registers the run there, under this plan's own admission.
      ...(proofs === undefined ? [] : [{ stepId, chainId, address: proofs, purpose: "ZKWorkflow" }]),
      ...(runsDelegate(policy, chainId, payer)
        ? [{ stepId, chainId, address: payer, purpose: "the payer's own account" }]
        : []),
    ],
    accounts: [{ stepId, chainId, account: payer }],
    ...(textOf(inputs["onRefused"]) !== "block" && { lenient: [stepId] }),
  }
}

function requireRoster(payments: PaymentsValue, rosters: ReadonlyMap<string, Roster>): Roster {
  const roster = rosters.get(payments.roster)
  if (roster === undefined) {
    throw new AgentGptError("TASK_ROSTER_MISSING", undefined, { meta: [`The roster is ${payments.roster}.`] })
  }
  const { rows } = roster
  const total = rows.reduce((sum, { amount }) => sum + amount, 0n)
  const count = rows.filter(({ amount }) => amount > 0n).length
  const isSame =
    hashRoster(rows) === payments.roster && total.toString() === payments.total && count === payments.count
  if (isSame) return roster
  throw new AgentGptError("TASK_ROSTER_DIFFERS", undefined, { meta: [`The roster is ${payments.roster}.`] })
}

function readTransfer({ id: stepId, chainId, inputs }: PlannedStep): Part {
  const asset = textOf(inputs["asset"]) as AssetType
  const recipient = addressOf(inputs["recipient"])
  const payer = addressOf(inputs["payer"])
  const token = tokenOf(asset)
  const destination: UsedDestination =
    token === undefined
      ? { stepId, chainId, address: recipient, purpose: "the payee of the chain's coin" }
      : { stepId, chainId, address: token, purpose: "the token" }
  return {
    amounts: [{ stepId, chainId, asset, amount: amountOf(inputs["amount"]), recipient }],
    receivers: [{ stepId, recipient, payer }],
    destinations: [destination],
    accounts: [{ stepId, chainId, account: payer }],
  }
}

function readApproval({ id: stepId, kind, chainId, inputs }: PlannedStep): Part {
  const asset = textOf(inputs["asset"]) as AssetType
  return {
    // What is taken back is an allowance of nothing.
    amounts: [{ stepId, chainId, asset, amount: kind === revoke.kind ? 0n : amountOf(inputs["amount"]) }],
    destinations: [
      { stepId, chainId, address: tokenOf(asset), purpose: "the token" },
      { stepId, chainId, address: addressOf(inputs["spender"]), purpose: "the spender" },
    ],
    accounts: [{ stepId, chainId, account: addressOf(inputs["owner"]) }],
  }
}

/** What is sold and how far the price may slip, the quote says; a quote from elsewhere is not known. */
function readSwap({ id: stepId, chainId, inputs }: PlannedStep, { plan, policy }: Reading): Part {
  const source = inputs["quote"]
  const quoted =
    source !== undefined && "step" in source
      ? plan.steps.find(({ id, kind }) => id === source.step && kind === quote.kind)
      : undefined
  const account = inputs["account"]
  const isKnown =
    quoted !== undefined &&
    account !== undefined &&
    "value" in account &&
    Object.values(quoted.inputs).every((input) => "value" in input)
  if (!isKnown) return { unknown: [{ stepId, why: "its quote is not one of this plan with fixed values" }] }
  const asset = textOf(quoted.inputs["sell"]) as AssetType
  return {
    amounts: [{ stepId, chainId, asset, amount: amountOf(quoted.inputs["sellAmount"]) }],
    destinations: [
      { stepId, chainId, address: tokenOf(asset), purpose: "the token that is sold" },
      { stepId, chainId, address: policy.chains[chainId]?.router, purpose: "the router" },
    ],
    accounts: [{ stepId, chainId, account: addressOf(account) }],
  }
}

/** Screenings and other steps of validators and auditors move nothing; their role sees to that. */
function readOther(step: PlannedStep): Part {
  const { id: stepId, kind, role, moves } = step
  if (role !== Role.EXECUTOR) return {}
  const custom = [{ stepId, kind }]
  if (moves.length === 0) return { custom, unknown: [{ stepId, why: "it does not say what it moves" }] }
  const account = addressOf(step.inputs["account"])
  const declared = readDeclared(step, isAddress(account) ? account : undefined)
  if (!isAddress(account)) return { custom, ...declared }
  return { custom, ...declared, accounts: [{ stepId, chainId: step.chainId, account }] }
}
