import { AgentGptError, toAgentGptError } from "@agentgpt/core"
import type { GasStrategy } from "@agentgpt/core"
import { boundDataFeeWei } from "../fees/data-fees.ts"
import type { DataFees } from "../fees/data-fees.ts"
import { worstCaseWei } from "../fees/fee-market.ts"
import type { FeePrice } from "../fees/fee-market.ts"
import type { FeeDecision } from "../fees/decide-fee.ts"
import type { JournalIntent } from "./journal-intent.ts"
import type { Simulation } from "./read-simulation.ts"

/** An intent with everything that is decided before it gets a nonce. */
export type ReadyIntent = {
  readonly intent: JournalIntent
  readonly gasLimit: bigint
  readonly price: FeePrice
  /** Of gas and data, at most. */
  readonly feeWei: bigint
  readonly strategy: GasStrategy
}

export type AssessedIntent = {
  readonly intent: JournalIntent
  readonly strategy: GasStrategy
  readonly simulation: Simulation
  /** A fee, a wait, or why there is none. */
  readonly fee: FeeDecision | AgentGptError
}

export type Assessment = {
  readonly ready: readonly ReadyIntent[]
  /** Ended: they would revert, or their time is over. */
  readonly refused: readonly { readonly intent: JournalIntent; readonly error: AgentGptError }[]
  /** They stay planned and are looked at again. */
  readonly waiting: readonly {
    readonly intent: JournalIntent
    readonly why: string
    readonly errorCode?: string
  }[]
  /** What the account lacks for all of them; zero when it lacks nothing. */
  readonly shortfallWei: bigint
}

export type Means = {
  /** The funds that nothing else has a claim on. */
  readonly freeWei: bigint
  /** What the chain takes beside gas. */
  readonly dataFees: DataFees | undefined
}

/** What can be sent of a group, in its order, with these means. */
export function assessIntents(
  group: readonly AssessedIntent[],
  { freeWei, dataFees }: Means,
  gasMarginPermille = 1200n,
): Assessment {
  const ready: ReadyIntent[] = []
  const refused: Assessment["refused"][number][] = []
  const waiting: Assessment["waiting"][number][] = []
  let neededWei = 0n
  for (const { intent, strategy, simulation, fee } of group) {
    const ended = endOf(simulation, fee)
    if (ended !== undefined) {
      refused.push({ intent, error: ended })
      continue
    }
    const wait = waitOf(simulation, fee)
    if (wait !== undefined) {
      waiting.push({ intent, ...wait })
      continue
    }
    const { price } = fee as Extract<FeeDecision, { action: "send" }>
    const gasLimit = chooseGasLimit(intent, simulation, gasMarginPermille)
    const { call } = intent.transaction
    const feeWei = worstCaseWei(price, gasLimit) + boundDataFeeWei(dataFees, call.data, gasLimit)
    neededWei += feeWei + call.valueWei
    // Later ones do not overtake one that cannot be paid.
    if (neededWei <= freeWei && simulation.is === "fine")
      ready.push({ intent, gasLimit, price, feeWei, strategy })
  }
  const shortfallWei = neededWei > freeWei ? neededWei - freeWei : 0n
  return { ready, refused, waiting, shortfallWei }
}

/** EIP-7825: no transaction has more. */
const MOST_GAS = 2n ** 24n
const PLAIN_TRANSFER_GAS = 21_000n

function chooseGasLimit(intent: JournalIntent, simulation: Simulation, marginPermille: bigint): bigint {
  const { gasLimit } = intent.transaction
  if (gasLimit !== undefined) return gasLimit
  const estimate = simulation.is === "fine" ? simulation.gas : PLAIN_TRANSFER_GAS
  if (estimate <= PLAIN_TRANSFER_GAS) return PLAIN_TRANSFER_GAS
  const withMargin = (estimate * marginPermille) / 1000n
  return withMargin > MOST_GAS ? (estimate > MOST_GAS ? estimate : MOST_GAS) : withMargin
}

function endOf(simulation: Simulation, fee: FeeDecision | AgentGptError): AgentGptError | undefined {
  if (fee instanceof AgentGptError && fee.code === "SUBMIT_DEADLINE_EXPIRED") return fee
  return simulation.is === "refused" ? simulation.error : undefined
}

function waitOf(
  simulation: Simulation,
  fee: FeeDecision | AgentGptError,
): { readonly why: string; readonly errorCode?: string } | undefined {
  if (fee instanceof AgentGptError) return { why: toAgentGptError(fee).shortMessage, errorCode: fee.code }
  if (fee.action === "wait") return { why: fee.reason }
  if (simulation.is !== "unknown") return undefined
  return {
    why: `The node could not simulate it: ${simulation.failure.message}`,
    errorCode: "NODE_CALL_FAILED",
  }
}
