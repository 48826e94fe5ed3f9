import { readCall } from "@agentgpt/chain"
import type { Destination, ReadCall } from "@agentgpt/chain"
import { AgentGptError } from "@agentgpt/core"
import type { EvmAddress, Hex } from "@agentgpt/core"
import { assetOf } from "../plan/asset-of.ts"
import type { PlannedStep } from "../plan/plan.ts"
import type { MovedAmount, PlanEffects } from "./plan-effects.ts"
import type { ChainLimits, Policy } from "./policy.ts"
import { readDeclared } from "./read-declared.ts"
import { addressOf, amountOf, textOf } from "./step-values.ts"

type Part = Partial<PlanEffects>

/**
 * What a call does: the coin that it carries, and what the step says it moves, held against what the policy's list of
 * functions reads out of the call itself. The guard of the keys reads it once more by the same list.
 */
export function readContractCall(step: PlannedStep, policy: Policy): Part {
  const { id: stepId, chainId, inputs } = step
  const value = amountOf(inputs["valueWei"])
  const account = addressOf(inputs["account"])
  const to = addressOf(inputs["to"])
  const declared = readDeclared(step, account)
  const coin: readonly MovedAmount[] =
    value > 0n ? [{ stepId, chainId, asset: assetOf(chainId, "native"), amount: value, recipient: to }] : []
  const limits = Object.hasOwn(policy.chains, chainId) ? policy.chains[chainId] : undefined
  const destination = limits?.destinations.find(({ address }) => address === to)
  const call = { account, valueWei: value, data: textOf(inputs["data"]) as Hex }
  const read = destination === undefined ? { movements: [], listed: [] } : tryReading(destination, call)
  const isRead = !("why" in read)
  const why = isRead ? explainMovements(step, to, read, limits) : undefined
  return {
    amounts: [...coin, ...declared.amounts],
    receivers: declared.receivers,
    destinations: [
      { stepId, chainId, address: to, purpose: "the contract" },
      ...(isRead ? read.listed : []).map((address) => ({
        stepId,
        chainId,
        address,
        purpose: "an address in the call",
      })),
      ...declared.destinations,
    ],
    accounts: [{ stepId, chainId, account }],
    ...(!isRead && { refusedCalls: [{ stepId, why: read.why }] }),
    ...(why !== undefined && { unknown: [{ stepId, why }] }),
  }
}

type Refused = { readonly why: string }

/** A policy whose signatures are wrong allows nothing either. */
function tryReading(
  destination: Destination,
  call: { readonly account: EvmAddress; readonly valueWei: bigint; readonly data: Hex },
): ReadCall | Refused {
  try {
    return readCall(destination, call)
  } catch (error) {
    if (!AgentGptError.is(error) || !error.code.startsWith("GUARD_")) throw error
    return { why: error.meta.join(" ") || error.shortMessage }
  }
}

/** Why it cannot be told what a call moves or whom it pays; undefined where it can. */
function explainMovements(
  { chainId, moves }: PlannedStep,
  to: EvmAddress,
  { movements }: ReadCall,
  limits: ChainLimits | undefined,
): string | undefined {
  const payers = [limits?.payout, limits?.arbiter, limits?.twoPhaseCommit]
  const moved = new Map<string, bigint>()
  for (const { asset, amount, effect } of movements) {
    if (asset === "native") continue
    // A token that is called itself, and contracts of ours, pay whomever the data says; no list has looked at those.
    if (effect === "moves" && (asset === to || payers.includes(to))) {
      return "whom the call pays cannot be told; plan a transfer or a payroll"
    }
    moved.set(asset, (moved.get(asset) ?? 0n) + amount)
  }
  for (const [token, amount] of moved) {
    const asset = assetOf(chainId, token as EvmAddress)
    const said = moves
      .filter((move) => move.asset === asset)
      .reduce((sum, move) => sum + BigInt(move.amount), 0n)
    if (amount > said) return `the call moves ${amount} units of ${asset}, the step says ${said}`
  }
  return undefined
}
