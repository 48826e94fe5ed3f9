import { AgentGptError, toAgentGptError } from "../errors/agentgpt-error.ts"
import type { ErrorCode } from "../errors/codes.ts"
import type { ChainId } from "../ids/chain-id.ts"
import type { AgentOutput } from "./agent-output.ts"
import type { BaseAgent } from "./base-agent.ts"
import { explainValue } from "./check-value.ts"
import { limitEffects } from "./limit-effects.ts"
import type { StepContext } from "./step-context.ts"
import type { StepDefinition } from "./step-definition.ts"
import type { ReadEffects, SubmitEffects } from "./step-effects.ts"
import type { StepValues } from "./value-type.ts"

/** A step to be performed, with all effects there are; the agent is handed those of its role. */
export type StepCall = Omit<StepContext, "agentId" | "effects" | "input"> & {
  readonly kind: string
  readonly input: StepValues
  readonly effects: ReadEffects & SubmitEffects
}

/** What came of a step. It never throws: one agent's failure does not end the others. */
export type StepOutcome = {
  readonly output: AgentOutput
} & (
  | { readonly succeeded: true; readonly values: StepValues }
  | { readonly succeeded: false; readonly error: AgentGptError }
)

/**
 * Performs a step and holds the agent to what it is: its own kinds, chains and role, inputs and outputs of their
 * types. Gas and transactions are counted here, not by the agent.
 *
 * @example
 * const outcome = await performStep(agent, call)
 * if (!outcome.succeeded) console.error(toCliText(outcome.error))
 */
export async function performStep(agent: BaseAgent, call: StepCall): Promise<StepOutcome> {
  const { agentId, role } = agent
  const { kind, effects, ...context } = call
  const startedAtMs = context.now()
  const tally = { gasUsed: 0n, txHash: undefined as string | undefined }
  const outputOf = (error?: AgentGptError): AgentOutput => ({
    agentId,
    ...(tally.txHash !== undefined && { txHash: tally.txHash }),
    gasUsed: tally.gasUsed,
    executionTime: Math.max(0, Math.round(context.now() - startedAtMs)),
    ...(error !== undefined && { error: `${error.code}: ${error.shortMessage}` }),
  })
  try {
    const definition = requireStep(agent, kind, context.chainId)
    requireValues("AGENT_INPUT_INVALID", kind, definition.inputs, context.input)
    const values = await agent.perform(kind, {
      ...context,
      agentId,
      effects: limitEffects(role, countingEffects(effects, tally)),
    })
    requireValues("AGENT_OUTPUT_INVALID", kind, definition.outputs, values)
    return { succeeded: true, values, output: outputOf() }
  } catch (thrown) {
    const error = toAgentGptError(thrown)
    return { succeeded: false, error, output: outputOf(error) }
  }
}

function requireStep(agent: BaseAgent, kind: string, chainId: ChainId): StepDefinition {
  const definition = agent.steps.find((step) => step.kind === kind)
  if (definition === undefined) {
    throw new AgentGptError("AGENT_STEP_UNKNOWN", `The agent ${agent.agentId} has no step ${kind}.`)
  }
  if (definition.role !== agent.role) {
    throw new AgentGptError("AGENT_ROLE_BREACH", `The step ${kind} is not of the role of ${agent.agentId}.`)
  }
  if (!agent.chains.includes(chainId)) {
    throw new AgentGptError("AGENT_CHAIN_REFUSED", `The agent ${agent.agentId} does not work on ${chainId}.`)
  }
  return definition
}

function requireValues(
  code: ErrorCode,
  kind: string,
  expected: StepDefinition["inputs"],
  values: StepValues,
): void {
  const problems = Object.entries(expected).flatMap(([name, wanted]) => {
    const { type, optional } = typeof wanted === "string" ? { type: wanted, optional: false } : wanted
    if (!Object.hasOwn(values, name) || values[name] === undefined)
      return optional ? [] : [`${name} is missing.`]
    return explainValue(type, values[name]).map((problem) => `${name}: ${problem}.`)
  })
  const unknown = Object.keys(values).filter((name) => !Object.hasOwn(expected, name))
  problems.push(...unknown.map((name) => `${name} is not a value of this step.`))
  if (problems.length > 0)
    throw new AgentGptError(code, `The values of ${kind} do not fit.`, { meta: problems })
}

function countingEffects(
  effects: ReadEffects & SubmitEffects,
  tally: { gasUsed: bigint; txHash: string | undefined },
): ReadEffects & SubmitEffects {
  const counted = new Set<string>()
  return {
    read: (chainId, request) => effects.read(chainId, request),
    readRoster: (roster) => effects.readRoster(roster),
    submit: (requests) => effects.submit(requests),
    waitFor: async (keys, until) => {
      const receipts = await effects.waitFor(keys, until)
      for (const { idempotencyKey, gasUsed, transactionHash } of receipts) {
        // A step may ask again, for a later block: the same transaction counts once.
        if (counted.has(idempotencyKey)) continue
        counted.add(idempotencyKey)
        tally.gasUsed += gasUsed
        tally.txHash = transactionHash ?? tally.txHash
      }
      return receipts
    },
    payBatch: async (batch) => {
      const receipt = await effects.payBatch(batch)
      const key = `${batch.chainId} ${batch.roster}`
      if (!counted.has(key)) tally.gasUsed += receipt.gasUsed
      counted.add(key)
      tally.txHash = receipt.transactionHashes.at(-1) ?? tally.txHash
      return receipt
    },
    mintBatch: async (batch) => {
      const receipt = await effects.mintBatch(batch)
      const key = `${batch.chainId} ${batch.collection} ${batch.mints.map(({ tokenId }) => tokenId).join()}`
      if (!counted.has(key)) tally.gasUsed += receipt.gasUsed
      counted.add(key)
      tally.txHash = receipt.transactionHashes.at(-1) ?? tally.txHash
      return receipt
    },
    bridgeOrder: async (order, mayBeSent) => {
      const receipt = await effects.bridgeOrder(order, mayBeSent)
      const { orderId, transactions } = receipt
      if (!counted.has(orderId)) {
        for (const { gasUsed } of transactions) tally.gasUsed += gasUsed
      }
      counted.add(orderId)
      tally.txHash = transactions[0]?.transactionHash ?? tally.txHash
      return receipt
    },
    bridgeAtomic: async (payments, mayBeSent) => {
      const receipt = await effects.bridgeAtomic(payments, mayBeSent)
      const { groupId, transactions } = receipt
      if (!counted.has(groupId)) {
        for (const { gasUsed } of transactions) tally.gasUsed += gasUsed
      }
      counted.add(groupId)
      tally.txHash = transactions[0]?.transactionHash ?? tally.txHash
      return receipt
    },
  }
}
