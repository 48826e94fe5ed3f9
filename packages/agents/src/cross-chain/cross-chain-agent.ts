import {
  AgentGptError,
  BaseAgent,
  defineAgent,
  defineStep,
  requireLevel,
  Role,
  STANDARD_STEPS,
} from "@agentgpt/core"
import type { PerformableStep, StepContext, StepDefinition, StepValues } from "@agentgpt/core"
import { screenAgain } from "../payment/screen-again.ts"
import type { PaymentScreening } from "../payment/screen-again.ts"
import { explainAbort } from "./explain-abort.ts"
import { explainRefund } from "./explain-refund.ts"
import { readOrderInput } from "./read-order-input.ts"
import { readPaymentsInput } from "./read-payments-input.ts"
import { writeGroupReceipt } from "./write-group-receipt.ts"
import { writeOrderReceipt } from "./write-order-receipt.ts"

export type CrossChainAgentOptions = {
  readonly agentId: string
  /** CAIP-2; the chains that orders leave. */
  readonly chains: readonly string[]
  readonly owner?: string
  /** Asked right before an order goes out; `unscreened` is for those who owe nobody a screening. */
  readonly screen: PaymentScreening
}

/**
 * Sets money aside on one chain for a call on another, or on several chains for payments that happen all or not at all,
 * and sees to it that it is paid out or given back (D2). A step that is performed again goes on with what it sent.
 *
 * @example
 * const bridge = new CrossChainAgent({ agentId: "bridge", chains: ["eip155:1", "eip155:137"], screen })
 */
export class CrossChainAgent extends BaseAgent<typeof Role.EXECUTOR> {
  readonly steps: readonly StepDefinition[]
  readonly #steps: BaseAgent<typeof Role.EXECUTOR>

  /** @throws AGENT_DEFINITION_INVALID, ID_ codes */
  constructor({ screen, ...rest }: CrossChainAgentOptions) {
    const options = { ...rest, role: Role.EXECUTOR }
    super(options)
    this.#steps = defineAgent({ ...options, steps: [bridgeAndExecute(screen), bridgeAtomic(screen)] })
    this.steps = this.#steps.steps
  }

  perform(kind: string, context: StepContext<typeof Role.EXECUTOR>): Promise<StepValues> {
    return this.#steps.perform(kind, context)
  }
}

function bridgeAndExecute(screen: PaymentScreening): PerformableStep<typeof Role.EXECUTOR> {
  return defineStep(STANDARD_STEPS.bridgeAndExecute, async ({ chainId, input, effects, signal }) => {
    requireLevel(STANDARD_STEPS.bridgeAndExecute.kind, input.level)
    const order = readOrderInput(chainId, input)
    const { target, escrow } = order
    const receipt = await effects.bridgeOrder(order, async () => {
      if (signal.aborted) throw new AgentGptError("AGENT_STEP_ENDED", "The run was ended before the order.")
      const named = escrow === undefined ? [target] : [escrow.beneficiary, target]
      await screenAgain(named, input.screening, "block", screen)
    })
    if (receipt.state === "refunded") throw explainRefund(receipt, escrow !== undefined)
    return writeOrderReceipt(chainId, receipt)
  })
}

function bridgeAtomic(screen: PaymentScreening): PerformableStep<typeof Role.EXECUTOR> {
  return defineStep(STANDARD_STEPS.bridgeAtomic, async ({ chainId, input, effects, signal }) => {
    requireLevel(STANDARD_STEPS.bridgeAtomic.kind, input.level)
    const payments = readPaymentsInput(chainId, input)
    const receipt = await effects.bridgeAtomic(payments, async () => {
      if (signal.aborted)
        throw new AgentGptError("AGENT_STEP_ENDED", "The run was ended before the payments.")
      const receivers = [...new Set(payments.legs.map(({ receiver }) => receiver))]
      await screenAgain(receivers, input.screening, "block", screen)
    })
    if (receipt.state === "aborted") throw explainAbort(receipt)
    return writeGroupReceipt(chainId, receipt)
  })
}
