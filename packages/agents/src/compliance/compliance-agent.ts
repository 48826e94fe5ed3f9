import { AgentGptError, BaseAgent, defineAgent, defineStep, Role } from "@agentgpt/core"
import type {
  Bytes32,
  EvmAddress,
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
  /** Keeps the evidence under its hash for the run's archive; a screening whose evidence is lost does not count. */
  readonly keepEvidence: (evidence: ScreeningEvidence, hash: Bytes32) => Promise<void>
}

/**
 * Screens who is to be paid by the sanctions lists in force (C9). It only reads, and it is never an executor.
 *
 * @example
 * const compliance = new ComplianceAgent({
 *   agentId: "compliance",
 *   chains: ["eip155:1"],
 *   screening: () => screening,
 *   keepEvidence: async (evidence, hash) => archive.set(hash, evidence),
 * })
 */
export class ComplianceAgent extends BaseAgent<typeof Role.VALIDATOR> {
  readonly steps: readonly StepDefinition[]
  readonly #steps: BaseAgent<typeof Role.VALIDATOR>

  constructor({ screening, keepEvidence, ...rest }: ComplianceAgentOptions) {
    const options = { ...rest, role: Role.VALIDATOR }
    super(options)
    const look = async (addresses: readonly EvmAddress[], subject: string): Promise<Screened> => {
      const inForce = await screening()
      const evidence = inForce.screen(addresses, subject)
      const hash = hashEvidence(evidence)
      await keepEvidence(evidence, hash)
      return { screening: toValue(inForce, evidence), evidence: hash }
    }
    this.#steps = defineAgent({ ...options, steps: [screenPayees(look), clearAddress(look)] })
    this.steps = this.#steps.steps
  }

  perform(kind: string, context: StepContext<typeof Role.VALIDATOR>): Promise<StepValues> {
    return this.#steps.perform(kind, context)
  }
}

type Screened = { readonly screening: ScreeningValue; readonly evidence: Bytes32 }
type Look = (addresses: readonly EvmAddress[], subject: string) => Promise<Screened>

/** The listed payees of a roster are named, for the payment to leave out. */
function screenPayees(look: Look) {
  return defineStep(
    {
      kind: "compliance.screen",
      role: Role.VALIDATOR,
      movesValue: false,
      inputs: { payments: "payments" },
      outputs: { screening: "screening", evidence: "hash" },
      description: "Screens every payee of a roster by the sanctions lists in force and names those refused.",
    },
    async ({ input, effects }) => {
      const { roster } = input.payments
      const rows = await effects.readRoster(roster)
      return look(
        rows.map(({ recipient }) => recipient),
        roster,
      )
    },
  )
}

/** One address has to be clear for the workflow to go on. */
function clearAddress(look: Look) {
  return defineStep(
    {
      kind: "compliance.clear",
      role: Role.VALIDATOR,
      movesValue: false,
      inputs: { address: "address" },
      outputs: { screening: "screening", evidence: "hash" },
      description:
        "Fails if an address stands on a sanctions list in force, so that nothing after it happens.",
    },
    async ({ input }) => {
      const screened = await look([input.address], input.address)
      const [refused] = screened.screening.refused
      if (refused === undefined) return screened
      throw new AgentGptError("SCREEN_ADDRESS_LISTED", `${refused.address} is listed.`, {
        meta: [`It is ${refused.reason}.`, `The evidence is ${screened.evidence}.`],
      })
    },
  )
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
