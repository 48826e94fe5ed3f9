import {
  AgentGptError,
  BaseAgent,
  defineAgent,
  defineStep,
  explainValue,
  Role,
  STANDARD_STEPS,
} from "@agentgpt/core"
import type {
  CanonicalValue,
  EvmAddress,
  MintReceipt,
  PerformableStep,
  StepContext,
  StepDefinition,
  StepValues,
  TokenMint,
} from "@agentgpt/core"
import { screenAgain } from "../payment/screen-again.ts"
import type { PaymentScreening } from "../payment/screen-again.ts"

export type MintAgentOptions = {
  readonly agentId: string
  /** CAIP-2. */
  readonly chains: readonly string[]
  readonly owner?: string
  /** Asked right before every mint; `unscreened` is for those who owe nobody a screening. */
  readonly screen: PaymentScreening
}

/**
 * Mints tokens of a collection to many, in as few transactions as fit, each token once (C9).
 *
 * @example
 * const mint = new MintAgent({ agentId: "mint", chains: ["eip155:137"], screen })
 */
export class MintAgent extends BaseAgent<typeof Role.EXECUTOR> {
  readonly steps: readonly StepDefinition[]
  readonly #steps: BaseAgent<typeof Role.EXECUTOR>

  /** @throws AGENT_DEFINITION_INVALID, ID_ codes */
  constructor({ screen, ...rest }: MintAgentOptions) {
    const options = { ...rest, role: Role.EXECUTOR }
    super(options)
    this.#steps = defineAgent({ ...options, steps: [mintTokens(screen)] })
    this.steps = this.#steps.steps
  }

  perform(kind: string, context: StepContext<typeof Role.EXECUTOR>): Promise<StepValues> {
    return this.#steps.perform(kind, context)
  }
}

function mintTokens(screen: PaymentScreening): PerformableStep<typeof Role.EXECUTOR> {
  return defineStep(STANDARD_STEPS.mint, async ({ chainId, input, effects }) => {
    const { account, collection, screening } = input
    const mints = readMints(input.mints)
    const recipients = mints.map(({ recipient }) => recipient)
    await screenAgain(recipients, screening, "block", screen)
    const minted = await effects.mintBatch({ chainId, account, collection, mints })
    requireComplete(minted)
    const { succeeded, transactionHashes, gasUsed } = minted
    return { receipt: { chainId, succeeded, transactionHashes, gasUsed: String(gasUsed) } }
  })
}

/** @throws AGENT_INPUT_INVALID */
function readMints(mints: CanonicalValue): readonly TokenMint[] {
  if (!Array.isArray(mints) || mints.length === 0) throw refuse("The mints are no list with a token in it.")
  return mints.map((mint: CanonicalValue) => {
    const [recipient, tokenId, ...rest] = Array.isArray(mint) ? mint : []
    const isSound =
      explainValue("address", recipient).length === 0 &&
      explainValue("amount", tokenId).length === 0 &&
      rest.length === 0
    if (!isSound) throw refuse("A mint is an address in normal form and a token id as decimal text.")
    return { recipient: recipient as EvmAddress, tokenId: BigInt(tokenId as string) }
  })
}

function requireComplete({ succeeded, failed, mintedCount }: MintReceipt): void {
  if (succeeded && failed.length === 0) return
  throw new AgentGptError("AGENT_MINT_INCOMPLETE", undefined, {
    meta: [
      `${mintedCount} are minted, ${failed.length} are not.`,
      ...failed.slice(0, LISTED).map(({ tokenId, reason }) => `Token ${tokenId}: ${reason}`),
    ],
  })
}

const LISTED = 20

function refuse(what: string): AgentGptError {
  return new AgentGptError("AGENT_INPUT_INVALID", what)
}
