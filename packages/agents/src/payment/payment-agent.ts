import { AgentGptError, BaseAgent, defineAgent, defineStep, Role, STANDARD_STEPS } from "@agentgpt/core"
import type {
  BatchReceipt,
  PerformableStep,
  SettlementGoal,
  StepContext,
  StepDefinition,
  StepValues,
} from "@agentgpt/core"
import { requireSuccess, toReceipt } from "../transactions/send-requests.ts"
import { checkRoster } from "./check-roster.ts"
import { requireArrival } from "./require-arrival.ts"
import { screenAgain } from "./screen-again.ts"
import type { PaymentScreening } from "./screen-again.ts"
import { writeTransfer } from "./write-transfer.ts"

export type PaymentAgentOptions = {
  readonly agentId: string
  /** CAIP-2. */
  readonly chains: readonly string[]
  readonly owner?: string
  /** Asked right before every payment; `unscreened` is for payers who owe nobody a screening. */
  readonly screen: PaymentScreening
  /** How sure a transfer must be before the run goes on: `finalized` unless set. */
  readonly until?: SettlementGoal
}

/**
 * Pays rosters and single transfers on its chains (C9), each payment once.
 *
 * @example
 * const payment = new PaymentAgent({ agentId: "payment", chains: ["eip155:1", "eip155:137"], screen })
 */
export class PaymentAgent extends BaseAgent<typeof Role.EXECUTOR> {
  readonly steps: readonly StepDefinition[]
  readonly #steps: BaseAgent<typeof Role.EXECUTOR>

  constructor({ screen, until = "finalized", ...rest }: PaymentAgentOptions) {
    const options = { ...rest, role: Role.EXECUTOR }
    super(options)
    this.#steps = defineAgent({ ...options, steps: [payRoster(screen), sendTransfer(screen, until)] })
    this.steps = this.#steps.steps
  }

  perform(kind: string, context: StepContext<typeof Role.EXECUTOR>): Promise<StepValues> {
    return this.#steps.perform(kind, context)
  }
}

function payRoster(screen: PaymentScreening): PerformableStep<typeof Role.EXECUTOR> {
  return defineStep(STANDARD_STEPS.payBatch, async ({ chainId, input, effects }) => {
    const { payments, screening, onRefused } = input
    const { roster, asset, payer } = payments
    requireChoice(onRefused)
    const rows = await effects.readRoster(roster)
    checkRoster(payments, rows)
    const recipients = rows.map(({ recipient }) => recipient)
    const excluded = await screenAgain(recipients, screening, onRefused, screen)
    const paid = await effects.payBatch({ chainId, asset, payer, roster, excluded })
    requireComplete(paid)
    const { succeeded, transactionHashes, gasUsed } = paid
    return { receipt: { chainId, succeeded, transactionHashes, gasUsed: String(gasUsed) } }
  })
}

function sendTransfer(
  screen: PaymentScreening,
  until: SettlementGoal,
): PerformableStep<typeof Role.EXECUTOR> {
  return defineStep(STANDARD_STEPS.transfer, async ({ chainId, input, effects, idempotencyKey }) => {
    const { payer, recipient, screening } = input
    const amount = BigInt(input.amount)
    await screenAgain([recipient], screening, "block", screen)
    const request = {
      ...writeTransfer(chainId, input.asset, recipient, amount),
      idempotencyKey: idempotencyKey("transfer"),
      chainId,
      account: payer,
    }
    await effects.submit([request])
    const receipts = await effects.waitFor([request.idempotencyKey], until)
    requireSuccess(receipts)
    for (const receipt of receipts) {
      // eslint-disable-next-line no-await-in-loop -- there is one
      await requireArrival(effects, chainId, { asset: input.asset, payer, recipient, amount }, receipt)
    }
    return { receipt: toReceipt(chainId, receipts) }
  })
}

function requireChoice(onRefused: string): void {
  if (onRefused === "block" || onRefused === "skip") return
  throw new AgentGptError("AGENT_INPUT_INVALID", "onRefused is block or skip.")
}

function requireComplete({ succeeded, failed, paidCount }: BatchReceipt): void {
  if (succeeded && failed.length === 0) return
  throw new AgentGptError("AGENT_PAYMENT_INCOMPLETE", undefined, {
    meta: [
      `${paidCount} are paid, ${failed.length} are not.`,
      ...failed.slice(0, LISTED).map(({ key, reason }) => `${key}: ${reason}`),
    ],
  })
}

const LISTED = 20
