import { AgentGptError, BaseAgent, defineAgent, defineStep, Role, STANDARD_STEPS } from "@agentgpt/core"
import type { SettlementGoal, StepContext, StepDefinition, StepValues } from "@agentgpt/core"
import { performSwap } from "./perform-swap.ts"
import { readExchange } from "./read-exchange.ts"
import { leastFor, requireSlippage } from "./slippage.ts"
import type { Venue } from "./venue.ts"

export type FXAgentOptions = {
  readonly agentId: string
  /** CAIP-2. */
  readonly chains: readonly string[]
  readonly owner?: string
  readonly venue: Venue
  /** The loosest bound of any exchange, in hundredths of a per cent: 50 (0.5%) unless set. */
  readonly maxSlippage?: number
  /** Seconds for which a quote stands, and after which the chain refuses the exchange: 120 unless set. */
  readonly quoteSeconds?: number
  /** Of an exchange: 300,000 unless set. */
  readonly gasLimit?: number
  /** How sure an exchange must be before the run goes on: `finalized` unless set. */
  readonly until?: SettlementGoal
}

/**
 * Exchanges one token for another (C9): `fx.quote` asks what an amount is worth, `fx.swap` exchanges at a quote and
 * refuses one that has moved.
 *
 * @example
 * const fx = new FXAgent({ agentId: "fx", chains: ["eip155:1"], venue: createUniswapVenue({ deployments }) })
 */
export class FXAgent extends BaseAgent<typeof Role.EXECUTOR> {
  readonly steps: readonly StepDefinition[]
  readonly #steps: BaseAgent<typeof Role.EXECUTOR>

  /** @throws AGENT_SLIPPAGE_INVALID, AGENT_DEFINITION_INVALID */
  constructor({
    venue,
    maxSlippage = 50,
    quoteSeconds = 120,
    gasLimit = 300_000,
    until = "finalized",
    ...rest
  }: FXAgentOptions) {
    const options = { ...rest, role: Role.EXECUTOR }
    super(options)
    requireSlippage(maxSlippage)
    requireNumber("quoteSeconds", quoteSeconds)
    requireNumber("gasLimit", gasLimit)
    const rules = { maxSlippage, quoteLifeMs: quoteSeconds * 1000, gasLimit: BigInt(gasLimit), until }
    const quote = defineStep(STANDARD_STEPS.quote, async ({ chainId, input, effects, now }) => {
      const { sell, buy, sellAmount } = input
      requireSlippage(input.maxSlippage, maxSlippage)
      const exchange = readExchange(chainId, sell, buy, sellAmount)
      const { source, buyAmount } = await venue.findOffer(effects.read, exchange)
      const leastBuyAmount = String(leastFor(buyAmount, input.maxSlippage))
      const expiresAtMs = Math.floor(now()) + rules.quoteLifeMs
      return {
        quote: { sell, buy, sellAmount, buyAmount: String(buyAmount), leastBuyAmount, expiresAtMs, source },
      }
    })
    const swap = defineStep(STANDARD_STEPS.swap, (context) =>
      performSwap(context, context.input.account, context.input.quote, venue, rules),
    )
    this.#steps = defineAgent({ ...options, steps: [quote, swap] })
    this.steps = this.#steps.steps
  }

  perform(kind: string, context: StepContext<typeof Role.EXECUTOR>): Promise<StepValues> {
    return this.#steps.perform(kind, context)
  }
}

function requireNumber(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value > 0) return
  throw new AgentGptError("AGENT_DEFINITION_INVALID", `${name} is no integer above zero.`)
}
