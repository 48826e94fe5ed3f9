import { AgentGptError } from "../errors/agentgpt-error.ts"
import type { Role } from "../vocabulary/role.ts"
import { BaseAgent } from "./base-agent.ts"
import type { AgentOptions } from "./base-agent.ts"
import { checkStepDefinition } from "./check-step-definition.ts"
import type { StepContext } from "./step-context.ts"
import type { InputsOf, OutputsOf, StepDefinition, StepInputs, StepOutputs } from "./step-definition.ts"
import type { StepValues } from "./value-type.ts"

/** A kind of step together with what performs it. */
export type PerformableStep<R extends Role = Role> = {
  readonly definition: StepDefinition<R>
  readonly perform: (context: StepContext<R>) => Promise<StepValues>
}

/**
 * Ties what performs a step to its definition: inputs, outputs and effects have the types that the definition says.
 * @throws AGENT_DEFINITION_INVALID, AGENT_ROLE_BREACH
 *
 * @example
 * const screen = defineStep(
 *   {
 *     kind: "compliance.screen",
 *     role: Role.VALIDATOR,
 *     movesValue: false,
 *     inputs: { payments: "payments" },
 *     outputs: { screening: "screening" },
 *     description: "Screens the payees of a roster.",
 *   },
 *   async ({ input, effects }) => ({ screening: await list.screen(await effects.readRoster(input.payments.roster)) }),
 * )
 */
export function defineStep<R extends Role, const I extends StepInputs, const O extends StepOutputs>(
  definition: StepDefinition<R, I, O>,
  perform: (context: StepContext<R, InputsOf<I>>) => Promise<OutputsOf<O>>,
): PerformableStep<R> {
  checkStepDefinition(definition)
  return {
    definition,
    // `performStep` checks inputs and outputs against the definition before they get here and after.
    perform: perform as unknown as PerformableStep<R>["perform"],
  }
}

/**
 * An agent out of steps, without a class of its own.
 * @throws AGENT_DEFINITION_INVALID, AGENT_ROLE_BREACH, AGENT_STEP_UNKNOWN when it is asked for another step
 *
 * @example
 * const compliance = defineAgent({ agentId: "compliance", role: Role.VALIDATOR, chains: ["eip155:1"], steps: [screen] })
 */
export function defineAgent<R extends Role>({
  steps,
  ...options
}: AgentOptions<R> & { readonly steps: readonly PerformableStep<NoInfer<R>>[] }): BaseAgent<R> {
  return new DefinedAgent(options, steps)
}

class DefinedAgent<R extends Role> extends BaseAgent<R> {
  readonly steps: readonly StepDefinition[]
  readonly #performers: ReadonlyMap<string, PerformableStep<R>>

  constructor(options: AgentOptions<R>, steps: readonly PerformableStep<R>[]) {
    super(options)
    for (const { definition } of steps) {
      if (definition.role !== options.role) {
        const { kind } = definition
        throw new AgentGptError(
          "AGENT_ROLE_BREACH",
          `The step ${kind} is not of the role of ${options.agentId}.`,
        )
      }
    }
    this.steps = steps.map(({ definition }) => definition)
    this.#performers = new Map(steps.map((step) => [step.definition.kind, step]))
  }

  perform(kind: string, context: StepContext<R>): Promise<StepValues> {
    const step = this.#performers.get(kind)
    if (step === undefined) {
      throw new AgentGptError("AGENT_STEP_UNKNOWN", `The agent ${this.agentId} has no step ${kind}.`)
    }
    return step.perform(context)
  }
}
