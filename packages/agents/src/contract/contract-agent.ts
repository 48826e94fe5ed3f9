import { BaseAgent, defineAgent, defineStep, Role, STANDARD_STEPS } from "@agentgpt/core"
import type { PerformableStep, SettlementGoal, StepContext, StepDefinition, StepValues } from "@agentgpt/core"
import { screenAgain } from "../payment/screen-again.ts"
import type { PaymentScreening } from "../payment/screen-again.ts"
import { requireSuccess, toReceipt } from "../transactions/send-requests.ts"
import { setAllowance } from "./set-allowance.ts"

export type ContractAgentOptions = {
  readonly agentId: string
  /** CAIP-2. */
  readonly chains: readonly string[]
  readonly owner?: string
  /** Asked right before every call; `unscreened` is for those who owe nobody a screening. */
  readonly screen: PaymentScreening
  /** How sure a transaction must be before the run goes on: `finalized` unless set. */
  readonly until?: SettlementGoal
}

/**
 * Calls contracts, and gives and takes allowances (C9). What may be called is not its own to decide: the policy lists
 * the contracts and their functions, and the guard of the keys reads every call by that list.
 *
 * @example
 * const contract = new ContractAgent({ agentId: "contract", chains: ["eip155:1"], screen })
 */
export class ContractAgent extends BaseAgent<typeof Role.EXECUTOR> {
  readonly steps: readonly StepDefinition[]
  readonly #steps: BaseAgent<typeof Role.EXECUTOR>

  /** @throws AGENT_DEFINITION_INVALID, ID_ codes */
  constructor({ screen, until = "finalized", ...rest }: ContractAgentOptions) {
    const options = { ...rest, role: Role.EXECUTOR }
    super(options)
    const steps = [callContract(screen, until), approve(until), revoke(until)]
    this.#steps = defineAgent({ ...options, steps })
    this.steps = this.#steps.steps
  }

  perform(kind: string, context: StepContext<typeof Role.EXECUTOR>): Promise<StepValues> {
    return this.#steps.perform(kind, context)
  }
}

function callContract(
  screen: PaymentScreening,
  until: SettlementGoal,
): PerformableStep<typeof Role.EXECUTOR> {
  return defineStep(STANDARD_STEPS.callContract, async ({ chainId, input, effects, idempotencyKey }) => {
    const { account, to, valueWei, data, screening } = input
    await screenAgain([to], screening, "block", screen)
    const key = idempotencyKey("call")
    await effects.submit([{ idempotencyKey: key, chainId, account, to, valueWei: BigInt(valueWei), data }])
    const receipts = await effects.waitFor([key], until)
    requireSuccess(receipts)
    return { receipt: toReceipt(chainId, receipts) }
  })
}

function approve(until: SettlementGoal): PerformableStep<typeof Role.EXECUTOR> {
  return defineStep(STANDARD_STEPS.approve, async (context) => {
    const { asset, owner, spender, amount } = context.input
    return { receipt: await setAllowance(context, { asset, owner, spender, amount: BigInt(amount) }, until) }
  })
}

function revoke(until: SettlementGoal): PerformableStep<typeof Role.EXECUTOR> {
  return defineStep(STANDARD_STEPS.revoke, async (context) => {
    const { asset, owner, spender } = context.input
    return { receipt: await setAllowance(context, { asset, owner, spender, amount: 0n }, until) }
  })
}
