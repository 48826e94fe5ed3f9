import {
  AgentGptError,
  BaseAgent,
  defineAgent,
  defineStep,
  explainValue,
  hashRoster,
  Role,
  STANDARD_STEPS,
} from "@agentgpt/core"
import type {
  Bytes32,
  CanonicalValue,
  PerformableStep,
  ScreeningValue,
  StepContext,
  StepDefinition,
  StepValues,
} from "@agentgpt/core"
import { explainHits } from "./screen-recipients.ts"
import type { Screening } from "./screening.ts"
import { hashEvidence } from "./screening-evidence.ts"
import type { ScreeningEvidence } from "./screening-evidence.ts"

export type ComplianceAgentOptions = {
  readonly agentId: string
  /** CAIP-2. */
  readonly chains: readonly string[]
  readonly owner?: string
  /** The screening in force, asked anew at every step. */
  readonly screening: () => Screening | Promise<Screening>
  /** Keeps the evidence for the run's archive; a screening whose evidence is lost does not count. */
  readonly keepEvidence: (kept: KeptEvidence) => Promise<void>
}

/** The evidence of one step, which may be performed again: the later one counts. */
export type KeptEvidence = {
  readonly runId: string
  readonly stepId: string
  readonly evidence: ScreeningEvidence
  readonly hash: Bytes32
}

/**
 * Screens who is to be paid by the sanctions lists in force (C9). It only reads, and it is never an executor.
 *
 * @example
 * const compliance = new ComplianceAgent({
 *   agentId: "compliance",
 *   chains: ["eip155:1"],
 *   screening: () => screening,
 *   keepEvidence: async ({ runId, evidence }) => void archive.set(runId, evidence),
 * })
 */
export class ComplianceAgent extends BaseAgent<typeof Role.VALIDATOR> {
  readonly steps: readonly StepDefinition[]
  readonly #steps: BaseAgent<typeof Role.VALIDATOR>

  constructor({ screening, keepEvidence, ...rest }: ComplianceAgentOptions) {
    const options = { ...rest, role: Role.VALIDATOR }
    super(options)
    const look: Look = async ({ runId, stepId }, addresses, subject) => {
      const inForce = await screening()
      const evidence = inForce.screen(addresses, subject)
      await keepEvidence({ runId, stepId, evidence, hash: hashEvidence(evidence) })
      return { screening: toValue(inForce, evidence) }
    }
    this.#steps = defineAgent({ ...options, steps: [screenPayees(look), screenAddresses(look)] })
    this.steps = this.#steps.steps
  }

  perform(kind: string, context: StepContext<typeof Role.VALIDATOR>): Promise<StepValues> {
    return this.#steps.perform(kind, context)
  }
}

type Look = (
  context: Pick<StepContext, "runId" | "stepId">,
  addresses: readonly string[],
  subject?: string,
) => Promise<{ readonly screening: ScreeningValue }>

/** The listed payees of a roster are named, for the payment to stop at or to leave out. */
function screenPayees(look: Look): PerformableStep<typeof Role.VALIDATOR> {
  return defineStep(STANDARD_STEPS.screenPayments, async (context) => {
    const { roster } = context.input.payments
    const rows = await context.effects.readRoster(roster)
    // The rows that the hash binds, and no others.
    if (hashRoster(rows) !== roster) {
      throw new AgentGptError("AGENT_ROSTER_INVALID", "The rows are not those that the plan names.")
    }
    return look(
      context,
      rows.map(({ recipient }) => recipient),
      roster,
    )
  })
}

function screenAddresses(look: Look): PerformableStep<typeof Role.VALIDATOR> {
  return defineStep(STANDARD_STEPS.screenAddresses, async (context) =>
    look(context, readAddresses(context.input.addresses)),
  )
}

/** An empty list would pass, and say nothing about anybody. */
function readAddresses(addresses: CanonicalValue): readonly string[] {
  const isList = Array.isArray(addresses) && addresses.length > 0
  if (isList && addresses.every((address) => explainValue("address", address).length === 0)) return addresses
  throw new AgentGptError("AGENT_INPUT_INVALID", "The addresses are no list of addresses in normal form.")
}

function toValue({ listHash, listVersion }: Screening, evidence: ScreeningEvidence): ScreeningValue {
  return {
    listHash,
    listVersion,
    screenedAtMs: evidence.askedAtMs,
    screenedCount: evidence.asked.length,
    passed: evidence.passed,
    refused: [...explainHits(evidence.hits)].map(([address, reason]) => ({ address, reason })),
  }
}
